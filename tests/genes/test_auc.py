"""The area under the curve against scipy and brute force."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

from lrdomains.genes.auc import auc_enrichment
from lrdomains.genes.gene_sets import GeneSets

GENES = [f"G{i}" for i in range(50)]


def test_area_and_p_value_are_those_of_mann_and_whitney():
    rng = np.random.default_rng(0)
    scores = pd.Series(np.round(rng.standard_normal(50), 1), index=GENES)
    members = frozenset(GENES[:9])
    row = auc_enrichment({"P01": scores}, GeneSets({"s": members}, "x")).table.iloc[0]
    inside, outside = scores.iloc[:9].to_numpy(), scores.iloc[9:].to_numpy()
    pairs = (inside[:, None] > outside).mean() + (inside[:, None] == outside).mean() / 2
    assert row["auc"] == pytest.approx(pairs)
    expected = mannwhitneyu(inside, outside, alternative="greater", use_continuity=False, method="asymptotic")
    assert row["p_value"] == pytest.approx(expected.pvalue)
    assert row["low"] < row["auc"] < row["high"]


def test_planted_sets_are_found():
    scores = pd.Series(np.arange(50.0), index=GENES)
    sets = GeneSets({"top": frozenset(GENES[40:]), "spread": frozenset(GENES[::5])}, "x")
    found = auc_enrichment({"P01": scores}, sets)
    assert list(found.enriched()["gene_set"]) == ["top"]
    assert found.table["genes"][0].startswith("G49; G48")
    assert found.test == "auc"
