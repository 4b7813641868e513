"""The compiled products against numpy, for every type, width and kind of trouble."""

import threading
import time

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.kernels import CsrKernel, cpu_features
from lrdomains.core.threads import at_most_threads
from lrdomains.errors import InputError

TYPES = [(value, index) for value in (np.float32, np.float64) for index in (np.int32, np.int64)]


def tolerance(dtype):
    return {"rtol": 1e-5, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-13, "atol": 1e-13}


@pytest.mark.parametrize(("value", "index"), TYPES)
def test_products_equal_numpys_for_every_width(value, index):
    matrix = builders.sparse((61, 47), dtype=value, index=index)
    kernel, dense = CsrKernel.of(matrix), matrix.toarray()
    assert kernel.columns.dtype == index
    rng = np.random.default_rng(1)
    # Every padding of a panel to whole steps of 8 columns occurs, and every number of steps and panels.
    for width in range(131):
        right = rng.standard_normal((47, width)).astype(value)
        left = rng.standard_normal((61, width)).astype(value)
        product, transposed = kernel.multiply(right), kernel.multiply_transposed(left)
        assert product.dtype == value
        assert product.shape == (61, width)
        assert transposed.shape == (47, width)
        np.testing.assert_allclose(product, dense @ right, **tolerance(value))
        np.testing.assert_allclose(transposed, dense.T @ left, **tolerance(value))


@pytest.mark.parametrize(("value", "index"), TYPES)
@pytest.mark.parametrize("shape", [(61, 47), (5, 130), (3000, 200), (0, 3), (4, 0), (1, 1)])
def test_the_gram_matrix_is_numpys_and_the_same_bits_for_any_number_of_threads(shape, value, index):
    matrix = builders.sparse(shape, dtype=value, index=index)
    dense = matrix.toarray().astype(np.float64)
    with at_most_threads(1):
        alone = CsrKernel.of(matrix).gram_matrix()
    assert alone.dtype == np.float64
    np.testing.assert_allclose(alone, dense.T @ dense, rtol=1e-13, atol=1e-12)
    np.testing.assert_array_equal(CsrKernel.of(matrix).gram_matrix(), alone)


def test_a_gram_matrix_of_more_entries_than_stay_near_at_a_time():
    matrix = sp.random_array((9000, 70), density=0.9, rng=np.random.default_rng(0), format="csr")
    matrix.data[:] = np.arange(matrix.nnz) % 7
    dense = matrix.toarray()
    np.testing.assert_array_equal(CsrKernel.of(matrix).gram_matrix(), dense.T @ dense)


def test_a_gram_matrix_of_rows_whose_columns_do_not_ascend_is_refused():
    kernel = CsrKernel(np.ones(3), np.array([2, 0, 1]), np.array([0, 2, 3]), (2, 3))
    with pytest.raises(InputError, match="do not ascend"):
        kernel.gram_matrix()


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (300, 3), (3, 300)])
def test_products_of_narrow_matrices(shape):
    dense = np.arange(np.prod(shape), dtype=float).reshape(shape) % 5
    kernel = CsrKernel.of(sp.csr_array(dense))
    right, left = np.ones((shape[1], 2)), np.ones((shape[0], 2))
    np.testing.assert_allclose(kernel.multiply(right), dense @ right)
    np.testing.assert_allclose(kernel.multiply_transposed(left), dense.T @ left)


@pytest.mark.parametrize("shape", [(4, 3), (0, 3), (4, 0)])
def test_a_matrix_without_entries_gives_zeros(shape):
    kernel = CsrKernel.of(sp.csr_array(shape, dtype=float))
    assert np.array_equal(kernel.multiply(np.ones((shape[1], 5))), np.zeros((shape[0], 5)))
    assert np.array_equal(kernel.multiply_transposed(np.ones((shape[0], 5))), np.zeros((shape[1], 5)))


