import numpy as np

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.evidence.criteria.lone_components import lone, predicted_by_others


def test_where_one_row_is_most_of_a_component():
    factors = np.array([[5.0, 1.0, 0.0], [2.0, 1.0, 0.0], [2.0, 0.0, 0.0]])
    assert lone(factors).tolist() == [[True, False, False], [False, False, False], [False, False, False]]


def held_out(matrix, position):
    seen = np.ones(matrix.shape, dtype=bool)
    seen[position] = False
    return LabelledMatrix(np.where(seen, matrix, 0.0), observed=seen)


def test_a_row_with_a_component_of_its_own_is_predicted_by_the_others():
    rng = np.random.default_rng(0)
    shared = rng.gamma(2.0, size=30)
    matrix = np.vstack([np.outer(rng.gamma(3.0, size=6), shared), 3.0 * shared + np.where(np.arange(30) < 8, 50.0, 0)])
    seen = held_out(matrix, (6, 20))
    fit = factorize(seen, NMF(rank=2, loss="kl"), rng=0)
    assert lone(fit.row_factors)[6].sum() == 1
    found = predicted_by_others(fit, seen, np.array([6, 0]), np.array([20, 5]), np.array([np.nan, 7.0]))
    alone = factorize(seen, NMF(rank=1, loss="kl"), rng=0)
    # The prediction is that of the one shared profile; what hangs on nothing stays as it was.
    profile = alone.column_factors[:, 0] / alone.column_factors[:, 0].sum()
    assert abs(found[0] / (matrix[6][seen.observed[6]].sum() * profile[20]) - 1) < 0.2
    assert found[1] == 7.0


def test_columns_are_treated_as_rows_are():
    rng = np.random.default_rng(1)
    matrix = np.outer(rng.gamma(2.0, size=30), rng.gamma(3.0, size=6))
    matrix = np.column_stack([matrix, 3.0 * matrix[:, 0] + np.where(np.arange(30) < 8, 50.0, 0.0)])
    results = []
    for turned in (False, True):
        given = held_out(matrix.T, (6, 20)) if turned else held_out(matrix, (20, 6))
        start = factorize(held_out(matrix, (20, 6)), NMF(rank=2, loss="kl"), rng=0)
        factors = (start.row_factors * start.scale, start.column_factors)
        fit = factorize(given, NMF(rank=2, loss="kl"), start=factors[::-1] if turned else factors, rng=0)
        at = (np.array([6]), np.array([20])) if turned else (np.array([20]), np.array([6]))
        results.append(predicted_by_others(fit, given, *at, np.array([np.nan]))[0])
    np.testing.assert_allclose(results[0], results[1], rtol=1e-2)
    assert np.isfinite(results[0])


def test_a_single_component_predicts_its_row_itself():
    seen = held_out(np.array([[9.0, 9.0], [0.1, 0.1]]), (0, 1))
    fit = factorize(seen, NMF(rank=1), rng=0)
    assert predicted_by_others(fit, seen, np.array([0]), np.array([1]), np.array([4.0])).tolist() == [4.0]
