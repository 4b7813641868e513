import numpy as np
import pytest
from scipy.stats import poisson

from lrdomains.confusion.group_ratios import LOG_WEIGHTS, RATIOS, TYPICAL_RATIOS, likely_ratios, log_evidence

SEEN, CHANCE = np.array([0.0, 3.0, 40.0, 900.0]), np.array([2.0, 0.1, 5.0, 30.0])


def test_evidence_is_the_likelihood_averaged_over_ratios_against_that_of_ratio_one():
    found = log_evidence(SEEN, CHANCE)
    for row, (seen, chance) in enumerate(zip(SEEN, CHANCE, strict=True)):
        within = poisson.logpmf(seen, chance * RATIOS) - poisson.logpmf(seen, chance)
        for column in range(len(TYPICAL_RATIOS)):
            terms = within + LOG_WEIGHTS[:, column]
            assert found[row, column] == pytest.approx(np.logaddexp.reduce(terms), rel=1e-9, abs=1e-9)


def test_prior_weights_add_up_and_lie_around_the_typical_ratio():
    weights = np.exp(LOG_WEIGHTS)
    assert weights.sum(axis=0) == pytest.approx(np.ones(len(TYPICAL_RATIOS)))
    inner = slice(4, 16)
    typical = np.exp(np.log(RATIOS) @ weights)[inner]
    assert np.all(np.abs(np.log(typical / TYPICAL_RATIOS[inner])) < 0.2)


def test_few_errors_leave_the_ratio_near_the_typical_one_and_many_tell_it():
    few = likely_ratios(np.array([2.0]), np.array([0.02]), 6)[0]
    many = likely_ratios(np.array([2000.0]), np.array([20.0]), 6)[0]
    assert many == pytest.approx(100.0, rel=0.02)
    assert abs(np.log(few / TYPICAL_RATIOS[6])) < abs(np.log(few / 100.0))
