"""What a fit says about itself."""

import numpy as np
import pytest

from lrdomains.core.fit import Fit, Status


def test_every_status_is_a_sentence_without_a_stop():
    for status in Status:
        assert status.value[0].islower()
        assert not status.value.endswith(".")


@pytest.mark.parametrize("status", list(Status))
def test_only_a_limit_means_not_converged(status):
    limits = (Status.ITERATION_LIMIT, Status.FIXED_EFFORT)
    assert Fit(status, 3, 1.0, np.empty((0, 0))).converged is (status not in limits)


def test_gaps_are_relative_to_each_strength():
    fit = Fit(Status.EXACT, 0, 1.0, np.zeros((3, 3)), next_scale=1.0)
    np.testing.assert_allclose(fit.gaps(np.array([4.0, 2.0, 2.0])), [0.5, 0.0, 0.5])
    unknown = Fit(Status.EXACT, 0, 1.0, np.zeros((2, 2)))
    np.testing.assert_allclose(unknown.gaps(np.array([4.0, 0.0])), [1.0, np.nan])
