import pandas as pd
import pytest

from lrdomains.confusion.columns import COUNT_COLUMNS, TRUE_COLUMNS, usual_column
from lrdomains.confusion.long_table import from_long, is_long
from lrdomains.errors import InputError

CELLS = pd.DataFrame({"Ground Truth": ["a", "a", "b"], "Prediction": ["a", "b", "b"], "Count": [5, 1, 7]})


def test_cells_with_counts_and_samples_without_are_both_counted():
    assert from_long(CELLS).values.toarray().tolist() == [[5, 1], [0, 7]]
    assert from_long(CELLS[["Ground Truth", "Prediction"]]).values.toarray().tolist() == [[1, 1], [0, 1]]


def test_a_column_of_counts_beside_repeated_pairs_counts_something_else():
    samples = pd.DataFrame({"label": ["a", "a", "b"], "pred": ["a", "a", "b"], "n": [100, 200, 300]})
    assert from_long(samples).values.toarray().tolist() == [[2, 0], [0, 1]]


def test_the_index_of_samples_becomes_their_ids():
    samples = pd.DataFrame({"label": ["a", "b"], "pred": ["b", "b"]}, index=["one.png", "two.png"])
    assert from_long(samples).predictions.ids.tolist() == ["one.png", "two.png"]


def test_a_square_table_is_not_long_even_if_its_classes_are_called_so():
    assert not is_long(pd.DataFrame([[3, 1], [0, 2]], index=["true", "pred"], columns=["true", "pred"]))


def test_two_columns_of_one_kind_decide_nothing():
    assert usual_column(["true", "label", "pred"], TRUE_COLUMNS) is None
    assert usual_column(["Count", "x"], COUNT_COLUMNS) == 0


def test_counts_must_be_numbers():
    with pytest.raises(InputError, match=r"column 'Count' holds .* counts are numbers"):
        from_long(CELLS.assign(Count=["1", "x", "2"]))
