"""Count matrices of 10x Genomics: folders of Cell Ranger 2 and 3, with or without a prefix, and .h5 files."""

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.readers.hdf import opened_hdf, texts
from lrdomains.genes.readers.table import ReadTable
from lrdomains.genes.text_table import open_text

_MATRIX = re.compile(r"(?P<prefix>.*?)matrix\.mtx(\.gz)?$")
#: What a feature of Cell Ranger 3 is when it is a gene.
GENES = "Gene Expression"


def matrix_files(path: Path) -> list[Path]:
    """Return the matrices that a path stands for: a folder, a prefix of file names, or an .mtx file."""
    if path.is_dir():
        return sorted(file for file in path.iterdir() if _MATRIX.fullmatch(file.name))
    if path.is_file() and _MATRIX.fullmatch(path.name):
        return [path]
    if path.parent.is_dir() and not path.exists():
        found = (_MATRIX.fullmatch(file.name) for file in path.parent.iterdir())
        return sorted(path.parent / match.group() for match in found if match and match["prefix"] == path.name)
    return []


def read_tenx_folder(path: Path) -> ReadTable:
    """Read matrix.mtx with barcodes.tsv and features.tsv or genes.tsv, plain or gzipped.

    Raises
    ------
    InputError
        If a file of the three is missing or of another length, or the folder holds several samples.
    """
    found = matrix_files(path)
    if not found:
        message = f"{path} holds no matrix.mtx or matrix.mtx.gz; a 10x folder has it beside barcodes and features"
        raise InputError(message)
    if len(found) > 1:
        names = [str(file.with_name(_prefix(file))) for file in found]
        message = (
            f"{path} holds {len(found)} matrices; give the one that is meant by its prefix ({names[0]}), or several "
            f"of them as files of one experiment: {', '.join(names)}"
        )
        raise InputError(message)
    file = found[0]
    features = _companion(file, ("features.tsv", "genes.tsv"))
    barcodes = _companion(file, ("barcodes.tsv", "cells.tsv"))
    about, cells = _features(features), _lines(barcodes)
    values = _matrix(file)
    for length, lines, which in ((values.shape[0], len(about), features), (values.shape[1], len(cells), barcodes)):
        if length != lines:
            message = (
                f"{which} has {lines:,} lines and {file} {values.shape[0]:,} x {values.shape[1]:,} entries; they must "
                "agree: a file was cut short or belongs to another sample"
            )
            raise InputError(message)
    return _with_genes_only(sp.csr_array(values.T), pd.Index([row[0] for row in cells], dtype=object), about)


def read_tenx_h5(path: Path, *, genome: str | None) -> ReadTable:
    """Read a Cell Ranger .h5 file, of version 2 (a group for each genome) or 3 (the group ``matrix``)."""
    with opened_hdf(path, what="10x .h5") as file:
        groups = [name for name in file if hasattr(file[name], "keys") and "barcodes" in file[name]]
        if not groups:
            message = f"{path} is no 10x .h5 file: no group in it holds barcodes"
            raise InputError(message)
        group = file[_chosen_genome(path, groups, genome) if "matrix" not in groups else "matrix"]
        rows, columns = (int(length) for length in group["shape"][:])
        stored = (group["data"][:], group["indices"][:], group["indptr"][:])
        # Stored by cells: compressed columns of genes x cells are compressed rows of cells x genes.
        values = sp.csr_array(stored, shape=(columns, rows))
        if "features" in group:
            part = group["features"]
            about = pd.DataFrame({"gene_ids": texts(part["id"][:]), "symbol": texts(part["name"][:])})
            about["feature_types"] = texts(part["feature_type"][:]) if "feature_type" in part else GENES
            if "genome" in part:
                about["genome"] = texts(part["genome"][:])
        else:
            about = pd.DataFrame({"gene_ids": texts(group["genes"][:]), "symbol": texts(group["gene_names"][:])})
            about["feature_types"] = GENES
        cells = texts(group["barcodes"][:])
    return _of_genome(_with_genes_only(values, cells, about), path, genome)


def _chosen_genome(path: Path, groups: list[str], genome: str | None) -> str:
    if genome is None and len(groups) == 1:
        return groups[0]
    if genome in groups:
        return str(genome)
    message = f"{path} holds counts for the genomes {', '.join(map(repr, groups))}; choose one with genome="
    raise InputError(message)


def _of_genome(table: ReadTable, path: Path, genome: str | None) -> ReadTable:
    about = table.about_genes
    if genome is None or about is None or "genome" not in about:
        return table
    chosen = (about["genome"] == genome).to_numpy()
    if not chosen.any():
        known = ", ".join(map(repr, about["genome"].unique()))
        message = f"{path} has no genes of the genome {genome!r}; its genomes: {known}"
        raise InputError(message)
    return _selected(table.values, table.samples, about, chosen, reason=f"they are not of the genome {genome!r}")


def _with_genes_only(values: Any, cells: pd.Index, about: pd.DataFrame) -> ReadTable:
    kind = about["feature_types"]
    return _selected(values, cells, about, (kind == GENES).to_numpy(), reason="they are no genes (antibodies, guides)")


def _selected(values: Any, cells: pd.Index, about: pd.DataFrame, chosen: Any, *, reason: str) -> ReadTable:
    dropped: tuple[Dropped, ...] = ()
    if not chosen.all():
        dropped = (Dropped.of("features", list(about.loc[~chosen, "symbol"]), reason=reason),)
        values, about = values[:, np.flatnonzero(chosen)], about[chosen]
    names = about["symbol"].where(about["symbol"].str.strip() != "", about["gene_ids"])
    about = about.reset_index(drop=True)
    return ReadTable(values, cells, pd.Index(names, dtype=object), about_genes=about, dropped=dropped)


def _prefix(file: Path) -> str:
    match = _MATRIX.fullmatch(file.name)
    assert match is not None
    return match["prefix"]


def _companion(matrix: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        for suffix in (".gz", ""):
            file = matrix.with_name(f"{_prefix(matrix)}{name}{suffix}")
            if file.is_file():
                return file
    message = f"{matrix} has no {' or '.join(names)} (plain or .gz) beside it"
    raise InputError(message)


def _lines(path: Path) -> list[list[str]]:
    try:
        with open_text(path) as file:
            return [line.rstrip("\r\n").split("\t") for line in file if line.strip()]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise StorageError(message) from error


def _features(path: Path) -> pd.DataFrame:
    rows = _lines(path)
    # One column: names alone; two: identifier and symbol (version 2); three: also what kind of feature it is.
    return pd.DataFrame(
        {
            "gene_ids": [row[0].strip() for row in rows],
            "symbol": [(row[1] if len(row) > 1 else row[0]).strip() for row in rows],
            "feature_types": [row[2].strip() if len(row) > 2 else GENES for row in rows],
        }
    )


def _matrix(path: Path) -> Any:
    with _matrix_errors(path):
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as file:
                return sp.csc_array(scipy.io.mmread(file))
        return sp.csc_array(scipy.io.mmread(path))


@contextmanager
def _matrix_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"{path} is no whole gzip file ({error}); copy or download it again"
        raise StorageError(message) from error
    except (ValueError, OverflowError) as error:
        message = f"{path} cannot be read as a Matrix Market file: {error}; it may be cut short"
        raise InputError(message) from error
    except OSError as error:
        message = f"{path} cannot be read: {error}"
        raise StorageError(message) from error
