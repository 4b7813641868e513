"""The report says what was found, how far to trust it, and calls nothing a pathway without a test."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from lrdomains.genes import GeneModules, find_modules
from lrdomains.genes.charts import usage_groups


def findings(modules: GeneModules) -> str:
    verdict = modules.report().sections[0]
    return " | ".join(f"{block.severity}: {block.text}" for block in verdict.blocks)  # type: ignore[union-attr]


def test_sections_and_key_figures(modules: GeneModules) -> None:
    report = modules.report()
    assert [section.title for section in report.sections] == [
        "Verdict",
        "How many modules",
        "Modules",
        "Who uses the modules",
        "Enrichment",
        "Module P01",
        "Module P02",
        "Module P03",
        "Co-clustering of samples",
        "Runs",
        "Methods and provenance",
    ]
    figures = {figure.label: figure.value for figure in report.key_figures}
    assert (figures["samples"], figures["genes"], figures["modules"]) == ("90", "200", "3")


def test_verdict_on_stable_enriched_modules(modules: GeneModules) -> None:
    text = findings(modules)
    assert "good: 3 of 3 modules come back in 4 random starts" in text
    assert "3 of 3 modules are enriched for sets of a mapping (q < 0.05)" in text
    assert "whole numbers, as counts are; every sample was brought to the same depth (10,000)" in text


def test_nothing_is_called_a_pathway_without_a_test(modules: GeneModules) -> None:
    untested = dataclasses.replace(modules, enrichment=None)
    assert "No gene sets were given, so that none is called a pathway" in findings(untested)
    assert "enriched_for" not in untested.tables()["modules"]
    unrelated = {"spread": [f"GENE{i}" for i in range(0, 200, 8)]}
    tested = dataclasses.replace(modules, enrichment=modules.enrich(unrelated))
    assert "None is enriched for a set of a mapping, so that none is called a pathway" in findings(tested)
    assert "No module is enriched for any set" in tested.report().to_text()


def test_modules_that_do_not_come_back_are_named(modules: GeneModules) -> None:
    agreement = np.array([0.99, 0.9, 0.3])[np.argsort(modules.component_order())]
    assert "caution: 1 of 3 modules come back" in findings(dataclasses.replace(modules, agreement=agreement))
    assert "P02 (0.90), P03 (0.30) do not, or only in part" in findings(
        dataclasses.replace(modules, agreement=agreement)
    )
    lost = dataclasses.replace(modules, agreement=np.full(3, 0.2))
    assert "problem: 0 of 3 modules come back" in findings(lost)
    assert "not reproducible (0.20)" in lost.summary()


def test_a_single_run_is_not_called_reproducible(planted) -> None:
    once = find_modules(planted.counts, rank=2, runs=1, orientation="samples-by-genes")
    assert "caution: The modules come from a single run" in findings(once)
    assert "reproducibility unknown" in once.summary()
    assert "<h1>" in once.report().to_html()


def test_what_was_dropped_is_named(planted) -> None:
    counts = planted.counts.assign(FLAT=3)
    text = find_modules(counts, rank=2, runs=1, orientation="samples-by-genes").report().to_markdown()
    assert "genes dropped because they have the same value in all samples: 1 (FLAT)" in text.replace("\\", "")


def test_hostile_names_are_escaped(planted) -> None:
    names = ["<script>alert(1)</script>", *planted.counts.columns[1:]]
    hostile = planted.counts.set_axis(names, axis=1)
    html = find_modules(hostile, rank=3, runs=1, orientation="samples-by-genes").report().to_html()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_heat_map_averages_neighbours(modules: GeneModules) -> None:
    groups = usage_groups(modules)
    assert len(groups) == 90 * 3
    np.testing.assert_allclose(groups.groupby("position")["share"].sum(), 1)
    f = modules.factorization
    twice = dataclasses.replace(
        f, row_factors=np.vstack([f.row_factors] * 2), rows=pd.Index([f"c{i}" for i in range(180)])
    )
    wide = usage_groups(dataclasses.replace(modules, factorization=twice))
    assert wide["position"].nunique() == 100
    assert wide.drop_duplicates("position")["samples"].sum() == 180


def test_charts_are_drawn(modules: GeneModules) -> None:
    charts = modules.charts()
    assert list(charts) == ["shares", "usage"]
    assert modules.report().to_html().count("<svg") == 3
    assert all(chart.to_dict()["mark"] for chart in charts.values())


@pytest.mark.parametrize("form", ["to_text", "to_markdown", "to_html"])
def test_renders(modules: GeneModules, form: str) -> None:
    text = getattr(modules.report(), form)()
    assert "group 0" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)


def test_long_names_of_genes_do_not_make_tall_rows(planted) -> None:
    named = planted.counts.rename(columns=lambda gene: f"{gene} a protein of a long name indeed")
    found = find_modules(named, rank=3, runs=2, orientation="samples-by-genes")
    section = next(section for section in found.report().sections if section.title == "Modules")
    cells = section.blocks[0].frame["top_genes"]  # type: ignore[union-attr]
    assert cells.str.len().max() <= 60
    assert cells.str.startswith("GENE").all()
