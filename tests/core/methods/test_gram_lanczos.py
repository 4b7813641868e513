"""Triplets of long matrices on disk, from the short side."""

import numpy as np
import pytest
import scipy.sparse as sp

import lrdomains as lrd
from lrdomains.core.methods import svd
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import InputError


@pytest.fixture
def long_matrix(monkeypatch):
    """A sparse matrix with more columns than a Gram matrix is formed of."""
    monkeypatch.setattr(svd, "GRAM_SIDE", 300)
    monkeypatch.setattr(svd, "DIRECT_SIDE", 100)
    rng = np.random.default_rng(0)
    left, right = rng.standard_normal((4000, 12)), rng.standard_normal((12, 900))
    matrix = sp.random_array((4000, 900), density=0.05, rng=rng, dtype=np.float64).tocsr()
    rows, columns = matrix.tocoo().coords
    matrix.data += np.einsum("ek,ke->e", left[rows], right[:, columns] * np.geomspace(3.0, 0.5, 12)[:, None])
    return matrix.astype(np.float32)


def test_they_are_those_of_the_matrix_in_memory(long_matrix):
    blocks = RowBlocks([long_matrix[first : first + 700] for first in range(0, 4000, 700)])
    found = lrd.factorize(blocks, lrd.TruncatedSVD(8), rng=0)
    exact = lrd.factorize(long_matrix, lrd.TruncatedSVD(9, solver="lapack"))
    np.testing.assert_allclose(found.scale, exact.scale[:8], rtol=1e-4)
    assert found.fit.residuals.max() <= 1e-4
    assert found.fit.converged
    assert lrd.principal_angles(found, exact.truncate(8)).max() < 0.01
    np.testing.assert_allclose(found.row_factors.T @ found.row_factors, np.eye(8), atol=1e-4)
    off = abs(found.fit.next_scale - exact.scale[8])
    assert off <= found.fit.beyond_residuals[0] + 1e-4 * exact.scale[0]
    # One pass a step: a few for the survey, the left side and the measured fit beside them.
    assert blocks.passes <= found.fit.iterations + 6


def test_where_squares_lose_too_much_the_plain_way_is_gone(long_matrix):
    scales = np.ones(900, dtype=np.float32)
    scales[0] = 1e3
    steep = sp.csr_array(long_matrix @ sp.diags_array(scales)).astype(np.float32)
    blocks = RowBlocks([steep[:2000], steep[2000:]])
    found = lrd.factorize(blocks, lrd.TruncatedSVD(3), rng=0)
    exact = lrd.factorize(steep, lrd.TruncatedSVD(3, solver="lapack"))
    np.testing.assert_allclose(found.scale[0], exact.scale[0], rtol=1e-4)
    assert found.fit.residuals.max() <= 1e-4
    with pytest.raises(InputError, match="fall too far for the Gram matrix"):
        lrd.factorize(blocks, lrd.TruncatedSVD(3, solver="gram"), rng=0)
