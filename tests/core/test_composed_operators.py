"""Operators that are never formed, against the dense matrix that each stands for."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core import operators
from lrdomains.core.composed_operators import Centred, PlusLowRank, Scaled
from lrdomains.core.operators import Dense, Sparse, Transposed
from lrdomains.errors import InputError


def centred(dense, axis):
    """Return the dense twin of Centred."""
    result = dense.astype(float)
    if axis in ("columns", "both"):
        result = result - result.mean(axis=0)
    if axis in ("rows", "both"):
        result = result - result.mean(axis=1, keepdims=True)
    return result


def bases(dense):
    """Return the same matrix as every kind of operator that holds one."""
    return [Dense(dense), Dense(np.asfortranarray(dense)), Sparse(sp.csr_array(dense)), Sparse(sp.csc_array(dense))]


def layers(base, dense, rng):
    """Return operators built on one another, each with its dense twin."""
    m, n = dense.shape
    r, c = rng.uniform(-2, 2, m), rng.uniform(-2, 2, n)
    left, right = rng.standard_normal((m, 2)), rng.standard_normal((n, 2))
    yield base, dense
    yield Scaled(base, r, c), r[:, None] * dense * c
    yield PlusLowRank(base, left, right), dense + left @ right.T
    yield Transposed(Transposed(base)), dense
    yield Transposed(Scaled(Transposed(base), c, r)), r[:, None] * dense * c
    for axis in ("columns", "rows", "both"):
        yield Centred(base, axis=axis), centred(dense, axis)
    nested = PlusLowRank(Scaled(Centred(base, axis="both"), r, c), left, right)
    twin = r[:, None] * centred(dense, "both") * c + left @ right.T
    yield nested, twin
    yield Centred(nested, axis="columns"), centred(twin, "columns")


@given(builders.matrices(), st.integers(0, 3))
def test_operators_equal_their_dense_twins(dense, seed):
    rng = np.random.default_rng(seed)
    m, n = dense.shape
    right, left = rng.standard_normal((n, 3)), rng.standard_normal((m, 3))
    row_weights, column_weights = rng.random(m), rng.random(n)
    size = 1 + np.abs(dense).max()
    for base in bases(dense):
        for operator, twin in layers(base, dense, np.random.default_rng(seed)):
            assert operator.shape == (m, n)
            np.testing.assert_allclose(operator.matmat(right), twin @ right, rtol=1e-10, atol=1e-10 * size)
            np.testing.assert_allclose(operator.rmatmat(left), twin.T @ left, rtol=1e-10, atol=1e-10 * size)
            np.testing.assert_allclose(operator.to_dense(), twin, rtol=1e-10, atol=1e-10 * size)
            np.testing.assert_allclose(operator.fro2(), np.sum(twin**2), rtol=1e-9, atol=1e-9 * size**2)
            weighted = np.sum(row_weights[:, None] * twin**2 * column_weights)
            found = operator.weighted_fro2(row_weights, column_weights)
            np.testing.assert_allclose(found, weighted, rtol=1e-9, atol=1e-9 * size**2)


def test_products_of_no_columns():
    dense = np.arange(6.0).reshape(2, 3)
    for base in bases(dense):
        for operator, _ in layers(base, dense, np.random.default_rng(0)):
            assert operator.matmat(np.empty((3, 0))).shape == (2, 0)
            assert operator.rmatmat(np.empty((2, 0))).shape == (3, 0)


def test_float32_stays_float32_and_is_widened_on_request():
    dense = np.random.default_rng(0).standard_normal((40, 30)).astype(np.float32)
    right, left = np.ones((30, 2)), np.ones((40, 2))
    for base in bases(dense):
        for operator, twin in layers(base, dense, np.random.default_rng(1)):
            assert operator.dtype == operator.matmat(right).dtype == operator.rmatmat(left).dtype == np.float32
            assert operator.to_dense().dtype == np.float32
            np.testing.assert_allclose(operator.matmat(right), twin @ right, rtol=1e-4, atol=1e-4)
            wide = operator.widened()
            assert wide.dtype == wide.matmat(right).dtype == wide.rmatmat(left).dtype == np.float64
            # The same float32 entries, so only the parameters of the layers are rounded.
            np.testing.assert_allclose(wide.matmat(right), twin @ right, rtol=1e-4, atol=1e-5)
            assert wide.fro2() == pytest.approx(operator.fro2(), rel=1e-12)


@pytest.mark.parametrize("axis", ["columns", "rows", "both"])
def test_what_is_left_after_cancellation_is_right_in_float32(axis):
    # A mean ten thousand times the spread: sums in float32 would leave no digit of the spread.
    rng = np.random.default_rng(0)
    dense = (1e4 + rng.standard_normal((300, 200))).astype(np.float32)
    expected = np.sum(centred(dense, axis) ** 2)
    for base in bases(dense):
        assert Centred(base, axis=axis).fro2() == pytest.approx(expected, rel=1e-3)


def test_means_of_many_float32_rows_are_right():
    # Summed one after the other in float32, 0.1 + 0.1 + ... is off by a percent here.
    column = np.full((1_000_000, 1), 0.1, dtype=np.float32)
    for base in (Dense(column), Sparse(sp.csr_array(column))):
        operator = Centred(base)
        assert operator.fro2() == pytest.approx(0.0, abs=1e-6)
        assert np.abs(operator.matmat(np.ones((1, 1)))).max() < 1e-7


def test_a_sum_of_squares_never_turns_negative():
    constant = np.full((50, 40), 1 / 3)
    for base in bases(constant):
        assert 0.0 <= Centred(base).fro2() < 1e-10


def test_dense_copies_are_refused_above_the_limit():
    huge = sp.csr_array((2**15, 2**14))
    message = "a dense copy of 32,768 x 16,384 cells was asked for; the limit is 268,435,456 cells"
    for operator in (Sparse(huge), Centred(Sparse(huge)), Scaled(Sparse(huge), np.ones(2**15), np.ones(2**14))):
        with pytest.raises(InputError, match=message):
            operator.to_dense()


def test_a_dense_copy_of_a_wide_operator_needs_no_square_of_its_width():
    # The identity of this width would take 5 TB. What other operators do better is passed over here.
    wide = sp.csr_array((np.ones(3), ([0, 1, 2], [5, 50_000, 799_999])), shape=(3, 800_000))
    dense = operators.Operator.to_dense(Scaled(Sparse(wide), np.array([1.0, 2.0, 3.0]), np.ones(800_000)))
    assert dense.shape == wide.shape
    assert (dense[0, 5], dense[1, 50_000], dense[2, 799_999], dense.sum()) == (1, 2, 3, 6)


def test_scipys_view_of_an_operator():
    dense = np.random.default_rng(0).standard_normal((7, 5))
    view = Centred(Dense(dense)).linear_operator()
    twin = centred(dense, "columns")
    vector = np.arange(5.0)
    np.testing.assert_allclose(view @ vector, twin @ vector)
    np.testing.assert_allclose(view @ vector[:, None], twin @ vector[:, None])
    np.testing.assert_allclose(view.T @ np.arange(7.0), twin.T @ np.arange(7.0))
    np.testing.assert_allclose(view.rmatmat(np.eye(7)), twin.T)
    assert view.dtype == np.float64


def test_inputs_are_neither_changed_nor_copied():
    dense = np.random.default_rng(0).standard_normal((6, 5))
    matrix = builders.sparse((6, 5), density=0.9)
    before = dense.copy(), matrix.copy()
    for base in (Dense(dense), Sparse(matrix)):
        for operator, _ in layers(base, base.to_dense().copy(), np.random.default_rng(0)):
            operator.matmat(np.ones((5, 2)))
            operator.rmatmat(np.ones((6, 2)))
            operator.fro2()
            list(operator.parts())
    assert np.array_equal(dense, before[0])
    assert np.array_equal(matrix.toarray(), before[1].toarray())
    assert np.shares_memory(Dense(dense).values, dense)
    assert np.shares_memory(Sparse(matrix).matrix.data, matrix.data)


def test_parts_tell_matrices_apart():
    base = Dense(np.eye(2))
    one = [p.tobytes() for p in Scaled(base, np.ones(2), np.ones(2)).parts()]
    other = [p.tobytes() for p in Scaled(base, 2 * np.ones(2), np.ones(2)).parts()]
    assert one != other
    assert [p.tobytes() for p in Centred(base).parts()] != [p.tobytes() for p in Centred(base, axis="rows").parts()]


def test_parameters_that_do_not_fit_are_refused():
    base = Dense(np.ones((2, 3)))
    with pytest.raises(InputError, match=r"scales of lengths \(3,\) and \(3,\) for a \(2, 3\) matrix"):
        Scaled(base, np.ones(3), np.ones(3))
    with pytest.raises(InputError, match="do not belong together"):
        PlusLowRank(base, np.ones((2, 2)), np.ones((3, 1)))
    with pytest.raises(InputError, match=r"of 3 and 2 rows for a \(2, 3\) matrix"):
        PlusLowRank(base, np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(InputError, match="axis='cols'; choose one of 'rows', 'columns', 'both'"):
        Centred(base, axis="cols")


@pytest.mark.parametrize("axis", ["columns", "rows", "both"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gram_matrix_of_a_centred_dense_matrix_loses_nothing_to_its_means(axis, dtype):
    dense = (np.random.default_rng(0).standard_normal((50, 9)) + 2.0**12).astype(dtype)
    wide = dense.astype(np.longdouble)
    if axis != "rows":
        wide = wide - wide.mean(axis=0)
    if axis != "columns":
        wide = wide - wide.mean(axis=1, keepdims=True)
    close = 1e-9 if dtype == np.float64 else 5e-2
    np.testing.assert_allclose(
        Centred(Dense(dense), axis=axis).gram_matrix(), (wide.T @ wide).astype(float), atol=close
    )


@pytest.mark.parametrize("axis", ["columns", "rows", "both"])
@pytest.mark.parametrize("far", [1.0, 1e4], ids=["little cancels", "nearly all cancels"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gram_matrix_of_a_centred_sparse_matrix_is_that_of_the_sum(axis, far, dtype):
    rng = np.random.default_rng(0)
    dense = ((rng.random((60, 9)) < (0.3 if far == 1.0 else 1.0)) * (rng.random((60, 9)) + far)).astype(dtype)
    centred = Centred(Sparse(sp.csr_array(dense)), axis=axis)
    # The means, which are rounded to the type of the matrix, are those that the operator has.
    wide = centred.widened().to_dense().astype(np.longdouble)
    expected = (wide.T @ wide).astype(float)
    np.testing.assert_allclose(centred.gram_matrix(), expected, atol=1e-12 * np.trace(expected))
