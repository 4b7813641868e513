"""Which genes are in which set, and what is said where none is."""

import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.set_membership import checked_membership

GENES = pd.Index(["A", "B", "C", "D"])


def members(sets, genes=GENES, **options):
    return checked_membership(
        GeneSets({name: frozenset(genes) for name, genes in sets.items()}, "x.gmt"),
        genes,
        **{"min_size": 2, "max_size": 3, **options},
    )


def test_sizes_count_what_is_in_the_table():
    found = members({"ok": ["A", "C", "Z"], "small": ["A"], "large": list("ABCD")})
    assert (list(found.names), list(found.sizes)) == (["ok"], [2])
    assert found.matrix.toarray().tolist() == [[1, 0, 1, 0]]
    assert [entry.names for entry in found.skipped] == [("small",), ("large",)]


@pytest.mark.parametrize(
    ("genes", "names", "message"),
    [
        (["Myc", "Fos"], ["MYC", "FOS"], "In capitals 2 would agree: the names may be those of another species"),
        (
            ["ENSG00000000001"],
            ["MYC"],
            "genes of the table look like Ensembl identifiers, those of the sets like symbols",
        ),
        (["1007_s_at"], ["MYC"], "look like probes of an array, those of the sets like symbols: give symbols="),
        (["MYC"], ["4609"], "look like symbols, those of the sets like Entrez numbers"),
        (["XXX"], ["MYC"], "Both look like symbols: are they of one species"),
    ],
)
def test_sets_that_match_nothing_are_refused_with_a_reason(genes, names, message):
    with pytest.raises(InputError, match=message):
        members({"s": names}, pd.Index(genes), min_size=1)


def test_sizes_must_make_sense():
    with pytest.raises(InputError, match="give 1 <= min_size <= max_size"):
        members({"s": ["A"]}, min_size=4)
    with pytest.raises(InputError, match=r"no set of x.gmt has between 3 and 3 genes .* \(the largest has 2\)"):
        members({"s": ["A", "B"]}, min_size=3)
