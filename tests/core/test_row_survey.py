"""What a first pass shows."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_survey import Place, first_place, survey

VALUES = np.array([[1.0, 0.0], [0.0, 2.0], [np.nan, -3.0], [-4.0, np.inf]])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("cuts", [[], [1], [1, 2, 3], [3]])
def test_places_are_those_in_the_whole_matrix(form, cuts):
    found = survey(RowBlocks([form(part) for part in np.split(VALUES, cuts)]))
    assert (found.not_finite.row, found.not_finite.column, found.not_finite.count) == (2, 0, 2)
    assert found.negative is None or found.negative.row in (2, 3)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_sums_are_taken_in_float64(form):
    rows = RowBlocks([form(np.array([[1e8, 1.0], [1.0, 1.0]], dtype=np.float32)) for _ in range(3)])
    found = survey(rows)
    assert found.column_sums.tolist() == [3e8 + 3, 6.0]
    assert found.fro2 == 3e16 + 9
    assert (found.not_finite, found.negative) == (None, None)


def test_the_first_place_is_the_first_row_by_row():
    values = np.array([[1.0, 2.0], [-1.0, -2.0]], order="F")
    assert first_place(values, values < 0) == Place(1, 0, -1.0, 2)
    assert first_place(values, values > 5) is None
