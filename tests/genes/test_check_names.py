"""Findings from names alone: braces and odd names do no harm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes.check_names import name_findings


@given(st.lists(st.text(max_size=8), min_size=2, max_size=6))
def test_any_names_can_be_looked_at(names):
    table = LabelledMatrix(np.ones((2, len(names))), columns=names)
    for finding in name_findings(table):
        assert finding.text


@pytest.mark.parametrize("samples", [["A_ACGTACGT-1", "B_ACGTACGT-1"] * 10, ["ACGTACGT-1", "ACGTACGT-2"] * 10])
def test_batches_are_seen_in_barcodes(samples):
    codes = {finding.code: finding for finding in name_findings(LabelledMatrix(np.ones((20, 2)), rows=samples))}
    assert codes["batches"].count == 2
