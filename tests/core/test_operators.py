"""Dense and sparse matrices as operators: what is accepted, what is copied, what is exact."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core import operators, wide_sums
from lrdomains.core.operators import Dense, Sparse, as_operator
from lrdomains.core.sparse_values import as_float_sparse  # lrdomains.core.sparse_values is tested here
from lrdomains.errors import InputError


def bases(dense):
    """Return the same matrix as every kind of operator that holds one."""
    return [Dense(dense), Dense(np.asfortranarray(dense)), Sparse(sp.csr_array(dense)), Sparse(sp.csc_array(dense))]


@pytest.mark.parametrize("kind", [Dense, lambda a: Sparse(sp.csr_array(a)), lambda a: Sparse(sp.csc_array(a))])
def test_widened_products_are_exact_to_float64(kind):
    rng = np.random.default_rng(0)
    dense = rng.standard_normal((500, 400)).astype(np.float32)
    right, left = rng.standard_normal((400, 5)), rng.standard_normal((500, 5))
    wide = kind(dense).widened()
    np.testing.assert_allclose(wide.matmat(right), dense.astype(float) @ right, rtol=0, atol=1e-12)
    np.testing.assert_allclose(wide.rmatmat(left), dense.astype(float).T @ left, rtol=0, atol=1e-12)


def test_a_float64_matrix_is_its_own_wide_one():
    for base in bases(np.eye(3)):
        assert base.widened() is base


def test_a_wide_float32_matrix_goes_through_small_blocks(monkeypatch):
    monkeypatch.setattr(wide_sums, "BLOCK_CELLS", 7)
    dense = np.random.default_rng(0).standard_normal((10, 3)).astype(np.float32)
    wide = Dense(dense).widened()
    np.testing.assert_allclose(wide.matmat(np.eye(3)), dense, rtol=1e-15)
    np.testing.assert_allclose(wide.rmatmat(np.eye(10)), dense.T, rtol=1e-15)
    assert wide.fro2() == pytest.approx(np.sum(dense.astype(float) ** 2), rel=1e-14)
    assert [part is dense for part in wide.parts()] == [True]


def test_entries_stored_twice_add_up():
    twice = sp.csr_array((np.array([1.0, 2.0, 5.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    operator = Sparse(twice)
    assert operator.fro2() == 34.0
    assert np.array_equal(operator.to_dense(), [[3.0, 0.0], [0.0, 5.0]])
    assert twice.nnz == 3  # the input keeps them


def test_parts_do_not_depend_on_the_storage_format():
    dense = builders.sparse((9, 8), density=0.5).toarray()
    with_zero = sp.csr_array(dense)
    with_zero.data[0] = 0.0
    without = with_zero.copy()
    without.eliminate_zeros()
    unsorted = sp.csr_array(dense)
    unsorted.indices, unsorted.data = unsorted.indices.copy(), unsorted.data.copy()
    first = slice(*unsorted.indptr[1:3])
    unsorted.indices[first], unsorted.data[first] = unsorted.indices[first][::-1], unsorted.data[first][::-1]
    unsorted.has_sorted_indices = False

    def parts(matrix):
        return [part.tobytes() for part in Sparse(matrix).parts()]

    assert parts(sp.csr_array(dense)) == parts(sp.csc_array(dense)) == parts(unsorted)
    assert parts(with_zero) == parts(without)
    assert with_zero.nnz == without.nnz + 1  # the input keeps its stored zero


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.float16, np.longdouble, ">f8"])
def test_other_real_types_become_float64(dtype):
    assert Dense(np.eye(2).astype(dtype)).dtype == np.float64


def test_float32_of_the_other_byte_order_stays_float32():
    assert Dense(np.eye(2).astype(">f4")).dtype == np.float32


@pytest.mark.parametrize(
    "values", [np.array([[1j]]), np.array([["a"]]), np.array([[None]]), np.array([["2020"]], "M8")]
)
def test_what_is_not_a_real_number_is_refused(values):
    with pytest.raises(InputError, match=r"values of type .*; give real numbers"):
        Dense(values)


@pytest.mark.parametrize("values", [np.ones(3), np.ones((1, 2, 3)), np.float64(3)])
def test_what_is_not_a_matrix_is_refused(values):
    with pytest.raises(InputError, match=rf"an array of {np.ndim(values)} dimensions; a matrix has two"):
        as_operator(np.asarray(values))


def test_spare_room_of_a_sparse_matrix_is_left_out():
    matrix = sp.csr_array(np.diag([1.0, 2.0]))
    matrix.data = np.append(matrix.data, np.nan)
    matrix.indices = np.append(matrix.indices, 99).astype(np.int32)
    assert np.array_equal(Sparse(matrix).to_dense(), np.diag([1.0, 2.0]))
    assert Sparse(matrix).fro2() == 5.0


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("part", ["indices", "indptr"])
def test_sparse_matrices_with_wrong_indices_are_refused_before_they_are_followed(form, part):
    matrix = form(np.array([[1.0, 2.0], [0.0, 3.0]]))
    damaged = getattr(matrix, part).copy()
    damaged[1] = 1_000_000
    setattr(matrix, part, damaged)
    with pytest.raises(InputError, match=r"column indices from|row starts that do not cut"):
        Sparse(matrix)


@pytest.mark.parametrize("values", [np.ones(3), np.ones((2, 2, 2))])
def test_sparse_arrays_of_other_than_two_dimensions_are_refused(values):
    try:
        array = sp.coo_array(values)
    except (TypeError, ValueError) as error:
        pytest.skip(f"this scipy has no such arrays: {error}")
    with pytest.raises(InputError, match=f"a sparse array of {values.ndim} dimensions; a matrix has two"):
        as_float_sparse(array)


@pytest.mark.parametrize("shape", [(3000, 200), (200, 9000)], ids=["short side", "long side"])
@pytest.mark.parametrize("small", [0, 2**22], ids=["large matrix", "small matrix"])
@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_array])
def test_no_bit_of_a_column_of_a_product_depends_on_the_others(shape, small, form, monkeypatch):
    monkeypatch.setattr(operators, "COPY_IS_SMALL", small)
    rng = np.random.default_rng(0)
    matrix = Sparse(form(sp.random_array(shape, density=0.05, rng=rng, dtype=np.float32)))
    right, left = (rng.standard_normal((side, 12)).astype(np.float32) for side in reversed(shape))
    forward, backward = matrix.matmat(right), matrix.rmatmat(left)
    for some in (slice(0, 1), slice(3, 8), slice(2, 12)):
        np.testing.assert_array_equal(Sparse(matrix.matrix).matmat(right[:, some]), forward[:, some])
        np.testing.assert_array_equal(Sparse(matrix.matrix).rmatmat(left[:, some]), backward[:, some])
