"""export: embeddings and topics as files that other programs read."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Literal, get_args

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.atomic_file import atomic_path, check_target
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.documents.peer_models import to_gensim
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.topics import Topics
from lrdomains.errors import InputError, StorageError
from lrdomains.report.csv import to_safe_csv

ExportFormat = Literal["csv", "scikit-learn", "matrix-market", "gensim", "anndata"]
Result = DocumentEmbedding | Topics

#: Rows that are turned into text at a time.
ROWS_AT_A_TIME = 4096


def export(result: Result, path: PathLike, *, format: ExportFormat = "csv") -> list[Path]:
    """Write an embedding or topics as files that other programs read.

    Parameters
    ----------
    result : DocumentEmbedding or Topics
    path : path-like
        A folder, which is made if it is not there; for ``"scikit-learn"`` and ``"anndata"`` a file.
    format : {"csv", "scikit-learn", "matrix-market", "gensim", "anndata"}
        ``"csv"``
            Tables for spreadsheets: ``documents.csv`` (vectors, or shares of the topics), ``terms.csv`` and
            ``dimensions.csv`` or ``topics.csv``.
        ``"scikit-learn"``
            An ``.npz`` file without pickles: ``components_`` (components x terms), ``feature_names`` and
            ``document_names``, ``transformed`` (documents x components, as ``fit_transform`` returns it), and of an
            embedding ``singular_values_``. `to_scikit_learn` makes the fitted model itself.
        ``"matrix-market"``
            Sparse matrices as gensim's ``MmCorpus`` and scipy's ``mmread`` take them, ROWS ARE DOCUMENTS:
            ``counts.mm`` where the counts were kept and ``vectors.mm``, with ``terms.txt`` and ``documents.txt``, a
            name a line.
        ``"gensim"``
            Of an embedding: ``lsi.model``, a saved ``LsiModel`` (see `to_gensim`), and ``documents.kv`` and
            ``terms.kv``, saved ``KeyedVectors``.
        ``"anndata"``
            An ``.h5ad`` file: documents as obs, terms as var, factors in obsm and varm.

    Returns
    -------
    list of pathlib.Path
        The files, each of which is there whole or not at all.

    Raises
    ------
    InputError
        If the format is unknown, or made for the other kind of result, or a name holds a line break that the format
        cannot hold.
    MissingExtraError
        If gensim is needed and not installed.
    StorageError
        If a file cannot be written.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> [file.name for file in export(found, tempfile.mkdtemp(), format="matrix-market")]
    ['counts.mm', 'vectors.mm', 'terms.txt', 'documents.txt']
    """
    if format not in get_args(ExportFormat):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(ExportFormat)))}"
        raise InputError(message)
    target = Path(path)
    if format == "scikit-learn":
        return [_written(target, lambda file: np.savez(file, **_components(result)))]  # type: ignore[arg-type]
    if format == "anndata":
        return [_as_h5ad(result, target)]
    # What cannot be made is known before a folder is.
    if format == "gensim":
        return _as_gensim(result, target)
    writers = _FOLDERS[format](result)
    _make_folder(target)
    return [_written(target / name, write) for name, write in writers.items()]


Writers = Mapping[str, Callable[[IO[bytes]], Any]]


def _components(result: Result) -> dict[str, Array]:
    f = result.factorization
    found: dict[str, Array] = {
        "components_": f.column_factors.T if isinstance(result, DocumentEmbedding) else result.term_shares,
        "feature_names": np.array(list(map(str, result.terms))),
        "document_names": np.array(list(map(str, result.documents))),
        "transformed": result.vectors if isinstance(result, DocumentEmbedding) else result.document_tokens,
    }
    return found | ({"singular_values_": f.scale} if isinstance(result, DocumentEmbedding) else {})


def _as_tables(result: Result) -> Writers:
    if isinstance(result, DocumentEmbedding):
        columns = [f"dimension {k + 1}" for k in range(result.factorization.rank)]
        tables = {
            "documents.csv": result.to_frame(),
            "terms.csv": pd.DataFrame(result.term_vectors, index=result.terms.rename("term"), columns=columns),
            "dimensions.csv": result.tables()["singular values"],
        }
    else:
        terms = pd.DataFrame(result.term_shares.T, index=result.terms.rename("term"), columns=result.names)
        tables = {"documents.csv": result.to_frame(), "terms.csv": terms, "topics.csv": result.table()}
    return {name: _text(to_safe_csv(table)) for name, table in tables.items()}


def _as_matrices(result: Result) -> Writers:
    vectors = result.vectors if isinstance(result, DocumentEmbedding) else result.document_tokens
    matrices = {"vectors.mm": sp.csr_array(vectors)}
    if result.counts is not None:
        matrices = {"counts.mm": result.counts, **matrices}
    files: dict[str, Callable[[IO[bytes]], Any]] = {
        name: (lambda file, matrix=matrix: _write_matrix(file, matrix))  # type: ignore[misc]
        for name, matrix in matrices.items()
    }
    return {**files, "terms.txt": _lines(result.terms, "term"), "documents.txt": _lines(result.documents, "document")}


_FOLDERS: Mapping[str, Callable[[Result], Writers]] = {"csv": _as_tables, "matrix-market": _as_matrices}


def _write_matrix(file: IO[bytes], matrix: sp.csr_array) -> None:
    # By rows, as streaming readers such as gensim's need it; scipy's writer goes by columns of some formats.
    m, n = matrix.shape
    file.write(f"%%MatrixMarket matrix coordinate real general\n{m} {n} {matrix.nnz}\n".encode())
    for first in range(0, m, ROWS_AT_A_TIME):
        rows = matrix[first : first + ROWS_AT_A_TIME].tocoo()
        values = rows.data.astype(np.float64).tolist()
        places = zip((rows.coords[0] + first + 1).tolist(), (rows.coords[1] + 1).tolist(), values, strict=True)
        file.write("".join(f"{i} {j} {value:.9g}\n" for i, j, value in places).encode())


def _as_gensim(result: Result, folder: Path) -> list[Path]:
    model = to_gensim(result)  # type: ignore[arg-type]
    assert isinstance(result, DocumentEmbedding)
    from gensim.models import KeyedVectors

    _make_folder(folder)
    # gensim chooses how many files a model takes, so they are made apart and moved when all are there.
    with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=folder) as name:
        apart = Path(name)
        model.save(str(apart / "lsi.model"))
        for kind, names, vectors in (
            ("documents", result.documents, result.vectors),
            ("terms", result.terms, result.term_vectors),
        ):
            keyed = KeyedVectors(vectors.shape[1], dtype=np.float32)
            keyed.add_vectors(list(map(str, names)), vectors.astype(np.float32))
            keyed.save(str(apart / f"{kind}.kv"))
        files = sorted(apart.iterdir())
        return [file.replace(folder / file.name) for file in files]


def _as_h5ad(result: Result, path: Path) -> Path:
    check_target(path)
    with atomic_path(path) as temporary:
        result.to_anndata().write_h5ad(temporary)
    return path


def _text(text: str) -> Callable[[IO[bytes]], Any]:
    return lambda file: file.write(text.encode())


def _lines(names: Labels, kind: str) -> Callable[[IO[bytes]], Any]:
    lines = list(map(str, names))
    broken = [line for line in lines if "\n" in line or "\r" in line]
    if broken:
        message = f"the {kind} {broken[0]!r} holds a line break, and this format has a name a line; export as 'csv'"
        raise InputError(message)
    return _text("".join(f"{line}\n" for line in lines))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write into {folder}: {error.strerror or error}"
        raise StorageError(message) from error


def _written(path: Path, write: Callable[[IO[bytes]], Any]) -> Path:
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        write(file)
    return path