def test_the_layout_of_the_dense_side_does_not_matter():
    matrix = builders.sparse((30, 20))
    kernel, right = CsrKernel.of(matrix), np.random.default_rng(0).standard_normal((20, 9))
    expected = kernel.multiply(right)
    wide = np.zeros((40, 18))
    wide[::2, ::2] = right
    readonly = right.copy()
    readonly.flags.writeable = False
    for other in (np.asfortranarray(right), wide[::2, ::2], right[::-1][::-1], readonly, right.astype(">f8")):
        assert np.array_equal(kernel.multiply(other), expected)


def test_other_types_of_the_dense_side_are_converted():
    kernel = CsrKernel.of(sp.csr_array(np.diag([1.0, 2.0]).astype(np.float32)))
    for dtype in (np.float16, np.float64, np.int8, bool):
        product = kernel.multiply(np.eye(2, dtype=dtype))
        assert product.dtype == np.float32
        assert np.array_equal(product, np.diag([1.0, 2.0]))


def test_mixed_index_widths_and_matrices_of_the_older_kind():
    array = builders.sparse((30, 20))
    expected = array.toarray() @ np.eye(20)
    array.indptr = array.indptr.astype(np.int64)
    assert np.array_equal(CsrKernel.of(array).multiply(np.eye(20)), expected)
    assert np.array_equal(CsrKernel.of(sp.csr_matrix(array)).multiply(np.eye(20)), expected)


@pytest.mark.parametrize("value", [np.float32, np.float64])
def test_the_number_of_threads_does_not_change_one_bit(value, monkeypatch):
    # More rows than one task of 256, more columns than one panel of 32, so that there is something to share.
    matrix = builders.sparse((3000, 700), dtype=value, seed=3)
    kernel, rng = CsrKernel.of(matrix), np.random.default_rng(0)
    right, left = rng.standard_normal((700, 130)).astype(value), rng.standard_normal((3000, 130)).astype(value)
    results = []
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        results.append((kernel.multiply(right).tobytes(), kernel.multiply_transposed(left).tobytes()))
    assert results[0] == results[1] == results[2]


def test_other_python_threads_run_meanwhile():
    # Too large for the product to be over before the other thread has had a turn.
    rng = np.random.default_rng(0)
    columns = rng.integers(0, 2000, 3_000_000).astype(np.int32)
    starts = np.arange(0, 3_000_001, 300, dtype=np.int32)
    kernel = CsrKernel(rng.random(3_000_000), columns, starts, (10_000, 2000))
    dense = np.ones((2000, 128))
    ticks, running = [], threading.Event()

    def tick():
        running.set()
        while running.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    watcher = threading.Thread(target=tick)
    watcher.start()
    running.wait()
    begin = time.perf_counter()
    kernel.multiply(dense)
    end = time.perf_counter()
    running.clear()
    watcher.join()
    during = [at for at in ticks if begin < at < end]
    # With the lock held there would be none between the first and the last moment.
    assert len(during) >= 3
    assert max(during) - min(during) > (end - begin) / 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": np.array([0, 3], np.int32)}, "column indices from 0 to 3 for 3 columns"),
        ({"columns": np.array([-1, 2], np.int32)}, "column indices from -1 to 2 for 3 columns"),
        ({"row_starts": np.array([0, 2, 1], np.int32)}, "row starts that do not cut 2 entries into 2 rows"),
        ({"row_starts": np.array([0, 1, 3], np.int32)}, "row starts that do not cut"),
        ({"row_starts": np.array([1, 1, 2], np.int32)}, "row starts that do not cut"),
        ({"row_starts": np.array([0, 2], np.int32)}, "row starts that do not cut"),
        ({"columns": np.array([0], np.int32)}, "row starts that do not cut 1 entries"),
        ({"values": np.ones(3)}, "2 column indices for 3 values"),
        ({"values": np.ones(2, np.int64)}, "sparse values of type int64; convert them to float32 or float64"),
        ({"values": np.ones(2, ">f8")}, "sparse values of type >f8"),
        ({"columns": np.array([0, 2], np.int16)}, "indices of types int16 and int32"),
        (
            {"row_starts": np.array([0, 1, 2], np.int64)},
            "indices of types int32 and int64; use int32 or int64 for both",
        ),
    ],
)
def test_arrays_that_describe_no_matrix_are_refused(change, message):
    parts = {
        "values": np.ones(2),
        "columns": np.array([0, 2], np.int32),
        "row_starts": np.array([0, 1, 2], np.int32),
        "shape": (2, 3),
    }
    assert CsrKernel(**parts).multiply(np.eye(3)).sum() == 2
    with pytest.raises(InputError, match=message):
        CsrKernel(**(parts | change))


