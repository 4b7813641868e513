import numpy as np
import pytest

from lrdomains.confusion import find_axes
from lrdomains.confusion.budget import error_budget


def test_every_error_is_accounted_for_once(planted):
    result = find_axes(planted(20, 200, [3, 4], seed=0)[0], bootstrap=0)
    budget = error_budget(result)
    assert len(budget) == len(result.groups) + 1
    assert budget["errors"].sum() == result.matrix.error_count
    assert budget["expected"].sum() == pytest.approx(result.matrix.error_count)
    assert budget["excess"].sum() == pytest.approx(0.0, abs=1e-6)
    assert budget["points"].sum() == pytest.approx(1.0 - result.accuracy)


def test_a_perfect_classifier_has_nothing_to_spend():
    budget = error_budget(find_axes(np.diag([3, 4, 5, 6])))
    assert budget["part"].tolist() == ["between groups"]
    assert budget["share_of_errors"].tolist() == [0.0]
