import numpy as np
import pytest

from lrdomains.confusion import confusion_matrix
from lrdomains.confusion.predictions import Predictions, checked_ids
from lrdomains.errors import InputError


def test_what_each_sample_was_taken_for_is_kept_and_weights_forbid_it():
    found = confusion_matrix(list("aab"), list("abb"), ids=["x", "y", "z"])
    assert found.predictions.true.tolist() == [0, 0, 1]
    assert found.predictions.names.tolist() == ["x", "y", "z"]
    assert confusion_matrix(list("aab"), list("abb"), sample_weight=[1, 2, 1]).predictions is None


def test_samples_without_names_are_numbered():
    assert Predictions(np.array([0, 1]), np.array([1, 1])).names.tolist() == [0, 1]


def test_there_must_be_one_id_a_sample():
    assert checked_ids(None, 3) is None
    with pytest.raises(InputError, match="2 ids for 3 samples"):
        checked_ids(["a", "b"], 3)
