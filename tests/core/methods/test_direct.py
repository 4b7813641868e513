"""All triplets at once."""

import builders
import numpy as np
import pytest

from lrdomains.core.methods.direct import direct_triplets
from lrdomains.core.operators import Dense


@pytest.mark.parametrize("rank", [1, 3, 20])
def test_all_strengths_are_known_and_those_beyond_are_said_to_be(rank):
    matrix = builders.with_spectrum(np.geomspace(3, 0.1, 20), (30, 20))
    found = direct_triplets(Dense(matrix), rank)
    np.testing.assert_allclose(found.strengths, np.geomspace(3, 0.1, 20), rtol=1e-12)
    np.testing.assert_allclose((found.left * found.strengths) @ found.right.T, matrix, atol=1e-12)
    assert len(found.beyond_residuals) == 20 - rank
    assert (found.steps, found.converged) == (0, True)
