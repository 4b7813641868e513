import numpy as np
from scipy.stats import binomtest, false_discovery_control

from lrdomains.confusion import ConfusionMatrix
from lrdomains.confusion.pairs import pair_table
from lrdomains.confusion.quasi_independence import fit_quasi_independence


def matrix_of(counts):
    names = np.arange(len(counts))
    return ConfusionMatrix(np.array(counts), rows=names, columns=names)


def with_fit(counts):
    matrix = matrix_of(counts)
    return matrix, fit_quasi_independence(matrix.errors)


def test_directions_are_exact_binomial_tests_adjusted_for_their_number(planted):
    counts, _ = planted(8, 100, [3], seed=2)
    equal = counts.copy()
    equal[np.diag_indices(8)] += 2000 - counts.sum(axis=1)  # equal samples: the test of one half
    table = pair_table(*with_fit(equal))
    exact = [binomtest(int(row.a_as_b), int(row.errors)).pvalue for row in table.itertuples()]
    np.testing.assert_allclose(table["direction_p"], exact, rtol=1e-9)
    np.testing.assert_allclose(table["direction_q"], false_discovery_control(exact), rtol=1e-9)


def test_directions_take_the_samples_of_the_classes_into_account():
    counts = np.diag([9000, 900, 500, 500])
    counts[0, 1], counts[1, 0] = 100, 10
    counts[2, 3] = counts[3, 2] = 5
    row = pair_table(*with_fit(counts)).query("errors == 110").iloc[0]
    assert row["direction_p"] > 0.5  # both are taken for the other in one sample of ninety


def test_planted_one_way_pairs_are_found_and_others_are_not():
    rng = np.random.default_rng(0)
    rates = np.full((12, 12), 0.01)
    rates[2, 7] = 0.15
    np.fill_diagonal(rates, 0)
    np.fill_diagonal(rates, 1 - rates.sum(axis=1))
    counts = np.array([rng.multinomial(500, row) for row in rates])
    one_way = pair_table(*with_fit(counts)).query("one_way")
    assert one_way[["class_a", "class_b"]].values.tolist() == [[2, 7]]


def test_pairs_add_up_to_all_errors(planted):
    counts, _ = planted(10, 50, [3], seed=0)
    table = pair_table(*with_fit(counts))
    assert table["errors"].sum() == counts.sum() - np.trace(counts)
