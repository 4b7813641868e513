"""Symbols for identifiers."""

import gzip

import numpy as np
import pandas as pd
import pytest

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.symbols import read_symbols, with_symbols, without_versions

TABLE = LabelledMatrix(np.arange(6.0).reshape(2, 3), columns=["p1", "p2", "ENSG00000000003.14"], source="x.csv")
CHIP = (
    "Probe Set ID\tGene Symbol\tGene Title\np1\tDDR1 /// MIR4640\ta title\np2\t---\tnone\nENSG00000000003\tTSPAN6\t\n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.chip", CHIP), ("x.chip.gz", CHIP), ("x.csv", CHIP.replace("\t", ",")), ("x.tsv", CHIP.split("\n", 1)[1])],
)
def test_tables_of_probes(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    assert read_symbols(path) == {"p1": "DDR1", "p2": "---", "ENSG00000000003": "TSPAN6"}
    with pytest.warns(DataWarning, match=r"1 of 3 genes have no symbol in x.*\(the first: 'p2'\) and were dropped"):
        named = with_symbols(TABLE, path, about=None)
    assert list(named.columns) == ["DDR1", "TSPAN6"]
    assert named.values.tolist() == [[0, 2], [3, 5]]
    assert named.steps["expression"]["symbols"] == name


def test_columns_of_the_file_and_mappings():
    about = pd.DataFrame({"name": ["A", "B", "C"]})
    assert list(with_symbols(TABLE, "name", about=about).columns) == ["A", "B", "C"]
    mapping = {"p1": "A", "p2": "B", "ENSG00000000003": "C"}
    assert list(with_symbols(TABLE, mapping, about=None).columns) == ["A", "B", "C"]
    with pytest.raises(InputError, match="neither a file nor a column on genes; its columns: 'name'"):
        with_symbols(TABLE, "symbol", about=about)


def test_bad_tables(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("p1\tA\np2\n")
    with pytest.raises(InputError, match=r"x.tsv, line 2: one column only"):
        read_symbols(path)
    path.write_text("")
    with pytest.raises(InputError, match="no line with an identifier"):
        read_symbols(path)
    with pytest.raises(InputError, match=r"none of the 3 genes .* has a symbol in a mapping: is it the table of this"):
        with_symbols(TABLE, {"q": "A"}, about=None)


def test_versions_of_ensembl_identifiers():
    names = pd.Index(["ENSMUSG00000000001.4", "ENSG00000002586.20_PAR_Y", "AC1.2"])
    assert list(without_versions(names)) == ["ENSMUSG00000000001", "ENSG00000002586_PAR_Y", "AC1.2"]
