"""10x matrices: folders of both versions, prefixes, .h5 files, and what is wrong with them."""

import gzip

import h5py
import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from lrdomains.errors import InputError, StorageError
from lrdomains.genes import read_expression

COUNTS = np.array([[0, 3, 7, 9], [2, 0, 1, 0]])  # cells x features
CELLS = ["AAAC-1", "AAAG-1"]
V2 = "ENSG1\tMYC\nENSG2\tFOS\nENSG3\tMYC\nENSG4\tCD3\n"
V3 = "ENSG1\tMYC\tGene Expression\nENSG2\tFOS\tGene Expression\nENSG3\t\tGene Expression\nAB1\tCD3\tAntibody Capture\n"


def write(folder, features, *, prefix="", zipped=False, name="features.tsv", cells=CELLS):
    folder.mkdir(exist_ok=True)
    scipy.io.mmwrite(folder / "matrix.mtx", sp.coo_array(COUNTS.T))
    texts = {"matrix.mtx": (folder / "matrix.mtx").read_text(), name: features, "barcodes.tsv": "\n".join(cells)}
    (folder / "matrix.mtx").unlink()
    for file, text in texts.items():
        path = folder / f"{prefix}{file}{'.gz' if zipped else ''}"
        path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
    return folder


@pytest.mark.parametrize("prefix", ["", "GSM1_"])
@pytest.mark.parametrize("zipped", [False, True])
def test_folders_of_version_2(tmp_path, prefix, zipped):
    folder = write(tmp_path / "x", V2, prefix=prefix, zipped=zipped, name="genes.tsv")
    matrix = folder / f"{prefix}matrix.mtx{'.gz' if zipped else ''}"
    for given in (folder, matrix, *([folder / prefix] if prefix else [])):
        table = read_expression(given)
        assert (list(table.rows), list(table.columns)) == (CELLS, ["MYC", "FOS", "MYC", "CD3"])
        np.testing.assert_array_equal(table.values.toarray(), COUNTS)
    assert list(read_expression(folder, symbols="gene_ids").columns) == ["ENSG1", "ENSG2", "ENSG3", "ENSG4"]


def test_folders_of_version_3_keep_the_genes(tmp_path):
    table = read_expression(write(tmp_path / "x", V3, zipped=True))
    assert list(table.columns) == ["MYC", "FOS", "ENSG3"]
    assert str(table.dropped[0]) == "features dropped because they are no genes (antibodies, guides): 1 (CD3)"


def test_several_samples_are_asked_for_or_joined(tmp_path):
    write(tmp_path / "x", V3, prefix="A_")
    write(tmp_path / "x", V3, prefix="B_")
    with pytest.raises(InputError, match=r"holds 2 matrices; give the one .*A_.*B_"):
        read_expression(tmp_path / "x")
    table = read_expression([tmp_path / "x" / "A_", tmp_path / "x" / "B_"])
    assert list(table.rows) == ["A_: AAAC-1", "A_: AAAG-1", "B_: AAAC-1", "B_: AAAG-1"]


def test_what_is_wrong_with_a_folder_is_said(tmp_path):
    with pytest.raises(InputError, match=r"holds no matrix.mtx"):
        read_expression(tmp_path)
    folder = write(tmp_path / "x", V3, cells=["AAAC-1"])
    with pytest.raises(InputError, match=r"barcodes.tsv has 1 lines and .*matrix.mtx 4 x 2 entries; they must agree"):
        read_expression(folder)
    (folder / "barcodes.tsv").unlink()
    with pytest.raises(InputError, match=r"has no barcodes.tsv or cells.tsv"):
        read_expression(folder)
    folder = write(tmp_path / "y", V3)
    text = (folder / "matrix.mtx").read_text().splitlines()
    (folder / "matrix.mtx").write_text("\n".join(text[:-2]))
    with pytest.raises(InputError, match=r"matrix.mtx cannot be read as a Matrix Market file: .*cut short"):
        read_expression(folder)
    folder = write(tmp_path / "z", V3, zipped=True)
    whole = (folder / "matrix.mtx.gz").read_bytes()
    (folder / "matrix.mtx.gz").write_bytes(whole[:-12])
    with pytest.raises(StorageError, match=r"matrix.mtx.gz is no whole gzip file"):
        read_expression(folder)


def h5(path, *, version, genomes=("GRCh38",)):
    matrix = sp.csr_array(COUNTS)
    with h5py.File(path, "w") as file:
        for name in ("matrix",) if version == 3 else genomes:
            group = file.create_group(name)
            for key, value in (("data", matrix.data), ("indices", matrix.indices), ("indptr", matrix.indptr)):
                group[key] = value
            group["shape"] = COUNTS.shape[::-1]
            group["barcodes"] = np.array(CELLS, dtype="S")
            rows = [line.split("\t") for line in (V3 if version == 3 else V2).splitlines()]
            if version == 2:
                group["genes"] = np.array([row[0] for row in rows], dtype="S")
                group["gene_names"] = np.array([row[1] for row in rows], dtype="S")
                continue
            part = group.create_group("features")
            for key, column in (("id", 0), ("name", 1), ("feature_type", 2)):
                part[key] = np.array([row[column] for row in rows], dtype="S")
            part["genome"] = np.array(["hg19", "hg19", "mm10", ""], dtype="S")


def test_h5_files(tmp_path):
    h5(tmp_path / "v3.h5", version=3)
    table = read_expression(tmp_path / "v3.h5")
    assert list(table.columns) == ["MYC", "FOS", "ENSG3"]
    np.testing.assert_array_equal(table.values.toarray(), COUNTS[:, :3])
    assert list(read_expression(tmp_path / "v3.h5", genome="mm10").columns) == ["ENSG3"]
    with pytest.raises(InputError, match="no genes of the genome 'dm6'; its genomes: 'hg19', 'mm10'"):
        read_expression(tmp_path / "v3.h5", genome="dm6")
    h5(tmp_path / "v2.h5", version=2)
    np.testing.assert_array_equal(read_expression(tmp_path / "v2.h5").values.toarray(), COUNTS)
    h5(tmp_path / "two.h5", version=2, genomes=("hg19", "mm10"))
    with pytest.raises(InputError, match="genomes 'hg19', 'mm10'; choose one with genome="):
        read_expression(tmp_path / "two.h5")
    assert read_expression(tmp_path / "two.h5", genome="mm10").shape == (2, 4)
    (tmp_path / "no.h5").write_text("x")
    with pytest.raises(StorageError, match=r"no.h5 cannot be read as 10x .h5"):
        read_expression(tmp_path / "no.h5")
