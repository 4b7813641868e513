"""Every accepted kind of input gives the same table, and every bad one a message that says what to do."""

import gzip
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning, InputError, StorageError
from lrdomains.genes import read_expression

COUNTS = np.array([[0, 3, 7], [2, 0, 1]])  # samples x genes
SAMPLES, GENES = ["s1", "s2"], ["MYC", "nan", "NA"]  # a gene may be called like a gap

GCT_12 = '#1.2\n3\t2\nNAME\tDescription\ts1\ts2\nMYC\ta "quote\t0\t2\nnan\tb\t3\t0\nNA\tc\t7\t1\n'
GCT_13 = (
    "#1.3\n3\t2\t2\t1\nid\tchr\tlength\ts1\ts2\ndose\t-\t-\thigh\tlow\n"
    "MYC\t8\t10\t0\t2\nnan\t1\t20\t3\t0\nNA\t2\t30\t7\t1\n"
)
GENES_BY_SAMPLES = "gene,s1,s2\nMYC,0,2\nnan,3,0\nNA,7,1\n"


def expect_counts(table: LabelledMatrix) -> None:
    values = table.values.toarray() if sp.issparse(table.values) else table.values
    np.testing.assert_array_equal(values, COUNTS)
    assert list(table.rows) == SAMPLES
    assert list(table.columns) == GENES
    assert (table.rows_are, table.columns_are) == ("sample", "gene")


@pytest.mark.parametrize(
    ("name", "text", "orientation"),
    [
        ("a.csv", GENES_BY_SAMPLES, "genes-by-samples"),
        ("a.csv.gz", GENES_BY_SAMPLES, "genes-by-samples"),
        ("a.csv", GENES_BY_SAMPLES.replace(",", ";"), "genes-by-samples"),
        ("a.txt", GENES_BY_SAMPLES.replace(",", "\t"), "genes-by-samples"),
        ("a.csv", "\ufeff" + GENES_BY_SAMPLES, "genes-by-samples"),
        ("a.csv", "# made by a program\n" + GENES_BY_SAMPLES.replace("\n", "\r\n"), "genes-by-samples"),
        ("a.tsv.gz", ",MYC,nan,NA\ns1,0,3,7\ns2,2,0,1\n".replace(",", "\t"), "samples-by-genes"),
        ("a.tab", 'MYC\tnan\tNA\n"s1"\t0\t3\t7\n"s2"\t2\t0\t1', "samples-by-genes"),  # R leaves the corner out
        ("a.gct", GCT_12, None),
        ("a.gct.gz", GCT_12, "genes-by-samples"),
        ("a.gct", GCT_13, None),
        ("a.gct", GCT_12.replace("\ts2\n", "\ts2\t\n").replace("\t2\n", "\t2\t\n"), None),  # separators at the ends
    ],
)
def test_text_files(tmp_path: Path, name: str, text: str, orientation: str | None) -> None:
    path = tmp_path / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        file.write(text)
    table = read_expression(path, orientation=orientation)  # type: ignore[arg-type]
    expect_counts(table)
    assert table.source == name


@pytest.mark.parametrize("sparse", [False, True])
def test_anndata_in_memory_and_on_disk(tmp_path: Path, sparse: bool) -> None:
    values = sp.csr_matrix(COUNTS) if sparse else COUNTS
    adata = anndata.AnnData(values, obs=pd.DataFrame(index=SAMPLES), var=pd.DataFrame(index=GENES))
    adata.layers["twice"] = values * 2
    adata.write_h5ad(tmp_path / "a.h5ad")
    for data in (adata, tmp_path / "a.h5ad"):
        table = read_expression(data)
        expect_counts(table)
        assert sp.issparse(table.values) == sparse
        assert read_expression(data, layer="twice").operator().to_dense().sum() == 2 * COUNTS.sum()
        with pytest.raises(InputError, match="has no layer 'raw'; its layers: 'twice'"):
            read_expression(data, layer="raw")
        with pytest.raises(InputError, match="samples-by-genes by definition"):
            read_expression(data, orientation="genes-by-samples")