@pytest.mark.parametrize("dense", [np.ones(3), np.ones((2, 3)), np.ones((3, 1, 1)), np.float64(1)])
def test_dense_factors_that_do_not_fit_are_refused(dense):
    kernel = CsrKernel.of(sp.csr_array(np.eye(4, 3)))
    with pytest.raises(InputError, match=r"a dense factor of shape .*; give one of shape \(3, k\)"):
        kernel.multiply(dense)
    with pytest.raises(InputError, match=r"a dense factor of shape .*; give one of shape \(4, k\)"):
        kernel.multiply_transposed(dense)


def test_inputs_are_not_changed():
    matrix, right = builders.sparse((30, 20)), np.random.default_rng(0).standard_normal((20, 5))
    before = [part.copy() for part in (matrix.data, matrix.indices, matrix.indptr, right)]
    CsrKernel.of(matrix).multiply(right)
    for part, kept in zip((matrix.data, matrix.indices, matrix.indptr, right), before, strict=True):
        assert np.array_equal(part, kept)


def test_a_matrix_of_the_right_types_is_viewed_and_not_copied():
    matrix = builders.sparse((30, 20))
    kernel = CsrKernel.of(matrix)
    assert np.shares_memory(kernel.values, matrix.data)
    assert np.shares_memory(kernel.columns, matrix.indices)


def test_processor_features_are_words():
    assert all(isinstance(feature, str) and feature for feature in cpu_features())


@pytest.mark.parametrize("index", [np.int32, np.int64])
@pytest.mark.parametrize("dense_type", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(61, 47), (30, 9000)])
def test_wide_products_of_float32_are_those_of_float64(index, dense_type, shape):
    matrix = builders.sparse(shape, dtype=np.float32, index=index)
    kernel, dense, rng = CsrKernel.of(matrix), matrix.toarray().astype(np.float64), np.random.default_rng(1)
    for width in (1, 7, 8, 33, 64, 65, 150):
        right = rng.standard_normal((shape[1], width)).astype(dense_type)
        left = rng.standard_normal((shape[0], width)).astype(dense_type)
        product, transposed = kernel.multiply(right, wide=True), kernel.multiply_transposed(left, wide=True)
        assert product.dtype == transposed.dtype == np.float64
        np.testing.assert_allclose(product, dense @ right, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(transposed, dense.T @ left, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(("value", "index"), TYPES)
@pytest.mark.parametrize("shape", [(300, 47), (3, 500), (1, 1), (40, 0), (0, 4)])
def test_the_transpose_is_scipys_for_any_number_of_threads(value, index, shape, monkeypatch):
    matrix = builders.sparse(shape, dtype=value, index=index) if all(shape) else sp.csr_array(shape, dtype=value)
    expected = matrix.T.tocsr()
    for threads in ("1", "3", "20"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        transposed = CsrKernel.of(matrix).transposed
        assert transposed.shape == shape[::-1]
        for ours, scipys in (
            (transposed.values, expected.data),
            (transposed.columns, expected.indices),
            (transposed.row_starts, expected.indptr),
        ):
            assert np.array_equal(ours, scipys)
