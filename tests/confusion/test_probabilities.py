import numpy as np
import pandas as pd
import pytest

from lrdomains.confusion import confusion_matrix, find_axes, soft_confusion
from lrdomains.confusion.probabilities import checked_probabilities
from lrdomains.errors import DataWarning, InputError

PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.3, 0.3, 0.4]])


def test_the_most_likely_class_is_counted_and_its_confidence_kept():
    found = confusion_matrix([0, 1, 2], PROBABILITIES)
    assert found.values.toarray().tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
    assert found.predictions.confidence.tolist() == [0.7, 0.6, 0.4]


def test_columns_of_a_table_name_the_classes_and_classes_may_be_absent():
    table = pd.DataFrame(PROBABILITIES, columns=["cat", "dog", "fox"])
    found = confusion_matrix(["cat", "dog", "dog"], table)
    assert found.classes.tolist() == ["cat", "dog", "fox"]
    assert found.true_totals.tolist() == [1, 2, 0]


def test_one_column_is_the_second_of_two_classes():
    found = confusion_matrix([0, 1, 1], np.array([[0.1], [0.9], [0.4]]))
    assert found.values.toarray().tolist() == [[1, 0], [1, 1]]


def test_the_soft_matrix_adds_probabilities_up():
    found = soft_confusion([0, 0, 2], PROBABILITIES)
    np.testing.assert_allclose(found.values.toarray()[0], [0.8, 0.5, 0.7])
    assert not found.is_counts
    assert found.samples == pytest.approx(3)


def test_sorted_labels_are_taken_with_a_warning_and_others_asked_for():
    with pytest.warns(DataWarning, match="taken for the sorted labels: 'a', 'b', 'c'"):
        confusion_matrix(["c", "a", "b"], PROBABILITIES)
    with pytest.raises(InputError, match="which classes are the 3 columns"):
        confusion_matrix(["c", "a", "a"], PROBABILITIES)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([[0.5, 0.5], [0.9, 0.3]], "1 row of the probabilities does not add up to 1, the first row 1 with 1.2"),
        ([[1.5, -0.5], [0.5, 0.5]], "2 entries of the probabilities lie outside.* the first 1.5 in row 0, column 0"),
        ([[float("nan"), 1.0], [0.5, 0.5]], "1 entry of the probabilities lie outside"),
        ([[0.5, 0.5]], r"probabilities of shape \(1, 2\) for 2 labels"),
    ],
)
def test_what_is_no_probability_is_named(values, message):
    with pytest.raises(InputError, match=message):
        checked_probabilities(values, pd.Series([0, 1]), None)


@pytest.mark.real_data
def test_newsgroups_by_probability_and_by_label_are_one(shared_data):
    folder = shared_data / "confusion"
    true, predicted, probabilities = (
        np.load(folder / f"20news-{side}.npy") for side in ("true", "predicted", "probabilities")
    )
    by_label, by_probability = find_axes(true, predicted, rank=2), find_axes(true, probabilities, rank=2)
    assert np.array_equal(by_label.matrix.values.toarray(), by_probability.matrix.values.toarray())
