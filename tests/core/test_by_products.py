"""Matrices known by their products alone."""

import builders
import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from lrdomains import TruncatedSVD, factorize
from lrdomains.core.by_products import ByProducts
from lrdomains.core.composed_operators import PlusLowRank
from lrdomains.errors import InputError


@pytest.mark.parametrize("shape", [(150, 90), (90, 150)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_linear_operator_is_factorized_like_its_matrix(shape, dtype):
    dense = builders.with_gap(shape, 4).astype(dtype)
    f, twin = factorize(aslinearoperator(dense), TruncatedSVD(4)), factorize(dense, TruncatedSVD(4))
    np.testing.assert_allclose(f.scale, twin.scale, rtol=1e-5 if dtype == np.float32 else 1e-12)
    assert f.error() == pytest.approx(twin.error(), abs=1e-6)
    assert f.row_factors.dtype == dtype
    assert f.provenance.source == "a LinearOperator"
    assert f.provenance.fingerprint == factorize(aslinearoperator(dense), TruncatedSVD(1)).provenance.fingerprint
    assert f.provenance.fingerprint != factorize(aslinearoperator(2 * dense), TruncatedSVD(1)).provenance.fingerprint


@pytest.mark.parametrize("shape", [(5, 130), (130, 5)])
def test_the_norm_is_exact_with_any_weights(shape):
    dense, rng = np.random.default_rng(0).standard_normal(shape), np.random.default_rng(1)
    rows, columns = rng.random(shape[0]), rng.random(shape[1])
    matrix = ByProducts(aslinearoperator(dense))
    assert matrix.weighted_fro2(rows, columns) == pytest.approx(rows @ dense**2 @ columns)
    assert matrix.fro2() == pytest.approx(np.sum(dense**2))
    assert ByProducts(aslinearoperator(dense), fro2=7.0).fro2() == 7.0


def test_what_is_missing_is_said():
    one_sided = LinearOperator((4, 3), matvec=lambda x: np.ones(4) * x.sum(), dtype=float)
    with pytest.raises(InputError, match="knows no products of its transpose"):
        factorize(one_sided, TruncatedSVD(1, solver="lanczos"), rng=0)
    with pytest.raises(InputError, match="of type complex128; only real ones"):
        factorize(aslinearoperator(np.eye(2) * 1j), TruncatedSVD(1))


def test_what_is_added_to_a_product_is_not_added_to_what_was_multiplied():
    returns_its_argument = LinearOperator((3, 3), matvec=lambda x: x, matmat=lambda x: x, dtype=np.float64)
    given, ones = np.arange(6.0).reshape(3, 2), np.ones((3, 1))
    product = PlusLowRank(ByProducts(returns_its_argument), ones, ones).matmat(given)
    np.testing.assert_array_equal(given, np.arange(6.0).reshape(3, 2))
    np.testing.assert_allclose(product, (np.eye(3) + 1) @ given)
