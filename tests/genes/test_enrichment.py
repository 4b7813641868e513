"""What all tests of enrichment share: false discovery rates, order, redundancy."""

import pandas as pd
import pytest

from lrdomains.genes.enrichment import Enrichment, in_order_of, with_redundancy

TABLE = pd.DataFrame(
    {
        "module": ["P02", "P01", "P01", "P01"],
        "gene_set": ["A", "B", "C", "D"],
        "p_value": [0.001, 0.003, 0.002, 0.9],
        "q_value": [0.002, 0.004, 0.004, 0.9],
        "genes": ["X; Y", "X; Y; Z", "X; Y; W", ""],
    }
)


def test_rows_are_in_order_of_modules_and_p_values():
    assert list(in_order_of(TABLE, ["P01", "P02"])["gene_set"]) == ["C", "B", "D", "A"]


def test_a_set_with_the_genes_of_a_stronger_one_is_named_redundant():
    table = with_redundancy(in_order_of(TABLE, ["P01", "P02"]))
    assert list(table["redundant_with"]) == ["", "C", "", ""]
    found = Enrichment(table, background=9, source="x")
    assert list(found.representatives()["gene_set"]) == ["C", "A"]
    assert list(found.representatives("P01")["gene_set"]) == ["C"]
    assert list(found.enriched("P01")["gene_set"]) == ["C", "B"]


@pytest.mark.parametrize(("genes", "redundant"), [("X; Q", ""), ("X; Y; Q", "C"), ("", "")])
def test_more_than_half_of_the_smaller_set_is_shared(genes, redundant):
    table = in_order_of(TABLE.assign(genes=["X; Y", genes, "X; Y; W", ""]), ["P01", "P02"])
    assert list(with_redundancy(table)["redundant_with"])[1] == redundant
