"""Names that a spreadsheet damaged, and names that only look odd."""

import pytest

from lrdomains.genes.damaged_names import damaged_names


@pytest.mark.parametrize(
    ("name", "was"),
    [
        ("1-Sep", "SEPTIN1 (SEPT1)"),
        ("10-Mar", "MARCHF10 (MARCH10)"),
        ("Mar-02", "MARCHF2 (MARCH2)"),
        ("1-Dec", "DELEC1 (DEC1)"),
        ("2-Sep-01", "SEPTIN2 (SEPT2)"),
        ("2006-09-03", "SEPTIN3 (SEPT3)"),
        ("4-Oct", "unknown"),
        ("2.31E+13", "a RIKEN clone"),
    ],
)
def test_dates_and_numbers_are_recognised(name, was):
    assert damaged_names(["TP53", name]) == {name: was}


def test_genes_are_left_alone():
    names = ["SEPT1", "MARCH1", "SEPTIN9", "DEC1", "HLA-A", "MT-CO1", "NKX2-1", "12-LOX", "1007_s_at", "7SK", "C1orf2"]
    assert damaged_names(names) == {}
