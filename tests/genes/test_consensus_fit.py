"""From runs to modules: consensus, intervals, lineage and flags on planted groups, and none on noise."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment

import lrdomains
from lrdomains.genes import find_modules


@pytest.fixture(scope="module")
def chosen(planted):
    return find_modules(planted.counts, rank=range(2, 6), runs=5, orientation="samples-by-genes")


def test_the_planted_number_is_found(chosen, planted):
    assert chosen.factorization.rank == 3
    assert "3 is the largest number of modules that is stable" in chosen.evidence.rank_reason
    assert (chosen.reproducibility > 0.9).all()
    table = pd.crosstab(chosen.assignments()["module"].to_numpy(), planted.groups)
    assert (table.max(axis=0) >= 29).all()


def test_evidence_is_stored(chosen, tmp_path):
    chosen.save(tmp_path / "m.lrd")
    again = lrdomains.load(tmp_path / "m.lrd")
    assert again.evidence.rank_reason == chosen.evidence.rank_reason
    for name in ("rank_table", "components", "lineage", "technical", "thresholds"):
        pd.testing.assert_frame_equal(getattr(again.evidence, name), getattr(chosen.evidence, name))
    for name in ("low", "high", "depth", "together", "compared", "floor", "factor"):
        np.testing.assert_array_equal(getattr(again.evidence, name), getattr(chosen.evidence, name))
    pd.testing.assert_frame_equal(again.spectra, chosen.spectra)
    assert again.report().to_markdown() == chosen.report().to_markdown()


def test_intervals_hold_the_loadings(chosen):
    top = chosen.genes("P01", top=20)
    assert ((top["low"] <= top["loading"] * 1.05) & (top["loading"] <= top["high"] * 1.05)).mean() > 0.9
    assert (top["low"] < top["high"]).all()


def test_lineage_names_parents(chosen):
    table = chosen.evidence.lineage
    assert set(table["rank"]) == {2, 3, 4, 5}
    assert table["cosine"].between(0, 1).all()
    assert set(table["status"]) <= {"same", "split", "new"}


def test_noise_has_no_modules(tmp_path):
    counts = np.random.default_rng(0).poisson(5.0, (60, 120))
    frame = pd.DataFrame(counts, index=[f"s{i}" for i in range(60)], columns=[f"G{i}" for i in range(120)])
    found = find_modules(frame, rank=range(2, 6), runs=5, orientation="samples-by-genes")
    assert found.factorization.rank == 0
    assert "no stable" in found.summary()
    assert found.usage.shape == (60, 0)
    found.save(tmp_path / "none.lrd")
    again = lrdomains.load(tmp_path / "none.lrd")
    assert "o stable number of modules" in again.report().to_text()
    assert again.tables()["modules"].empty


@pytest.mark.real_data
@pytest.mark.parametrize("rank", [2, 3])
def test_leukemias_are_told_apart_in_every_run(golub, golub_classes, rank):
    found = find_modules(golub, rank=rank)
    assert found.evidence.cophenetic > 0.995
    classes = golub_classes if rank == 3 else np.array([name[:3] for name in golub_classes])
    table = pd.crosstab(found.assignments()["module"].to_numpy(), classes).to_numpy()
    best = table[linear_sum_assignment(-table)].sum()
    assert len(golub_classes) - best <= 2