def test_data_frames() -> None:
    frame = pd.DataFrame(COUNTS, index=SAMPLES, columns=GENES)
    expect_counts(read_expression(frame, orientation="samples-by-genes"))
    expect_counts(read_expression(frame.T, orientation="genes-by-samples"))
    expect_counts(read_expression(frame.astype(pd.SparseDtype("int64", 0)), orientation="samples-by-genes"))


def test_inputs_are_not_changed() -> None:
    frame = pd.DataFrame(COUNTS, index=SAMPLES, columns=GENES)
    before = frame.copy(deep=True)
    read_expression(frame, orientation="samples-by-genes")
    pd.testing.assert_frame_equal(frame, before)


class TestOrientation:
    def test_is_asked_for_with_what_the_names_tell(self) -> None:
        frame = pd.DataFrame(np.ones((3, 2)), index=["MYC", "ACTB", "CD3D"], columns=["GSM1", "GSM2"])
        with pytest.raises(InputError) as error:
            read_expression(frame)
        message = str(error.value)
        assert "3 rows ('MYC', 'ACTB', 'CD3D') and 2 columns ('GSM1', 'GSM2')" in message
        assert "row names look like genes, so that orientation='genes-by-samples' seems right" in message
        assert "--orientation" in message
        with pytest.raises(InputError, match="column names look like genes, so that orientation='samples-by-genes'"):
            read_expression(frame.T)

    def test_is_asked_for_with_what_the_shape_tells(self) -> None:
        with pytest.raises(InputError, match=r"rows are many times more.*'genes-by-samples' seems right"):
            read_expression(pd.DataFrame(np.ones((50, 4))))
        with pytest.raises(InputError, match=r"columns are many times more.*'samples-by-genes' seems right"):
            read_expression(pd.DataFrame(np.ones((4, 50))))

    def test_is_asked_for_when_nothing_tells(self) -> None:
        with pytest.raises(InputError, match=r"shape and names do not tell: 'genes-by-samples' if the rows are genes"):
            read_expression(pd.DataFrame(np.ones((4, 4))))

    def test_that_names_contradict_is_used_with_a_warning(self) -> None:
        frame = pd.DataFrame(np.ones((3, 2)), index=["MYC", "ACTB", "CD3D"], columns=["GSM1", "GSM2"])
        with pytest.warns(DataWarning, match=r"row names look like genes: is the table transposed\?"):
            table = read_expression(frame, orientation="samples-by-genes")
        assert table.shape == (3, 2)

    def test_must_be_one_of_two(self) -> None:
        with pytest.raises(InputError, match=r"orientation='rows'; give one of 'genes-by-samples'"):
            read_expression(pd.DataFrame(np.ones((3, 2))), orientation="rows")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "", "a.csv: an empty file"),
        ("a.csv", "gene,s1\n", "the table is empty"),
        ("a.csv", "gene\nMYC\n", "line 2 has no comma in it"),
        ("a.csv", "g,s1,s2\nMYC,1\n", r"header on line 1 has 3 cells and line 2 has 2"),
        ("a.csv", "g,s1,s2\nMYC,1,2\nFOS,1,2,3\n", r"Expected 3 fields in line 3, saw 4"),
        ("a.csv", "g,s1,s2\nMYC,1,2\nFOS,1\n", r"1 cells .* line 3 \(row 'FOS'\), column 's2': an empty cell"),
        ("a.csv", "g,s1,s2\nMYC,1,2\n\nFOS,x,NA\n", r"2 cells .* line 4 \(row 'FOS'\), column 's1': 'x'"),
        ("a.csv", "g,s1,about\nMYC,1,oncogene\n", r"line 2 \(row 'MYC'\), column 'about': 'oncogene'.*descriptions"),
        ("a.csv", "g,s1\nMYC,inf\n", r"no finite numbers; the first is on line 2 \(row 'MYC'\), column 's1': 'inf'"),
        ("a.csv", "s1,s2\n1.5,2\n3.25,4\n", r"first column holds numbers \(1.5, 3.25\)"),
        ("a.gct", "#1.4\n1\t1\n", r"begins with '#1.2' or '#1.3'.*'#1.4' and '1\\t1'"),
        ("a.gct", GCT_12.replace("3\t2", "4\t2"), "announces 4 genes and 2 samples, but the table has 3 and 2"),
        ("a.gct", GCT_12.replace("\t7\t", "\tx\t"), r"line 6 \(row 'NA'\), column 's1': 'x'"),
        ("a.gct", GCT_13.replace("\t7\t", "\t\t"), r"line 7 \(row 'NA'\), column 's1': an empty cell"),
        ("a.gct", GCT_12.replace("\t0\t2\n", "\t0\t2\t5\n"), "header has 4 cells and line 4 has 5"),
        ("a.gct", GCT_12.replace("\t3\t0\n", "\t3\t0\t5\n"), "Expected 4 fields in line 5, saw 5"),
        ("a.gct", "#1.2\n1\t1\nNAME\tDescription\ts1\n", "no rows below the header"),
        ("a.xlsx", "", "expression is read from .h5ad, .*.csv, .* not from .xlsx"),
        ("expression", "", "not from a file without extension"),
    ],
)
def test_bad_text(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    orientation = None if ".gct" in name else "genes-by-samples"
    with pytest.raises(InputError, match=message) as error:
        read_expression(path, orientation=orientation)  # type: ignore[arg-type]
    assert name in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    whole = gzip.compress(("gene,s1\n" + "\n".join(f"g{i},{i}" for i in range(1, 3000))).encode())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "plain.csv.gz").write_text(GENES_BY_SAMPLES)
    (tmp_path / "latin.csv").write_bytes("gène,s1\nMYC,1\n".encode("latin-1"))
    (tmp_path / "no.h5ad").write_text("text")
    with pytest.raises(StorageError, match=r"cut.csv.gz is no whole gzip file"):
        read_expression(tmp_path / "cut.csv.gz", orientation="genes-by-samples")
    with pytest.raises(StorageError, match=r"plain.csv.gz is no whole gzip file"):
        read_expression(tmp_path / "plain.csv.gz", orientation="genes-by-samples")
    with pytest.raises(InputError, match=r"latin.csv is not text in UTF-8 \(byte 1\)"):
        read_expression(tmp_path / "latin.csv", orientation="genes-by-samples")
    with pytest.raises(StorageError, match=r"no.h5ad cannot be read as .h5ad"):
        read_expression(tmp_path / "no.h5ad")
    for name in ("missing.csv", "missing.h5ad", "missing.gct"):
        with pytest.raises(StorageError, match=rf"{name} cannot be read: [Nn]o such file"):
            read_expression(tmp_path / name, orientation="genes-by-samples" if name == "missing.csv" else None)


