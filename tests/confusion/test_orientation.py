import numpy as np
import pytest

from lrdomains.confusion.orientation import judge_orientation
from lrdomains.errors import DataWarning

UNEVEN = np.array([3.0, 4.0, 6.0])
EVEN = np.array([5.0, 5.0, 5.0])


@pytest.mark.parametrize(
    ("row", "column", "rows", "columns", "standing"),
    [
        (None, None, UNEVEN, UNEVEN[::-1], "assumed"),
        ("actual", None, UNEVEN, UNEVEN, "supported"),
        (None, "Predicted label", UNEVEN, UNEVEN, "supported"),
        (None, None, EVEN, UNEVEN, "supported"),
        ("true/predicted", None, UNEVEN, UNEVEN, "assumed"),
        (None, None, EVEN, EVEN, "assumed"),
    ],
)
def test_evidence_for_rows_as_the_truth(row, column, rows, columns, standing):
    assert judge_orientation(row, column, rows, columns).standing == standing


@pytest.mark.parametrize(
    ("row", "column", "rows", "columns"),
    [("predicted", None, UNEVEN, UNEVEN), (None, "truth", UNEVEN, UNEVEN), (None, None, UNEVEN, EVEN)],
)
def test_evidence_against_it_is_a_warning(row, column, rows, columns):
    with pytest.warns(DataWarning, match="the table may lie the other way"):
        assert judge_orientation(row, column, rows, columns).standing == "doubtful"


def test_names_outweigh_totals():
    assert judge_orientation("actual", "predicted", EVEN, UNEVEN).evidence.startswith("the rows are called 'actual'")
