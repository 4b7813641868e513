import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.confusion import count_table
from lrdomains.errors import DataWarning, InputError

SQUARE = pd.DataFrame([[8, 2, 0], [1, 9, 1], [0, 3, 7]], index=list("abc"), columns=list("abc"))


def test_arrays_lists_and_sparse_arrays_give_one_matrix():
    values = SQUARE.to_numpy()
    for table in (values, values.tolist(), sp.coo_array(values), SQUARE):
        assert np.array_equal(count_table(table).values.toarray(), values)


def test_rows_and_columns_of_a_frame_are_matched_by_name():
    found = count_table(SQUARE[["c", "a", "b"]])
    assert np.array_equal(found.values.toarray(), SQUARE.to_numpy())


def test_a_crosstab_without_a_predicted_class_gets_zeros_and_says_so():
    table = pd.crosstab(pd.Series(list("aabbc"), name="true"), pd.Series(list("aabba"), name="predicted"))
    with pytest.warns(DataWarning, match="1 label only among the rows, never predicted: 'c'"):
        found = count_table(table)
    assert found.values.toarray().tolist() == [[2, 0, 0], [0, 2, 0], [1, 0, 0]]
    assert found.remarks == ("1 label only among the rows, never predicted: 'c'; filled with zeros",)
    assert found.orientation.standing == "supported"


def test_a_class_that_is_only_predicted_comes_last():
    with pytest.warns(DataWarning, match="only among the columns, never true: 'z'"):
        found = count_table(SQUARE.rename(columns={"a": "z"}).assign(a=0))
    assert found.classes.tolist() == ["a", "b", "c", "z"]


def test_totals_are_left_out_and_counted():
    y_true, y_pred = pd.Series(list("aabbcc"), name="actual"), pd.Series(list("abbbcc"), name="guess")
    found = count_table(pd.crosstab(y_true, y_pred, margins=True))
    assert found.classes.tolist() == list("abc")
    assert str(found.dropped[0]).startswith("labels dropped because that row and column hold the totals")


def test_text_columns_beside_whole_number_rows_are_matched():
    table = pd.DataFrame([[3, 1, 0], [0, 4, 2], [1, 1, 5]], index=[0, 1, 2], columns=["0", "1", "2"])
    found = count_table(table)
    assert found.classes.tolist() == [0, 1, 2]
    assert "matched to row labels by their text" in found.remarks[0]


@pytest.mark.parametrize(
    ("table", "labels", "message"),
    [
        (np.ones((2, 3)), None, "2 x 3 array is not square"),
        (np.ones((2, 2)), ["a"], "1 label for a 2 x 2 table"),
        (np.ones((2, 2)), ["a", "a"], "1 label occurs more than once: 'a'"),
        (pd.DataFrame(np.ones((2, 2)), index=["a", "b"], columns=["x", "y"]), None, "nothing in common"),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=["a", "b"]), None, "column 'b' .* not real numbers"),
        (SQUARE, ["a", "b"], "1 label not among the 2 given: 'c'"),
        (SQUARE.set_axis(["a", "a", "c"], axis=0), None, "1 row label occurs more than once: 'a'"),
        (SQUARE.astype(float).replace(9.0, np.nan), None, "NaN"),
    ],
)
def test_what_cannot_be_read_is_refused(table, labels, message):
    with pytest.raises(InputError, match=message):
        count_table(table, labels=labels)


def test_an_array_says_that_its_orientation_is_an_assumption():
    assert count_table(SQUARE.to_numpy()).orientation.standing == "assumed"


def test_names_that_say_the_opposite_are_flagged():
    table = SQUARE.rename_axis(index="predicted", columns="actual")
    with pytest.warns(
        DataWarning, match=r"the columns are called 'actual'; the rows are called 'predicted'.*say orientation="
    ):
        assert count_table(table).orientation.standing == "doubtful"


def test_balanced_totals_are_evidence_either_way():
    balanced = np.array([[8, 2, 0], [1, 6, 3], [4, 0, 6]])
    assert "all row totals are 10" in str(count_table(balanced).orientation)
    with pytest.warns(DataWarning, match="all column totals are 10 while row totals differ"):
        count_table(balanced.T)


def test_an_empty_diagonal_leaves_the_accuracy_unknown():
    with pytest.warns(DataWarning, match="the diagonal is empty"):
        assert np.isnan(count_table(np.ones((3, 3)) - np.eye(3)).accuracy)


def test_a_table_of_dissimilarities_is_recognised():
    with pytest.warns(DataWarning, match=r"give 1 - table"):
        count_table(np.full((4, 4), 0.9) - 0.8 * np.eye(4))
