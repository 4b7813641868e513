"""The ranked test: running sums by brute force, a null without enrichment, and what gseapy gives on the same input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.ranked import ranked_enrichment, running_extremes

GENES = [f"G{i}" for i in range(60)]


def walk(positions, weights):
    """Return the running sum step by step, as the paper defines it."""
    inside = np.zeros(len(weights), dtype=bool)
    inside[positions] = True
    steps = np.where(inside, weights / weights[inside].sum(), -1 / (~inside).sum())
    return np.cumsum(steps)


@given(st.sets(st.integers(0, 59), min_size=1, max_size=30), st.integers(0, 1000))
def test_extremes_are_those_of_the_walk(members, seed):
    weights = np.random.default_rng(seed).random(60) + 0.01
    positions = np.array(sorted(members))
    high, low = running_extremes(positions[None], weights)
    steps = walk(positions, weights)
    assert high[0] == pytest.approx(max(steps.max(), 0), abs=1e-12)
    assert low[0] == pytest.approx(min(steps.min(), 0), abs=1e-12)


def test_planted_sets_are_found_and_random_ones_are_not():
    rng = np.random.default_rng(1)
    scores = pd.Series(rng.standard_normal(60), index=GENES)
    top = list(scores.nlargest(10).index)
    sets = {"top": frozenset(top), "bottom": frozenset(scores.nsmallest(10).index)}
    sets |= {f"random {i}": frozenset(rng.choice(GENES, 10, replace=False)) for i in range(30)}
    found = ranked_enrichment({"P01": scores}, GeneSets(sets, "x"), permutations=5000).table.set_index("gene_set")
    assert found.loc["top", "q_value"] < 0.05
    assert set(found.loc["top", "genes"].split("; ")) == set(top)
    assert found.loc["bottom", "p_value"] == 1
    assert found.loc["bottom", "score"] < 0
    assert (found.drop(index=["top", "bottom"])["q_value"] > 0.05).all()


def test_one_set_among_hundreds_is_found_though_a_thousand_permutations_could_not_tell_it():
    rng = np.random.default_rng(2)
    genes = [f"G{i}" for i in range(400)]
    scores = pd.Series(rng.standard_normal(400), index=genes)
    sets = {f"random {i}": frozenset(rng.choice(genes, 10, replace=False)) for i in range(300)}
    sets["top"] = frozenset(scores.nlargest(10).index)
    table = ranked_enrichment({"P01": scores}, GeneSets(sets, "x")).table.set_index("gene_set")
    assert 301 / 1001 > 0.05  # what the smallest p-value of a thousand random sets comes to
    assert table.loc["top", "q_value"] < 0.05
    assert (table.drop(index="top")["q_value"] > 0.05).all()


def test_p_values_of_random_sets_are_uniform():
    rng = np.random.default_rng(3)
    genes = [f"G{i}" for i in range(200)]
    scores = pd.Series(rng.standard_normal(200), index=genes)
    sets = {f"random {i}": frozenset(rng.choice(genes, 12, replace=False)) for i in range(400)}
    table = ranked_enrichment({"P01": scores}, GeneSets(sets, "x"), permutations=500).table
    positive = table[table["score"] > 0]
    assert kstest(positive["p_value"], "uniform").pvalue > 0.01


def test_the_same_seed_gives_the_same_answer():
    scores = pd.Series(np.linspace(1, -1, 60), index=GENES)
    sets = GeneSets({"s": frozenset(GENES[5:20])}, "x")
    first, second = (ranked_enrichment({"P01": scores}, sets, permutations=50, rng=3).table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_scores_are_those_of_gseapy():
    gseapy = pytest.importorskip("gseapy")
    rng = np.random.default_rng(0)
    scores = pd.Series(rng.standard_normal(60), index=GENES)
    sets = {f"s{i}": list(rng.choice(GENES, 12, replace=False)) for i in range(8)}
    theirs = gseapy.prerank(scores, sets, min_size=5, permutation_num=100, outdir=None, seed=1).res2d.set_index("Term")
    ours = ranked_enrichment({"P01": scores}, GeneSets({k: frozenset(v) for k, v in sets.items()}, "x"))
    table = ours.table.set_index("gene_set")
    for name in sets:
        assert table.loc[name, "score"] == pytest.approx(float(theirs.loc[name, "ES"]), abs=1e-6)