def test_objects_that_are_no_tables() -> None:
    with pytest.raises(InputError, match="a list is no table of expression with names"):
        read_expression([[1, 2]])
    with pytest.raises(InputError, match="0 rows and 2 columns; it is empty"):
        read_expression(pd.DataFrame(columns=["a", "b"]), orientation="genes-by-samples")
    with pytest.raises(InputError, match=r"column 's2' of the table holds (object|str) values"):
        read_expression(pd.DataFrame({"s1": [1], "s2": ["x"]}, index=["MYC"]), orientation="genes-by-samples")
    with pytest.raises(InputError, match="NaN or infinite; the first is nan"):
        read_expression(pd.DataFrame({"s1": [np.nan]}, index=["MYC"]), orientation="genes-by-samples")
    with pytest.raises(InputError, match="has no X"):
        read_expression(anndata.AnnData(obs=pd.DataFrame(index=["a"]), var=pd.DataFrame(index=["g"])))
    with pytest.raises(InputError, match="a DataFrame has no layers"):
        read_expression(pd.DataFrame({"s1": [1]}), orientation="genes-by-samples", layer="counts")


@pytest.mark.real_data
def test_real_files(shared_data: Path, golub: LabelledMatrix) -> None:
    assert golub.shape == (38, 5000)
    assert golub.values[0, 0] == 1080  # ALL_19769_B-cell, M12759_at
    leukemia = read_expression(shared_data / "expression" / "leukemia.gct.gz")
    assert leukemia.shape == (48, 12564)
    assert (leukemia.rows[0], leukemia.columns[0]) == ("ALL_1", "AFFX-MurIL2_at")
    assert leukemia.values[0, 0] == -161.8
