"""Every format of gene sets gives the same sets, and every bad file a message with the place."""

import gzip

import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes import read_gene_sets

SETS = {"ONE": frozenset({"A", "B"}), "TWO": frozenset({"C"})}
FORMS = {
    "x.gmt": "ONE\tabout\tA\tB\nTWO\t\tC\n",
    "x.txt": "ONE\tabout\tA\tB\nTWO\t\tC\n",
    "x.gmx": "ONE\tTWO\nabout\tna\nA\tC\nB\t\n",
    "x.json": '{"ONE": ["A", "B"], "TWO": {"geneSymbols": ["C"]}}',
    "x.csv": "source,target,weight\nONE,A,1\nONE,B,1\nTWO,C,1\n",
    "x.tsv": "gs_name\tgene_symbol\nONE\tA\nONE\tB\nTWO\tC\n",
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_every_format(tmp_path, name, zipped):
    path = tmp_path / (name + ".gz" if zipped else name)
    path.write_bytes(gzip.compress(FORMS[name].encode()) if zipped else FORMS[name].encode())
    assert read_gene_sets(path).sets == SETS


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.gmt", "ONE\n", r"x.gmt, line 1: 'ONE' is no gene set"),
        ("x.gmt", "ONE\t\tA\nONE\t\tB\n", r"line 2: the gene set 'ONE' occurs a second time"),
        ("x.gmx", "ONE\n", "a GMX file has the names of the sets on line 1"),
        ("x.gmx", "ONE\tONE\n\t\nA\tB\n", "line 1, column 2: the gene set 'ONE' occurs a second time"),
        ("x.json", '{"ONE": [\n', r"line 2: no JSON"),
        ("x.json", "[1]", "a list; gene sets in JSON are an object"),
        ("x.json", '{"ONE": "A"}', "the gene set 'ONE' is no list of genes"),
        ("x.csv", "a,b\n1,2\n", "a long table of gene sets needs a column of sets"),
        ("x.csv", "source,target\nONE\n", "line 2: 1 cells; the set or the gene is missing"),
    ],
)
def test_bad_files(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        read_gene_sets(tmp_path / name)


def test_missing_files(tmp_path):
    with pytest.raises(StorageError, match="cannot be read: No such file"):
        read_gene_sets(tmp_path / "no.gmt")
