"""The leukemias of the GSEA example with Hallmark sets: what is known comes out, and nothing does of shuffled genes."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from lrdomains.errors import DataWarning
from lrdomains.genes import Enrichment, GeneModules, find_modules
from lrdomains.genes.gene_sets import read_gene_sets

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
PROLIFERATION = {"HALLMARK_G2M_CHECKPOINT", "HALLMARK_E2F_TARGETS"}
IMMUNE = {"HALLMARK_COMPLEMENT", "HALLMARK_INFLAMMATORY_RESPONSE", "HALLMARK_ALLOGRAFT_REJECTION"}
SHUFFLES = 40


@pytest.fixture(scope="module")
def leukemia(shared_data: Path) -> GeneModules:
    folder = shared_data / "expression"
    with pytest.warns(DataWarning):
        return find_modules(folder / "leukemia.gct.gz", symbols=folder / "HG_U95.chip.gz")


@pytest.fixture(scope="module")
def hallmark(shared_data: Path):
    return read_gene_sets(shared_data / "genesets" / "hallmark.gmt")


def sets_of(found: Enrichment) -> set[str]:
    return set(found.enriched()["gene_set"])


def test_proliferation_and_immune_sets(leukemia: GeneModules, hallmark) -> None:
    found = sets_of(leukemia.enrich(hallmark, test="ranked"))
    assert found >= PROLIFERATION | IMMUNE
    # Of the top fifty genes alone, fewer sets are sure; others, such as TNFA signalling, hang on the fiftieth gene.
    assert "HALLMARK_APOPTOSIS" in sets_of(leukemia.enrich(hallmark))


@pytest.mark.parametrize("test", ["over-representation", "ranked"])
def test_shuffled_genes_are_enriched_for_nothing(leukemia: GeneModules, hallmark, test) -> None:
    names = leukemia.factorization.columns
    hits = 0
    for seed in range(SHUFFLES):
        order = np.random.default_rng(seed).permutation(len(names))
        shuffled = dataclasses.replace(leukemia.factorization, columns=names[order])
        null = dataclasses.replace(leukemia, factorization=shuffled)
        hits += bool(sets_of(null.enrich(hallmark, test=test)))
    assert hits <= 0.05 * SHUFFLES
