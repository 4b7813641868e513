import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lrdomains import TruncatedSVD, factorize
from lrdomains.confusion import ConfusionMatrix, confusion_matrix
from lrdomains.errors import DataWarning, InputError

labels_lists = st.integers(2, 60).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 5), min_size=n, max_size=n)] * 2)
)


@given(labels_lists)
def test_it_agrees_with_scikit_learn(pair):
    from sklearn.metrics import confusion_matrix as peer

    y_true, y_pred = pair
    classes = sorted({*y_true, *y_pred})
    if len(classes) < 2:
        return
    found = confusion_matrix(y_true, y_pred)
    assert list(found.classes) == classes
    assert np.array_equal(found.values.toarray(), peer(y_true, y_pred))
    assert found.samples == len(y_true)
    assert found.accuracy == pytest.approx(np.mean(np.array(y_true) == np.array(y_pred)))


@pytest.mark.parametrize(
    ("y_true", "y_pred", "kinds"),
    [
        ([1, 2, 2], [1, 1, 2], {int}),
        (["1", "2"], ["1", "1"], {str}),
        ([True, False], [True, True], {bool}),
        (np.array([3, 4], dtype=np.uint16), np.array([4, 4], dtype=np.uint16), {int}),
    ],
)
def test_labels_keep_their_types(y_true, y_pred, kinds):
    found = confusion_matrix(y_true, y_pred)
    assert {type(label) for label in found.classes.tolist()} == kinds


def test_mixed_types_are_sorted_by_type_and_said_to_be():
    with pytest.warns(DataWarning, match=r"several types \(int, str\)"):
        found = confusion_matrix([1, "a", 2], ["a", "a", 1])
    assert found.classes.tolist() == [1, 2, "a"]


def test_the_order_of_categories_is_kept_with_those_that_never_occur():
    y_true = pd.Categorical(["low", "high"], categories=["low", "medium", "high"], ordered=True)
    found = confusion_matrix(y_true, ["high", "high"])
    assert found.classes.tolist() == ["low", "medium", "high"]
    assert found.values.toarray().tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 1]]


def test_given_labels_set_the_order():
    assert confusion_matrix([0, 1], [1, 1], labels=[1, 0]).classes.tolist() == [1, 0]


def test_labels_outside_the_given_ones_are_named():
    with pytest.raises(
        InputError,
        match=r"y_true has 2 labels not among the 2 classes given: 'x', 'y' \(3 samples, the first at position 1",
    ):
        confusion_matrix(["a", "x", "x", "y"], ["a", "b", "a", "b"], labels=["a", "b"])


@pytest.mark.parametrize(
    ("y_true", "y_pred", "message"),
    [
        ([1, 2], [1], "y_true has 2 labels and y_pred 1; they must belong together"),
        ([], [], "empty"),
        ([1, None], [1, 2], r"y_true has 1 missing label, the first at position 1"),
        ([1.0, 2.0], [float("nan"), 1.0], r"y_pred has 1 missing label, the first at position 0"),
        ([0, 1], [[0.1, 0.9], [0.8, 0.3]], "1 row of the probabilities does not add up to 1, the first row 1 with 1.1"),
        ("cat", ["cat"], "y_true is a str"),
        (["1", "2", "3"], ["1.0", "2.0", "1.0"], r"written differently, such as '1' and '1\.0': write one side"),
        ([1, 2], ["1", "2"], r"of different types, such as 1 \(int\) and '1' \(str\): convert one side"),
        (["a", "a"], ["a", "a"], "only one class, 'a'"),
    ],
)
def test_what_cannot_be_counted_is_refused(y_true, y_pred, message):
    with pytest.raises(InputError, match=message):
        confusion_matrix(y_true, y_pred)


def test_whole_weights_repeat_samples_and_fractions_are_no_counts():
    pairs = (["a", "a", "b"], ["a", "b", "b"])
    assert confusion_matrix(*pairs, sample_weight=[3, 1, 2]).values.toarray().tolist() == [[3, 1], [0, 2]]
    assert confusion_matrix(*pairs, sample_weight=[3, 1, 2]).is_counts
    assert not confusion_matrix(*pairs, sample_weight=[0.5, 1, 2]).is_counts


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (
            [1, -1],
            r"sample_weight has 1 entry that cannot be weights .negative or not finite., the first -1 at position 1",
        ),
        ([1, np.inf], "not finite"),
        ([1], "one number a sample"),
        (["1", "2"], "one number a sample"),
        ([0, 0], "all entries are zero"),
    ],
)
def test_bad_weights_are_refused(weights, message):
    with pytest.raises(InputError, match=message):
        confusion_matrix(["a", "b"], ["b", "b"], sample_weight=weights)


@pytest.mark.parametrize(
    ("values", "names", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], None, "2 x 3 table is not square"),
        ([[1, -2], [0, 1]], None, r"1 negative entry, the first -2 at true label 0, predicted label 1"),
        ([[1, np.nan], [0, 1]], None, "NaN or infinite"),
        ([[0, 0], [0, 0]], None, "all entries are zero"),
        ([[1, 2], [3, 4]], ["a", "a"], "1 row label occurs more than once: 'a'"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(values, names, message):
    with pytest.raises(InputError, match=message):
        ConfusionMatrix(np.array(values), rows=names, columns=names)


def test_rows_and_columns_must_have_one_order():
    with pytest.raises(InputError, match="row 1 is 'a' but column 1 is 'b'"):
        ConfusionMatrix(np.eye(2), rows=["a", "b"], columns=["b", "a"])


def test_inputs_are_never_changed():
    counts = sp.csr_array(np.array([[5.0, 0.0], [1.0, 3.0]]))
    counts.data[0] = 0.0  # a stored zero
    stored = counts.data.copy()
    ConfusionMatrix(counts)
    assert np.array_equal(counts.data, stored)


def test_a_hundred_thousand_classes_stay_sparse():
    rng = np.random.default_rng(0)
    found = confusion_matrix(rng.integers(0, 100_000, 300_000), rng.integers(0, 100_000, 300_000))
    assert found.values.nnz <= 300_000


def test_it_is_a_matrix_that_the_core_factorizes():
    found = confusion_matrix(list("aabb"), list("abbb"))
    svd = factorize(found, TruncatedSVD(rank=1))
    assert svd.rows_are == "true label"
    assert "known: counted from true and predicted labels" in svd.provenance.steps["confusion matrix"]["orientation"]
