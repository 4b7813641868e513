"""The test of over-representation against scipy, counting by hand, and the numbers of Benjamini and Hochberg."""

import dataclasses
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact, hypergeom

from lrdomains.errors import InputError
from lrdomains.genes import GeneModules, find_modules, over_representation, read_expression, read_gene_sets
from lrdomains.genes.enrichment import benjamini_hochberg

GENES = pd.Index([f"G{i}" for i in range(40)])
SETS = {"half": [f"G{i}" for i in range(20)], "few": ["G0", "G1", "G30", "ELSEWHERE"], "none": ["G38", "G39"]}


def found(**options: int) -> pd.DataFrame:
    lists = {"P01": [f"G{i}" for i in range(8)], "P02": ["G30", "G31", "G5"]}
    return over_representation(lists, read_gene_sets(SETS), background=GENES, min_size=2, **options).table


def test_p_values_are_those_of_scipy() -> None:
    for row in found().itertuples():
        assert row.p_value == pytest.approx(hypergeom.sf(row.overlap - 1, 40, row.set_genes, row.top_genes))
        outside = [row.set_genes - row.overlap, 40 - row.set_genes - row.top_genes + row.overlap]
        table = [[row.overlap, row.top_genes - row.overlap], outside]
        assert row.p_value == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_p_value_counts_the_lists_that_could_have_been_drawn() -> None:
    background, members = pd.Index(list("abcdefg")), {"a", "b", "c"}
    sets = read_gene_sets({"s": members})
    row = over_representation({"P01": ["a", "b", "g"]}, sets, background=background, min_size=1).table.iloc[0]
    as_extreme = sum(len(members & set(drawn)) >= 2 for drawn in combinations("abcdefg", 3))
    assert row["p_value"] == pytest.approx(as_extreme / comb(7, 3))


def test_every_pair_is_tested_also_without_overlap() -> None:
    table = found()
    assert len(table) == 6
    assert set(zip(table["module"], table["gene_set"], strict=True)) == {(m, s) for m in ("P01", "P02") for s in SETS}
    empty = table[table["overlap"] == 0]
    assert (empty["p_value"] == 1).all()
    assert (empty["genes"] == "").all()
    np.testing.assert_allclose(table["q_value"], false_discovery_control(table["p_value"], method="bh"))


def test_sets_count_only_what_entered_the_fit() -> None:
    table = found().set_index(["module", "gene_set"])
    assert table.loc[("P01", "few"), "set_genes"] == 3
    assert table.loc[("P01", "few"), "genes"] == "G0; G1"
    assert table.loc[("P01", "half"), "expected"] == 20 * 8 / 40


def test_order_is_by_module_then_p_value() -> None:
    table = found()
    assert list(table["module"]) == ["P01"] * 3 + ["P02"] * 3
    for _, part in table.groupby("module"):
        assert part["p_value"].is_monotonic_increasing


def test_sets_of_other_sizes_are_counted_and_named() -> None:
    result = over_representation({"P01": ["G0"]}, read_gene_sets(SETS), background=GENES, min_size=3, max_size=10)
    assert list(result.table["gene_set"]) == ["few"]
    small, large = result.skipped
    assert (small.names, large.names) == (("none",), ("half",))
    assert str(small).startswith("gene sets dropped because fewer than 3 of their genes entered the fit: 1")


def test_adjustment_by_hand() -> None:
    # Ranks 1 to 5; the third is pulled down by the fourth, ties share.
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.5])
    np.testing.assert_allclose(benjamini_hochberg(p), [0.025, 0.05, 0.05, 0.025, 0.5])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjustment_is_scipys(p_values: list[float]) -> None:
    np.testing.assert_allclose(
        benjamini_hochberg(np.array(p_values)), false_discovery_control(p_values, method="bh"), atol=1e-15
    )


def test_planted_modules_are_enriched_for_their_own_genes(modules: GeneModules) -> None:
    assert modules.enrichment is not None
    enriched = modules.enrichment.enriched()
    assert sorted(enriched["gene_set"]) == ["group 0", "group 1", "group 2"]
    assert enriched["module"].is_unique
    assert modules.enrichment.background == 200
    assert modules.enrichment.skipped[0].names == ("tiny",)


