"""The SVD through the Gram matrix: exact where it is given, refused where squares lose too much, few passes."""

import builders
import numpy as np
import pytest

from lrdomains.core.composed_operators import Centred
from lrdomains.core.factorize import factorize
from lrdomains.core.methods import svd
from lrdomains.core.methods.gram import gram_triplets
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Dense
from lrdomains.core.row_blocks import RowBlocks


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_triplets_are_those_of_lapack(dtype):
    matrix = builders.with_spectrum(np.geomspace(10, 0.1, 30), (90, 40)).astype(dtype)
    found = gram_triplets(Dense(matrix), 6, tolerance=1e-9)
    left, strengths, right = np.linalg.svd(matrix.astype(float), full_matrices=False)
    close = 1e-6 if dtype == np.float32 else 1e-12
    np.testing.assert_allclose(found.strengths, strengths[: len(found.strengths)], rtol=close)
    assert len(found.beyond_residuals) == len(found.strengths) - 6 > 1
    np.testing.assert_allclose(np.abs(np.sum(found.left * left[:, :6], axis=0)), 1, atol=close)
    np.testing.assert_allclose(np.abs(np.sum(found.right * right[:6].T, axis=0)), 1, atol=close)
    assert (found.left.dtype, found.right.dtype) == (dtype, dtype)


@pytest.mark.parametrize("smallest", [0.0, 1e-8, 1e-5])
def test_where_squares_lose_too_much_there_is_no_answer(smallest):
    matrix = builders.with_spectrum([1.0, 0.5, smallest], (40, 20))
    assert gram_triplets(Dense(matrix), 3, tolerance=1e-10) is None
    assert gram_triplets(Dense(matrix), 2, tolerance=1e-10) is not None


@pytest.mark.parametrize("composed", [lambda base: base, Centred])
def test_a_matrix_on_disk_is_factorized_in_few_passes(composed, monkeypatch):
    monkeypatch.setattr(svd, "DIRECT_SIDE", 10)
    values = builders.with_gap((300, 60), 3)
    rows = RowBlocks(list(np.array_split(values, 7)))
    _ = rows.survey
    matrix = composed(rows)
    before = rows.passes
    found = factorize(matrix, TruncatedSVD(rank=3), rng=0)
    # Gram matrix, left vectors, residuals, fingerprint; the squared norm of a centred matrix costs one.
    assert rows.passes - before == (4 if matrix is rows else 5)
    exact = np.linalg.svd(composed(Dense(values)).to_dense(), compute_uv=False)
    np.testing.assert_allclose(found.scale, exact[:3], rtol=1e-12)
    assert found.fit.residuals.max() < 1e-12


def test_a_matrix_on_disk_of_lower_rank_is_found_out(monkeypatch):
    monkeypatch.setattr(svd, "DIRECT_SIDE", 10)
    rows = RowBlocks(list(np.array_split(builders.low_rank((200, 50), 2), 3)))
    found = factorize(rows, TruncatedSVD(rank=4), rng=0)
    np.testing.assert_allclose(found.scale, [4.0, 2.0, 0.0, 0.0], atol=1e-9)
