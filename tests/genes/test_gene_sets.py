"""Reading gene sets."""

import gzip
from pathlib import Path

import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes import read_gene_sets

GMT = "STRESS\thttp://example.org\tFOS\tJUN\t\nEMPTY\t\nLIVER\t\tALB\r\n\n"


def test_gmt_plain_and_gzipped(tmp_path: Path) -> None:
    (tmp_path / "a.gmt").write_text(GMT)
    (tmp_path / "a.gmt.gz").write_bytes(gzip.compress(GMT.encode()))
    for name in ("a.gmt", "a.gmt.gz"):
        found = read_gene_sets(tmp_path / name)
        assert found.sets == {"STRESS": {"FOS", "JUN"}, "EMPTY": set(), "LIVER": {"ALB"}}
        assert found.source == name
        assert found.genes == {"FOS", "JUN", "ALB"}
    assert read_gene_sets(found) is found


def test_mapping() -> None:
    assert read_gene_sets({"a": ["X", "X", "Y"]}).sets == {"a": {"X", "Y"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("STRESS\td\tFOS\nSTRESS\td\tJUN\n", "line 2: the gene set 'STRESS' occurs a second time"),
        ("STRESS\td\tFOS\nFOS,JUN\n", "line 2: 'FOS,JUN' is no gene set; a line of a GMT file is a name"),
        ("", "no gene set with a gene in it"),
        ("STRESS\td\n", "no gene set with a gene in it"),
    ],
)
def test_bad_gmt(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.gmt").write_text(text)
    with pytest.raises(InputError, match=message):
        read_gene_sets(tmp_path / "bad.gmt")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "cut.gmt.gz").write_bytes(gzip.compress(GMT.encode())[:-12])
    (tmp_path / "binary.gmt").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(StorageError, match=r"missing.gmt cannot be read: No such file"):
        read_gene_sets(tmp_path / "missing.gmt")
    with pytest.raises(StorageError, match=r"cut.gmt.gz is no whole gzip file"):
        read_gene_sets(tmp_path / "cut.gmt.gz")
    with pytest.raises(InputError, match=r"binary.gmt is not text in UTF-8"):
        read_gene_sets(tmp_path / "binary.gmt")


def test_what_is_no_collection_of_sets() -> None:
    with pytest.raises(InputError, match="a list is no collection of gene sets"):
        read_gene_sets(["FOS"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="gene set 'a' is the text 'FOS'; give a list"):
        read_gene_sets({"a": "FOS"})


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "count"), [("hallmark.gmt", 50), ("reactome.gmt", 2546), ("go-bp-2021.gmt.gz", 6036)])
def test_real_collections(shared_data: Path, name: str, count: int) -> None:
    assert len(read_gene_sets(shared_data / "genesets" / name).sets) == count
