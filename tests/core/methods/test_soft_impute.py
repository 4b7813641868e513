"""SoftImpute: its optimality conditions, the choice of its penalty, and what it predicts."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import LabelledMatrix, SoftImpute, factorize
from lrdomains.errors import DataWarning, InputError

MASK = np.random.default_rng(0).random((70, 50)) < 0.6


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def masked(matrix, mask=MASK):
    return LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_the_answer_is_a_fixed_point_of_filling_in_and_softening(share):
    matrix = builders.with_gap((70, 50), 4, noise=1.0)
    mask = np.random.default_rng(0).random(matrix.shape) < share
    f = factorize(masked(matrix, mask), SoftImpute(20, penalty=1.5, tolerance=1e-9, max_iterations=5000), rng=0)
    u, s, vt = np.linalg.svd(np.where(mask, matrix, product(f)))
    again = (u[:, :50] * np.maximum(s - 1.5, 0)) @ vt
    np.testing.assert_allclose(product(f), again, atol=1e-5)
    other = factorize(masked(matrix, mask), SoftImpute(20, penalty=1.5, tolerance=1e-9, max_iterations=5000), rng=5)
    np.testing.assert_allclose(product(other), product(f), atol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_penalty_is_chosen_by_what_is_held_out(dtype):
    matrix = builders.with_gap((70, 50), 3, noise=0.5).astype(dtype)
    f = factorize(masked(matrix), SoftImpute(20), rng=0)
    assert 0 < f.method.penalty < f.scale[0]
    error = np.linalg.norm((matrix - product(f))[~MASK])
    for penalty in (10 * f.method.penalty, 0.05 * f.method.penalty):
        other = factorize(masked(matrix), SoftImpute(20, penalty=penalty, tolerance=1e-3, max_iterations=2000), rng=0)
        assert error < np.linalg.norm((matrix - product(other))[~MASK])
    assert f.row_factors.dtype == dtype


def test_what_is_fitted_under_the_chosen_penalty_is_its_optimum():
    matrix = masked(builders.with_gap((70, 50), 3, noise=0.5))
    exact = {"tolerance": 1e-9, "max_iterations": 5000}
    chosen = factorize(matrix, SoftImpute(50, **exact), rng=0)
    given = factorize(matrix, SoftImpute(50, penalty=chosen.method.penalty, **exact), rng=5)
    np.testing.assert_allclose(product(chosen), product(given), atol=1e-5)


def test_the_path_goes_on_while_full_components_are_shrunk_too_much():
    matrix = builders.low_rank((70, 50), 3)
    f = factorize(masked(matrix), SoftImpute(3), rng=0)
    # The largest penalties already leave all three components, far too small.
    assert np.linalg.norm((matrix - product(f))[~MASK]) < 0.1 * np.linalg.norm(matrix[~MASK])


def test_a_known_zero_is_not_a_missing_entry():
    matrix = np.outer([1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 2.0])
    mask = np.ones(matrix.shape, bool)
    mask[0, 0] = False
    f = factorize(LabelledMatrix(sp.csr_array(matrix), observed=mask), SoftImpute(2, penalty=0.05), rng=0)
    np.testing.assert_allclose(product(f), matrix, atol=0.1)


def test_new_rows_are_folded_in_under_the_same_penalty():
    matrix = builders.with_gap((70, 50), 4, noise=1.0)
    f = factorize(masked(matrix), SoftImpute(8, penalty=1.5, tolerance=1e-9, max_iterations=5000), rng=0)
    some = f.scale > 0
    np.testing.assert_allclose(f.project(masked(matrix))[:, some], f.row_factors[:, some], atol=1e-3)


def test_the_objective_never_rises():
    f = factorize(masked(builders.with_gap((70, 50), 4, noise=1.0)), SoftImpute(8, penalty=1.0), rng=0)
    assert np.all(np.diff(f.fit.history) <= 1e-9 * f.fit.history[0])


def test_hidden_cells_of_an_expression_like_table_are_predicted_far_better_than_by_column_means():
    rng = np.random.default_rng(3)
    groups = rng.integers(0, 7, 189)
    table = rng.normal(0, 1, (7, 500))[groups] + 0.4 * rng.standard_normal((189, 3)) @ rng.standard_normal((3, 500))
    table += 0.3 * rng.standard_normal(table.shape)
    mask = rng.random(table.shape) < 0.8
    means = np.nanmean(np.where(mask, table, np.nan), axis=0)
    f = factorize(LabelledMatrix(np.where(mask, table - means, np.nan), observed=mask), SoftImpute(30), rng=0)
    ours = np.sqrt(np.mean((table - means - product(f))[~mask] ** 2))
    assert ours < 0.5 * np.sqrt(np.mean((table - means)[~mask] ** 2))


def test_what_makes_no_sense_is_refused():
    with pytest.raises(InputError, match="nothing to choose the penalty by; give penalty="):
        factorize(np.eye(3), SoftImpute(2))
    for options in ({"penalty": -1}, {"penalty": np.nan}, {"tolerance": 0}):
        with pytest.raises(InputError, match=f"{next(iter(options))}="):
            SoftImpute(2, **options)


def test_directions_are_added_only_as_far_as_the_objective_falls():
    # Two entries alone: all that is said of the other directions is what the guess of their strength says.
    values = np.zeros((11, 6))
    values[0, 2], values[1, 4] = 45.0, 2.0
    with pytest.warns(DataWarning, match="without one observed entry"):
        f = factorize(LabelledMatrix(values, observed=values > 0), SoftImpute(3, penalty=0.5), rng=0)
    assert np.all(np.diff(f.fit.history) <= 1e-9 * f.fit.history[0])
    np.testing.assert_allclose(f.scale, [44.5, 1.5, 0.0], rtol=1e-6, atol=1e-6)
