"""Starts: of the right energy, the same for the same seed, and near the answer where they look at the matrix."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.methods.nmf_start import given, start
from lrdomains.core.operators import Dense, Sparse
from lrdomains.errors import InputError

MATRIX = builders.planted_parts((40, 30), 4, noise=0.01)[0]


@pytest.mark.parametrize("init", ["random", "nndsvda", "separable"])
@pytest.mark.parametrize(
    "operator", [Dense(MATRIX), Sparse(sp.csr_array(MATRIX)), Scaled(Dense(MATRIX), np.ones(40), np.ones(30))]
)
def test_starts_are_non_negative_and_of_the_energy_of_the_matrix(init, operator):
    left, right = start(operator, 4, init, np.random.default_rng(0))
    assert left.shape == (40, 4)
    assert right.shape == (30, 4)
    assert min(left.min(), right.min()) >= 0
    assert np.linalg.norm(left @ right.T) == pytest.approx(np.linalg.norm(MATRIX), rel=1e-6)


def test_anchor_rows_are_unlike_each_other():
    _, right = start(Dense(MATRIX), 4, "separable", np.random.default_rng(0))
    unit = right / np.linalg.norm(right, axis=0)
    assert np.max(unit.T @ unit - np.eye(4)) < 0.5


def test_singular_vectors_start_near_the_answer():
    left, right = start(Dense(MATRIX), 4, "nndsvda", np.random.default_rng(0))
    random = start(Dense(MATRIX), 4, "random", np.random.default_rng(0))
    assert np.linalg.norm(MATRIX - left @ right.T) < np.linalg.norm(MATRIX - random[0] @ random[1].T)


@pytest.mark.parametrize("init", ["nndsvda", "separable"])
@pytest.mark.parametrize("matrix", [np.zeros((4, 3)), np.full((4, 3), 2.0)])
def test_degenerate_matrices_give_finite_starts(init, matrix):
    left, right = start(Dense(matrix), 2, init, np.random.default_rng(0))
    assert np.all(np.isfinite(left))
    assert np.all(np.isfinite(right))


def test_given_factors_are_brought_to_their_best_multiple():
    left, right = builders.non_negative((40, 4)), builders.non_negative((30, 4), seed=1)
    first, second = given(Dense(MATRIX), left, right)
    fitted = first @ second.T
    assert np.sum(fitted * (MATRIX - fitted)) == pytest.approx(0, abs=1e-9 * np.sum(MATRIX**2))
    np.testing.assert_allclose(fitted / fitted[0, 0], left @ right.T / (left @ right.T)[0, 0])


def test_there_is_no_start_where_none_is_given():
    with pytest.raises(InputError, match=r"init='given' and nothing to start from; give factorize\(start=\)"):
        start(Dense(MATRIX), 4, "given", np.random.default_rng(0))
