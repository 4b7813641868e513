import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.background import chance_within, fit_background, log_likelihood
from lrdomains.confusion.quasi_independence import fit_quasi_independence

LABEL = np.array([0, 0, 0, 1, 2, 2, 2, 2, 3, 4, 5, 6])


@pytest.fixture
def errors():
    rng = np.random.default_rng(0)
    a, b = rng.uniform(1, 4, 12), rng.uniform(1, 4, 12)
    same = LABEL[:, None] == LABEL
    table = rng.poisson(np.outer(a, b) * np.where(same, np.where(LABEL[:, None] == 0, 30.0, 8.0), 1.0)).astype(float)
    np.fill_diagonal(table, 0.0)
    return sp.csr_array(table)


def fitted(errors, label, typical=8):
    expected = fit_quasi_independence(errors)
    return fit_background(errors, label, typical=typical, start=(expected.proneness, expected.attraction))


def test_the_fit_keeps_all_margins(errors):
    found = fitted(errors, LABEL)
    table = np.outer(found.proneness, found.attraction)
    same = found.label[:, None] == found.label
    table *= np.where(same, found.ratio[found.label], 1.0)
    np.fill_diagonal(table, 0.0)
    assert table.sum(axis=1) == pytest.approx(errors.sum(axis=1), rel=1e-2)
    assert table.sum(axis=0) == pytest.approx(errors.sum(axis=0), rel=1e-2)


def test_each_group_gets_its_own_ratio_and_those_alone_none(errors):
    found = fitted(errors, LABEL)
    assert found.ratio[0] == pytest.approx(30.0, rel=0.3)
    assert found.ratio[1] == pytest.approx(8.0, rel=0.3)
    assert found.ratio[2] == 1.0
    assert len(set(found.label[[3, 8, 9, 10, 11]])) == 1


def test_without_groups_it_is_quasi_independence(errors):
    expected, found = fit_quasi_independence(errors), fitted(errors, np.arange(12))
    assert found.proneness == pytest.approx(expected.proneness, rel=1e-3)
    assert found.attraction == pytest.approx(expected.attraction, rel=1e-3)


def test_groups_make_the_errors_outside_likelier_than_quasi_independence_does(errors):
    expected, found = fit_quasi_independence(errors), fitted(errors, LABEL)
    outside = LABEL[:, None] != LABEL
    seen = errors.toarray()[outside].sum()
    apart = np.outer(found.proneness, found.attraction)[outside].sum()
    by_chance = np.outer(expected.proneness, expected.attraction)[outside].sum()
    assert apart == pytest.approx(seen, rel=0.05)
    assert by_chance > 1.2 * seen


def test_where_all_errors_are_within_groups_the_typical_ratio_says_what_few_to_expect_outside():
    errors = sp.csr_array(np.kron(np.eye(2), np.ones((2, 2))) - np.eye(4))
    outside = [
        np.outer(found.proneness[:2], found.attraction[2:]).sum()
        for found in (fitted(errors, np.array([0, 0, 1, 1]), typical=typical) for typical in (8, 18))
    ]
    assert 0.25 > outside[0] > outside[1] > 0.0


def test_no_errors_have_no_background():
    assert fit_background(sp.csr_array((4, 4)), np.zeros(4, int), typical=5, start=(np.ones(4), np.ones(4))) is None


def test_chance_within_is_the_sum_over_pairs(errors):
    found = fitted(errors, LABEL)
    within = chance_within(found.proneness, found.attraction, LABEL, 7)
    table = np.outer(found.proneness, found.attraction)
    np.fill_diagonal(table, 0.0)
    members = [np.flatnonzero(group == LABEL) for group in range(7)]
    assert within == pytest.approx([table[np.ix_(among, among)].sum() for among in members])


def test_likelihood_is_that_of_poisson_counts(errors):
    a, b = np.full(12, 2.0), np.linspace(1, 3, 12)
    seen, mean = errors.toarray(), np.outer(a, b)
    cells = ~np.eye(12, dtype=bool)
    assert log_likelihood(errors, a, b) == pytest.approx(np.sum((seen * np.log(mean) - mean)[cells]))
