"""Findings from values: counts that say how they will be prepared."""

import numpy as np

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes.check_values import value_findings
from lrdomains.genes.profile import profile


def test_tables_of_one_depth_are_recognised():
    values = np.random.default_rng(0).random((20, 50))
    values *= 1e6 / values.sum(axis=1, keepdims=True)
    table = LabelledMatrix(values)
    texts = {finding.code: finding.text for finding in value_findings(table, profile(values), "bulk")}
    assert "every sample sums to 1,000,000, as after TPM" in texts["not-integers"]
    assert "depth-outliers" not in texts
