import numpy as np
import pandas as pd
import pytest

from lrdomains.confusion.class_labels import as_labels, codes_of, given_classes, order_of_classes, plain
from lrdomains.errors import InputError


def test_a_list_of_several_types_keeps_each_label():
    assert [type(label) for label in as_labels([1, "1", True], "y")] == [int, str, bool]


def test_categories_of_both_sides_are_joined_in_order():
    one = pd.Series(pd.Categorical(["b"], categories=["b", "a"]))
    other = pd.Series(pd.Categorical(["c"], categories=["c", "a"]))
    assert order_of_classes(one, other).tolist() == ["b", "a", "c"]


def test_codes_are_positions_for_plain_and_categorical_labels():
    classes = pd.Index(["b", "a", "c"])
    assert codes_of(pd.Series(["a", "b"]), classes, "y").tolist() == [1, 0]
    assert codes_of(pd.Series(pd.Categorical(["c", "a"])), classes, "y").tolist() == [2, 1]


def test_an_unused_category_is_no_stranger():
    labels = pd.Series(pd.Categorical(["a"], categories=["a", "z"]))
    assert codes_of(labels, pd.Index(["a"]), "y").tolist() == [0]


def test_given_classes_need_names():
    with pytest.raises(InputError, match="holds a missing value"):
        given_classes(["a", None])


def test_labels_of_messages_are_plain():
    assert repr(plain(np.int64(3))) == "3"