def test_modules_of_noise_are_enriched_for_nothing() -> None:
    counts = pd.DataFrame(np.random.default_rng(3).poisson(5.0, (40, 120)), columns=[f"G{i}" for i in range(120)])
    noise = find_modules(counts, rank=3, runs=2, orientation="samples-by-genes")
    rng = np.random.default_rng(0)
    sets = {f"set {i}": list(rng.choice(counts.columns, 20, replace=False)) for i in range(200)}
    assert noise.enrich(sets).enriched().empty


def test_lists_are_short_in_small_tables_and_leave_out_genes_that_do_not_follow(modules: GeneModules) -> None:
    assert set(modules.enrich({"s": [f"GENE{i}" for i in range(9)]}).table["top_genes"]) == {20}
    everything = modules.enrich({"s": [f"GENE{i}" for i in range(9)]}, top=200).table.set_index("module")
    for name in modules.names:
        following = modules.genes(name, top=200)["correlation"] > 0
        assert everything.loc[name, "top_genes"] == following.sum()


@pytest.mark.real_data
@pytest.mark.filterwarnings("ignore::lrdomains.errors.DataWarning")
def test_a_myeloid_module_is_enriched_for_neutrophil_degranulation(shared_data: Path) -> None:
    expression = read_expression(shared_data / "expression" / "leukemia.gct.gz")
    symbols = pd.read_csv(shared_data / "expression" / "HG_U95.chip.gz", sep="\t", index_col=0)["Gene Symbol"]
    symbols = symbols[~symbols.index.duplicated()]
    named = dataclasses.replace(expression, columns=pd.Index(symbols.reindex(expression.columns).fillna("")))
    modules = find_modules(named, rank=4, runs=5)
    reactome = modules.enrich(shared_data / "genesets" / "reactome.gmt")
    first = reactome.table.sort_values("p_value").iloc[0]
    assert first["gene_set"] == "Neutrophil degranulation"
    assert first["q_value"] < 1e-8
    myeloid = modules.usage.groupby([str(name)[:3] for name in modules.usage.index]).mean()
    assert myeloid.loc["AML", first["module"]] > 1.5 * myeloid.loc["ALL", first["module"]]
    assert sum(entry.count for entry in reactome.skipped) == 2546 - reactome.tests // 4


class TestMessages:
    def test_no_overlap(self, modules: GeneModules) -> None:
        with pytest.raises(InputError, match=r"none of the 200 genes of the fit \('GENE0'.*no overlap.*transposed\?"):
            modules.enrich({"s": ["MYC", "FOS"]})

    def test_other_capitals(self, modules: GeneModules) -> None:
        with pytest.raises(InputError, match="In capitals 2 would agree: the names may be those of another species"):
            modules.enrich({"s": ["Gene1", "gene2"]})

    def test_no_set_of_a_size_that_is_tested(self, modules: GeneModules) -> None:
        with pytest.raises(InputError, match=r"no set of a mapping has between 5 and 500 genes.*the largest has 1"):
            modules.enrich({"s": ["GENE1", "MYC"]})

    def test_bad_options(self, modules: GeneModules) -> None:
        with pytest.raises(InputError, match="give 1 <= min_size <= max_size"):
            modules.enrich({"s": ["GENE1"]}, min_size=9, max_size=3)
        with pytest.raises(InputError, match="give how many genes of each module to test"):
            modules.enrich({"s": ["GENE1"]}, top=0)

    @pytest.mark.real_data
    def test_symbols_against_probes(self, shared_data: Path, golub_path: Path) -> None:
        probes = find_modules(golub_path, rank=2, runs=1, orientation="genes-by-samples")
        with pytest.raises(InputError, match=r"none of the 2,000 genes.*occurs in the sets of hallmark.gmt"):
            probes.enrich(shared_data / "genesets" / "hallmark.gmt")
