"""Co-occurrence counts in the formats of other programs: hyperwords' lines and GloVe's records."""

from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Labels, PathLike
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_lines

CountFormat = Literal["hyperwords", "glove"]

#: GloVe's record: ranks of the word and the context, from 1, and what they count.
_RECORD = np.dtype([("word", "<i4"), ("context", "<i4"), ("count", "<f8")])


def write_counts(
    counts: LabelledMatrix, path: PathLike, *, word_counts: NDArray[np.int64], format: CountFormat = "hyperwords"
) -> None:
    r"""Write co-occurrence counts for another program, with a vocabulary beside them.

    Parameters
    ----------
    counts : LabelledMatrix
        Of words by contexts; GloVe has the same words for both.
    path : path-like
        "hyperwords" writes lines ``count word context`` here and ``word count`` to ``path`` + ``.words.vocab`` and
        ``.contexts.vocab``; "glove" writes the records of its ``cooccur`` here and ``word count`` to ``path`` +
        ``.vocab``.
    word_counts : ndarray of int64
        How often each word occurs.
    format : {"hyperwords", "glove"}

    Raises
    ------
    InputError
        If the format is unknown, a name holds white space, or GloVe is to get contexts that are not the words.

    Examples
    --------
    >>> import tempfile
    >>> from lrdomains.words import count_cooccurrences
    >>> counts = count_cooccurrences(["a b"], min_count=1)
    >>> path = Path(tempfile.mkdtemp()) / "counts"
    >>> write_counts(counts, path, word_counts=np.array([1, 1]))
    >>> path.read_text()
    '1 a b\n1 b a\n'
    """
    _check_format(format)
    table = sp.coo_array(counts.values)
    _check_names(counts.rows, counts.columns)
    if format == "hyperwords":
        rows, columns = counts.rows.to_numpy()[table.row], counts.columns.to_numpy()[table.col]
        with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
            for value, word, context in zip(table.data.tolist(), rows, columns, strict=True):
                file.write(f"{value:.17g} {word} {context}\n")
        _write_vocabulary(f"{path}.words.vocab", counts.rows, word_counts)
        _write_vocabulary(f"{path}.contexts.vocab", counts.columns, np.asarray(counts.values.sum(axis=0)))
        return
    if not counts.rows.equals(counts.columns):
        message = "GloVe numbers contexts as it numbers words; these contexts are others. Use format='hyperwords'"
        raise InputError(message)
    records = np.empty(table.nnz, dtype=_RECORD)
    records["word"], records["context"], records["count"] = table.row + 1, table.col + 1, table.data
    with atomic_path(path) as temporary:
        temporary.write_bytes(records.tobytes())
    _write_vocabulary(f"{path}.vocab", counts.rows, word_counts)


def read_counts(
    path: PathLike, *, format: CountFormat = "hyperwords", vocabulary: PathLike | None = None
) -> tuple[LabelledMatrix, NDArray[np.int64]]:
    r"""Read co-occurrence counts that another program has written.

    Parameters
    ----------
    path : path-like
    format : {"hyperwords", "glove"}
        As in `write_counts`.
    vocabulary : path-like, optional
        Lines ``word count``; by default the file beside `path` that `write_counts` would write.

    Returns
    -------
    tuple of LabelledMatrix and ndarray of int64
        The counts, words by contexts, and how often each word occurs: what `embed_counts` takes. GloVe's symmetric
        counts are read as they are; pairs that it lists twice are added up.

    Raises
    ------
    InputError
        If a file is missing or cut short, or a line or a record does not fit the vocabulary; it is named.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "counts"
    >>> _ = path.write_text("2 a b\n2 b a\n"), Path(f"{path}.words.vocab").write_text("a 3\nb 2\n")
    >>> read_counts(path)[0].values.toarray()
    array([[0., 2.],
           [2., 0.]])
    """
    _check_format(format)
    path = Path(path)
    check_exists(path)
    beside = f"{path}.words.vocab" if format == "hyperwords" else f"{path}.vocab"
    words, word_counts = _read_vocabulary(Path(vocabulary or beside))
    read = _read_lines_of_counts if format == "hyperwords" else _read_records
    table, contexts = read(path, words)
    matrix = LabelledMatrix(
        table, rows=words, columns=contexts, rows_are="word", columns_are="context", source=str(path)
    )
    return matrix, word_counts


def _read_lines_of_counts(path: Path, words: Labels) -> tuple[sp.csr_array, Labels]:
    rows, columns, values = list[int](), list[int](), list[float]()
    known = {word: at for at, word in enumerate(words)}
    contexts = dict(known)
    for number, line in enumerate(read_lines(path, encoding="utf-8"), start=1):
        fields = line.split()
        try:
            value, word, context = float(fields[0]), fields[1], fields[2]
            row = known[word]
        except (IndexError, KeyError, ValueError) as error:
            message = f"{path}, line {number:,}: not a count, a word of the vocabulary and a context: {line!r:.60}"
            raise InputError(message) from error
        rows.append(row)
        columns.append(contexts.setdefault(context, len(contexts)))
        values.append(value)
    table = sp.coo_array((values, (rows, columns)), shape=(len(words), len(contexts)), dtype=np.float64)
    return table.tocsr(), pd.Index(list(contexts), dtype=object)


def _read_records(path: Path, words: Labels) -> tuple[sp.csr_array, Labels]:
    content = path.read_bytes()
    if len(content) % _RECORD.itemsize:
        message = f"{path} has {len(content):,} bytes, no whole number of records of {_RECORD.itemsize}; is it cut off?"
        raise InputError(message)
    records = np.frombuffer(content, dtype=_RECORD)
    wrong = np.flatnonzero(
        (np.minimum(records["word"], records["context"]) < 1)
        | (np.maximum(records["word"], records["context"]) > len(words))
    )
    if len(wrong):
        message = (
            f"{path}, record {wrong[0] + 1:,}: numbers {records['word'][wrong[0]]} and {records['context'][wrong[0]]} "
            f"for a vocabulary of {len(words):,} words"
        )
        raise InputError(message)
    places = (records["word"] - 1, records["context"] - 1)
    return sp.coo_array((records["count"], places), shape=(len(words), len(words))).tocsr(), words


def _read_vocabulary(path: Path) -> tuple[Labels, NDArray[np.int64]]:
    check_exists(path)
    words, counts = list[str](), list[int]()
    for number, line in enumerate(read_lines(path, encoding="utf-8"), start=1):
        fields = line.split()
        try:
            words.append(fields[0])
            counts.append(round(float(fields[1])))
        except (IndexError, ValueError) as error:
            message = f"{path}, line {number:,}: not a word and its count: {line!r:.60}"
            raise InputError(message) from error
    return pd.Index(words, dtype=object), np.array(counts, dtype=np.int64)


def _write_vocabulary(path: PathLike, words: Labels, counts: NDArray[np.int64]) -> None:
    with atomic_path(path) as temporary:
        lines = (f"{word} {count:.17g}\n" for word, count in zip(words, counts.tolist(), strict=True))
        temporary.write_text("".join(lines), encoding="utf-8")


def _check_format(format: str) -> None:
    if format not in get_args(CountFormat):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(CountFormat)))}"
        raise InputError(message)


def _check_names(*names: Labels) -> None:
    for name in (str(name) for labels in names for name in labels):
        if not name or any(character.isspace() for character in name):
            message = f"{name!r} is empty or holds white space, which ends a word in this format"
            raise InputError(message)
