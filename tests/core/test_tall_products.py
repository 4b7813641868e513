"""Products by blocks of rows against numpy, the same for any number of threads, with BLAS restored afterwards."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from lrdomains.core.tall_products import BLOCK_ROWS, tall_products

ROWS = [1, 7, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS - 5]


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_product_is_numpy_s(rows, dtype):
    rng = np.random.default_rng(rows)
    tall, other = (rng.standard_normal((rows, width)).astype(dtype) for width in (5, 3))
    small = rng.standard_normal((5, 3))
    near = {"rtol": 1e-4, "atol": 1e-4 * np.sqrt(rows)} if dtype == np.float32 else {"rtol": 1e-10, "atol": 1e-10}
    with tall_products() as products:
        np.testing.assert_allclose(products.inner(tall, other), tall.T @ other, **near)
        np.testing.assert_allclose(products.times(tall, small), tall @ small.astype(dtype), **near)
        gram = products.gram(tall)
        assert gram.dtype == np.float64
        np.testing.assert_allclose(gram, tall.astype(float).T @ tall.astype(float), rtol=1e-10, atol=1e-10)
        expected = other - tall @ small.astype(dtype)
        products.subtract(other, tall, small)
        np.testing.assert_allclose(other, expected, **near)
        there = np.empty((5, rows), dtype=dtype).T
        products.put(there, tall)
        assert np.array_equal(there, tall)
        square = rng.standard_normal((5, 5))
        turned = products.turn(there, square)
        assert turned is there
        np.testing.assert_allclose(turned, tall @ square.astype(dtype), **near)
        assert products.times(tall, small).dtype == products.inner(tall, other).dtype == dtype


def test_no_bit_depends_on_the_number_of_threads(monkeypatch):
    tall = np.random.default_rng(0).standard_normal((5 * BLOCK_ROWS + 3, 9))
    results = []
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        with tall_products() as products:
            results.append((products.inner(tall, tall), products.gram(tall), products.times(tall, np.eye(9))))
    for other in results[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True))


def test_blas_has_its_threads_again_afterwards_even_after_an_error():
    def threads_of_blas():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    def fail_within():
        with tall_products():
            assert all(number == 1 for number in threads_of_blas())
            raise ZeroDivisionError

    before = threads_of_blas()
    with pytest.raises(ZeroDivisionError):
        fail_within()
    assert threads_of_blas() == before
