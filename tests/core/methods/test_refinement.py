"""The last digits of float32."""

import builders
import numpy as np
import scipy.sparse as sp

from lrdomains import TruncatedSVD, factorize


def test_refined_triplets_are_exact_to_the_precision_of_float32():
    matrix = builders.with_spectrum(np.arange(1, 601) ** -0.8, (700, 600)).astype(np.float32)
    exact = np.linalg.svd(matrix.astype(float), compute_uv=False)[:12]
    plain = factorize(matrix, TruncatedSVD(12), rng=0)
    fine = factorize(matrix, TruncatedSVD(12, refine=True), rng=0)
    errors = [np.max(np.abs(f.scale - exact) / exact) for f in (plain, fine)]
    assert errors[1] < 1e-7 < 100 * errors[1]
    assert fine.fit.residuals.max() < plain.fit.residuals.max()
    assert fine.row_factors.dtype == np.float32
    np.testing.assert_allclose(fine.row_factors.T @ fine.row_factors, np.eye(12), atol=1e-6)


def test_in_float64_there_is_nothing_to_refine():
    matrix = sp.random_array((90, 60), density=0.2, rng=0, format="csr")
    assert (
        factorize(matrix, TruncatedSVD(3, refine=True)).scale.tolist()
        == factorize(matrix, TruncatedSVD(3)).scale.tolist()
    )


def test_components_of_strength_zero_survive_it():
    matrix = builders.low_rank((40, 30), 2).astype(np.float32)
    f = factorize(matrix, TruncatedSVD(4, refine=True), rng=0)
    np.testing.assert_allclose(f.scale, [4, 2, 0, 0], atol=1e-6)
    np.testing.assert_allclose(f.column_factors.T @ f.column_factors, np.eye(4), atol=1e-5)
