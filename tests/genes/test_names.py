"""What names look like."""

import pytest

from lrdomains.genes.names import gene_likeness


@pytest.mark.parametrize(
    "name",
    ["ENSG00000141510", "ENSMUSG00000059552.14", "NM_000546", "M12759_at", "AFFX-BioB-5_at", "ILMN_1343291", "MT-CO1",
     "RPL13A", "HLA-A", "LINC00115", "TP53", "gapdh", "CD8A", "IL7R", "KRT18"],
)  # fmt: skip
def test_genes(name):
    assert gene_likeness([name]) == 1.0


@pytest.mark.parametrize(
    "name",
    ["GSM1234", "SRR0001", "TCGA-AB-2803", "AAACATACAACCAC-1", "run1_AAACATACAACCAC", "sample_3", "Patient 12",
     "tumor.7", "tumour-7", "donor1", "ctrl2"],
)  # fmt: skip
def test_samples(name):
    assert gene_likeness([name]) == -1.0


def test_shares_are_balanced_and_other_names_count_for_nothing():
    assert gene_likeness([]) == 0.0
    assert gene_likeness(["TP53", "GSM1", "x", "y"]) == 0.0
    assert gene_likeness(["TP53", "x", 3, None]) == 0.25
