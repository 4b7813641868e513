"""Bulk or single cells."""

import numpy as np
import pytest

from lrdomains.genes.experiment import experiment_kind
from lrdomains.genes.profile import profile


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.ones((500, 3)), "bulk"),
        (np.eye(50), "bulk"),
        (np.eye(500), "single-cell"),
    ],
)
def test_many_samples_and_many_zeros_are_cells(values, kind):
    assert experiment_kind(len(values), profile(values)) == kind
