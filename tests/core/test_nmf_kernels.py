"""Kernels of non-negative and masked factorizations against plain numpy."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import nnls

from lrdomains.core.kernels import CsrKernel
from lrdomains.core.known_entries import KnownEntries
from lrdomains.core.nmf_kernels import RowProblems, Stack, poisson_update, sampled_residuals
from lrdomains.errors import InputError

TYPES = [np.float32, np.float64]


def rtol(dtype):
    return 2e-4 if dtype == np.float32 else 1e-10


def plain_sweeps(factors, products, gram, penalty, sweeps):
    factors = factors.astype(float)
    violation = 0.0
    for sweep in range(sweeps):
        for j in np.flatnonzero(np.diag(gram) > 0):
            slope = factors @ gram[:, j] - products[:, j] + penalty
            if sweep == 0:
                violation += np.sum(np.where(factors[:, j] > 0, slope, np.minimum(slope, 0)) ** 2)
            factors[:, j] = np.maximum(factors[:, j] - slope / gram[j, j], 0)
    return factors, violation


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("rows", [1, 31, 64, 700])
def test_sweeps_are_those_of_plain_numpy_in_every_place_of_a_stack(dtype, rows):
    rng, stack = np.random.default_rng(0), Stack([3, 1, 9])
    factors, products = (rng.random((rows, stack.width)).astype(dtype) for _ in range(2))
    other = rng.random((40, stack.width)).astype(dtype)
    other[:, 5] = 0.0
    grams = stack.grams(other)
    penalties = np.array([0.0, 0.2, 0.1])
    found = factors.copy()
    swept = stack.sweep(found, 10 * products, grams, penalties, sweeps=3)
    for at, (columns, gram) in enumerate(zip(stack.slices, stack.split(grams), strict=True)):
        wide = other[:, columns].astype(float)
        np.testing.assert_allclose(gram, wide.T @ wide, rtol=1e-12)
        expected, violation = plain_sweeps(factors[:, columns], 10.0 * products[:, columns], gram, penalties[at], 3)
        np.testing.assert_allclose(found[:, columns], expected, rtol=rtol(dtype), atol=rtol(dtype))
        assert swept.gradients[at] == pytest.approx(violation, rel=rtol(dtype))
        assert swept.crosses[at] == pytest.approx(np.sum(10.0 * products[:, columns] * expected), rel=rtol(dtype))
        assert swept.sums[at] == pytest.approx(expected.sum(), rel=rtol(dtype))
        left = found[:, columns].astype(float)
        np.testing.assert_allclose(stack.split(swept.own_grams)[at], left.T @ left, rtol=1e-12)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("rows", [3, 200])
def test_factors_are_moved_on_from_what_the_sweeps_found(dtype, rows):
    rng, stack = np.random.default_rng(0), Stack([3, 5])
    factors, products, before = (rng.random((rows, stack.width)).astype(dtype) for _ in range(3))
    grams, penalties, weights = stack.grams(rng.random((40, 8)).astype(dtype)), np.zeros(2), np.array([0.7, 0.0])
    plain, moved, found = factors.copy(), factors.copy(), before.copy()
    stack.sweep(plain, 10 * products, grams, penalties, sweeps=2)
    swept = stack.sweep(moved, 10 * products, grams, penalties, sweeps=2, before=found, weights=weights)
    assert np.array_equal(found, plain)
    expected = np.maximum(plain + np.repeat(weights, stack.ranks) * (plain - before), 0)
    np.testing.assert_allclose(moved, expected, rtol=rtol(dtype), atol=rtol(dtype))
    assert np.any(moved[:, :3] == 0)
    assert np.array_equal(moved[:, 3:], plain[:, 3:])
    np.testing.assert_allclose(stack.split(swept.own_grams)[0], moved[:, :3].T.astype(float) @ moved[:, :3], rtol=1e-6)


@pytest.mark.parametrize("dtype", TYPES)
def test_sums_of_a_stack_do_not_depend_on_what_stands_beside(dtype):
    stack, columns = Stack([1, 3, 2]), np.random.default_rng(0).random((1000, 6)).astype(dtype)
    alone = [np.ascontiguousarray(columns[:, c]) for c in stack.slices]
    sums = [Stack([one.shape[1]]).sums(one)[0] for one in alone]
    assert stack.sums(columns).tolist() == sums
    np.testing.assert_allclose(sums, [one.sum(dtype=float) for one in alone], rtol=1e-12)
    assert stack.largest(columns).tolist() == [one.max() for one in alone]
    assert stack.largest(-columns).tolist() == [0.0] * 3


def test_entries_of_gram_matrices_know_their_columns():
    stack = Stack([2, 1])
    assert [side.tolist() for side in stack.pairs] == [[0, 0, 1, 1, 2], [0, 1, 0, 1, 2]]
    assert stack.diagonal.tolist() == [0, 3, 4]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("share", [None, 0.1, 0.6, 0.95])
def test_each_row_solves_its_own_problem(dtype, share):
    rng = np.random.default_rng(1)
    mask = np.ones((90, 30), bool) if share is None else rng.random((90, 30)) < share
    mask[5] = False
    matrix, other = (rng.random((90, 30)) * mask).astype(dtype), rng.standard_normal((30, 4)).astype(dtype)
    problems = RowProblems(
        matrix @ other, other, KnownEntries.of(mask), quadratic=0.1 * np.eye(4), decay_per_entry=0.01
    )
    bounded, _, own = problems.non_negative(np.ones((90, 4)), sweeps=2000, tolerance=1e-9)
    free = problems.unbounded()
    total = 0.0
    for i in range(90):
        design = other[mask[i]].astype(float)
        ridge = np.sqrt(0.1 + 0.01 * mask[i].sum()) * np.eye(4)
        rows, target = np.vstack([design, ridge]), np.append(matrix[i, mask[i]], np.zeros(4))
        np.testing.assert_allclose(bounded[i], nnls(rows, target)[0], rtol=1e-3, atol=20 * rtol(dtype))
        np.testing.assert_allclose(free[i], np.linalg.lstsq(rows, target)[0], rtol=1e-3, atol=20 * rtol(dtype))
        total += np.sum((rows @ bounded[i]) ** 2)
    assert own == pytest.approx(total, rel=1e-4)


def test_rows_of_which_nothing_is_known_are_zero():
    mask = np.ones((3, 5), bool)
    mask[1] = False
    problems = RowProblems(
        np.ones((3, 2)) * mask[:, :2], np.random.default_rng(0).random((5, 2)), KnownEntries.of(mask)
    )
    assert np.array_equal(problems.unbounded()[1], [0, 0])
    assert np.array_equal(problems.non_negative(np.ones((3, 2)), sweeps=9, tolerance=0)[0][1], [0, 0])


def divergence(matrix, left, right):
    fitted = left @ right.T
    positive = matrix > 0
    return np.sum(matrix[positive] * np.log(matrix[positive] / fitted[positive])) - matrix.sum() + fitted.sum()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_newton_steps_reach_the_lowest_divergence(dtype, index):
    rng = np.random.default_rng(2)
    other = (rng.random((60, 5)) * (rng.random((60, 5)) < 0.7)).astype(dtype) + dtype(0.01)
    matrix = rng.poisson(rng.gamma(0.3, size=(40, 5)) @ other.T * 5).astype(dtype)
    matrix[3] = 0
    factors = rng.random((40, 5)).astype(dtype)
    csr = sp.csr_array(matrix)
    kernel = CsrKernel(csr.data, csr.indices.astype(index), csr.indptr.astype(index), csr.shape)
    linear = other.sum(axis=0, keepdims=True)
    before = divergence(matrix.astype(float), factors.astype(float), other.astype(float))
    for sweeps in (1, 2, 500):
        attraction, _ = poisson_update(kernel, factors, other, linear, sweeps=sweeps)
        now = divergence(matrix.astype(float), factors.astype(float), other.astype(float))
        assert attraction - matrix.sum() + (factors @ other.T).sum() == pytest.approx(now, rel=1e-4, abs=1e-2)
        assert now <= before + 1e-3
        before = now
    # At the optimum of each row no coordinate wants to move: the slope is zero, or positive at zero.
    ratio = np.divide(matrix, factors @ other.T, out=np.zeros_like(matrix), where=matrix > 0)
    slopes = linear - ratio @ other
    assert np.all(np.abs(slopes[factors > 1e-6]) < (5e-2 if dtype == np.float32 else 1e-4))
    assert np.all(slopes[factors == 0] > -1e-3)
    assert not np.any(factors[3])


def test_one_component_is_exact_after_one_step():
    other = np.array([[0.2], [0.8]])
    factors = np.array([[100.0], [1e-3]])
    poisson_update(CsrKernel.of(sp.csr_array([[1.0, 3.0], [2.0, 0.0]])), factors, other, np.ones((1, 1)), sweeps=1)
    np.testing.assert_allclose(factors[:, 0], [4.0, 2.0])


@pytest.mark.parametrize("dtype", TYPES)
def test_the_number_of_threads_does_not_change_one_bit(dtype, monkeypatch):
    rng = np.random.default_rng(0)
    matrix = sp.random_array((1500, 200), density=0.1, rng=rng, dtype=dtype, format="csr")
    other, start = rng.random((200, 6)).astype(dtype), rng.random((1500, 6)).astype(dtype)
    mask = KnownEntries.of(rng.random((1500, 200)) < 0.8)
    stack, results = Stack([2, 4]), []
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        swept, counted = start.copy(), start.copy()
        before = np.ones_like(swept)
        measured = stack.sweep(
            swept, matrix @ other, stack.grams(other), np.zeros(2), sweeps=2, before=before, weights=np.ones(2)
        )
        sums = poisson_update(CsrKernel.of(matrix), counted, other, other.sum(axis=0, keepdims=True), sweeps=2)
        problems = RowProblems(matrix @ other, other, mask)
        solved = problems.non_negative(start, sweeps=3, tolerance=0)
        results.append(
            [x.tobytes() for x in (swept, before, counted, solved[0], problems.unbounded(), stack.grams(start))]
            + [x.tobytes() for x in (measured.gradients, measured.crosses, measured.sums, measured.own_grams)]
            + [sums, solved[1:]]
        )
    assert results[0] == results[1] == results[2]


def test_what_does_not_fit_is_refused():
    stack = Stack([2, 3])
    with pytest.raises(InputError, match="a stack of factorizations of ranks"):
        Stack([2, 0])
    with pytest.raises(InputError, match="row-major array of 5 columns"):
        stack.grams(np.ones((4, 6)))
    with pytest.raises(InputError, match="products of shape"):
        stack.sweep(np.ones((4, 5)), np.ones((3, 5)), np.ones(13), np.zeros(2), sweeps=1)
    with pytest.raises(InputError, match="factors before of shape"):
        stack.sweep(np.ones((4, 5)), np.ones((4, 5)), np.ones(13), np.zeros(2), sweeps=1, before=np.ones((3, 5)))
    with pytest.raises(InputError, match="row problems of"):
        RowProblems(np.ones((4, 2)), np.ones((3, 5)), None)
    with pytest.raises(InputError, match="for a 2 x 2 matrix"):
        poisson_update(
            CsrKernel.of(sp.csr_array(np.eye(2))), np.ones((2, 1)), np.ones((3, 1)), np.ones((1, 1)), sweeps=1
        )


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("rank", [1, 16, 37])
def test_residuals_of_stored_entries(dtype, rank, monkeypatch):
    rng = np.random.default_rng(0)
    matrix = sp.random_array((150, 40), density=0.2, rng=rng, dtype=dtype, format="csr")
    left, right = rng.random((150, rank)).astype(dtype), rng.random((40, rank)).astype(dtype)
    found = sampled_residuals(CsrKernel.of(matrix), left, right)
    expected = matrix.data - (left @ right.T)[np.repeat(np.arange(150), np.diff(matrix.indptr)), matrix.indices]
    np.testing.assert_allclose(found, expected, rtol=rtol(dtype), atol=rtol(dtype))
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "1")
    assert np.array_equal(found, sampled_residuals(CsrKernel.of(matrix), left, right))
    with pytest.raises(InputError, match="factors of shapes"):
        sampled_residuals(CsrKernel.of(matrix), left, left)
