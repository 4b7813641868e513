"""read_counts: bags of words from the files that other programs write."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NoReturn, get_args

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import PathLike
from lrdomains.documents.term_counts import TermCounts
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_lines, suffix_within_compression

CountFormat = Literal["uci", "lda-c", "svmlight", "matrix-market", "anndata"]
Orientation = Literal["documents x terms", "terms x documents"]

_BY_SUFFIX: dict[str, CountFormat] = {
    ".mtx": "matrix-market",
    ".mm": "matrix-market",
    ".svm": "svmlight",
    ".svmlight": "svmlight",
    ".libsvm": "svmlight",
    ".ldac": "lda-c",
    ".lda-c": "lda-c",
    ".blei": "lda-c",
    ".uci": "uci",
    ".h5ad": "anndata",
}


def read_counts(
    path: PathLike,
    *,
    file_format: CountFormat | None = None,
    terms: PathLike | None = None,
    orientation: Orientation = "documents x terms",
    layer: str | None = None,
) -> TermCounts:
    """Read counts of terms in documents from a file.

    Parameters
    ----------
    path : path
        Packed (.gz, .bz2, .xz) or not.
    file_format : {"uci", "lda-c", "svmlight", "matrix-market", "anndata"}, optional
        By default what the name says: .uci, .ldac or .blei, .svm or .svmlight, .mtx or .mm, .h5ad.

        ``"uci"``
            ``docword.txt``: three lines D, W and NNZ, then ``document term count``, numbered from 1.
        ``"lda-c"``
            A document a line, ``n term:count ...``, terms numbered from 0.
        ``"svmlight"``
            A document a line, ``label term:count ...``, terms numbered from 1; labels are read over.
        ``"matrix-market"``
            As gensim's MmCorpus and scipy write it.
        ``"anndata"``
            Documents as obs, terms as var.
    terms : path, optional
        A term a line, in the order of their numbers; needed for all but AnnData.
    orientation : {"documents x terms", "terms x documents"}
        Of a Matrix Market file: nothing in it says what its rows are. gensim and scikit-learn users have documents in
        rows, R's ``TermDocumentMatrix`` has terms.
    layer : str, optional
        Of an AnnData, instead of X.

    Returns
    -------
    TermCounts

    Raises
    ------
    InputError
        If the file is not in that format (the line is named), or its numbers and the terms do not fit together.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "bags.ldac").write_text("2 0:1 1:3" + chr(10) + "1 1:2")
    >>> _ = (folder / "vocab.txt").write_text("cat" + chr(10) + "dog")
    >>> read_counts(folder / "bags.ldac", terms=folder / "vocab.txt")
    TermCounts(2 documents x 2 terms, 6 occurrences)
    """
    path = Path(path)
    check_exists(path)
    kind = file_format or _BY_SUFFIX.get(suffix_within_compression(path))
    if kind is None or kind not in get_args(CountFormat):
        known = ", ".join(map(repr, get_args(CountFormat)))
        _refuse(
            f"{path}: its name does not say in what format it is" if kind is None else f"file_format={kind!r}", known
        )
    if orientation not in get_args(Orientation):
        _refuse(f"orientation={orientation!r}", " or ".join(map(repr, get_args(Orientation))))
    if kind == "anndata":
        return _read_anndata(path, layer)
    if terms is None:
        message = f"{path} holds numbers of terms only; give the file with the terms, one a line (terms=, --terms)"
        raise InputError(message)
    names = _read_terms(Path(terms))
    counts = _read_matrix_market(path, orientation) if kind == "matrix-market" else _READERS[kind](path, len(names))
    if counts.shape[1] != len(names):
        message = f"{path} has {counts.shape[1]:,} terms and {terms} names {len(names):,}; give the list made with it"
        raise InputError(message)
    return TermCounts(counts, terms=names, source=f"{path} ({kind}, {orientation})")  # type: ignore[arg-type]


def _refuse(seen: str, alternatives: str) -> NoReturn:
    message = f"{seen}; choose one of {alternatives}"
    raise InputError(message)


def _read_terms(path: Path) -> list[str]:
    check_exists(path)
    return [line.rstrip("\r") for line in read_lines(path, encoding="utf-8")]


def _read_anndata(path: Path, layer: str | None) -> TermCounts:
    import anndata

    try:
        data = anndata.read_h5ad(path)
    except (OSError, KeyError, ValueError) as error:
        message = f"{path} cannot be read as .h5ad ({error}); is it one?"
        raise InputError(message) from error
    return TermCounts.from_anndata(data, layer=layer)


def _read_matrix_market(path: Path, orientation: Orientation) -> sp.csr_array:
    from scipy.io import mmread

    try:
        matrix = sp.csr_array(mmread(str(path)))
    except (ValueError, OSError, OverflowError, EOFError) as error:
        message = f"{path} is no Matrix Market file ({error})"
        raise InputError(message) from error
    return matrix if orientation == "documents x terms" else sp.csr_array(matrix.T)


def _read_uci(path: Path, terms: int) -> sp.csr_array:
    lines = read_lines(path, encoding="utf-8")
    documents, width, stored = (_whole(next(lines, ""), path, number) for number in (1, 2, 3))
    if width != terms:
        message = f"{path}, line 2: {width:,} terms, and {terms:,} are named; give the list made with it"
        raise InputError(message)
    entries = np.empty((stored, 3))
    found = 0
    for number, line in enumerate(lines, start=4):
        fields = line.split()
        if not fields:
            continue
        if found == stored:
            _wrong_line(path, number, line, f"the {stored:,} entries that line 3 announces are all there already")
        try:
            entries[found] = [float(field) for field in fields]
        except ValueError:
            _wrong_line(path, number, line, "each line is 'document term count'")
        document, term = entries[found, :2]
        if not (1 <= document <= documents and 1 <= term <= width):
            _wrong_line(path, number, line, f"documents go from 1 to {documents:,}, terms from 1 to {width:,}")
        found += 1
    if found < stored:
        message = f"{path} ends after {found:,} of the {stored:,} entries that line 3 announces; is it cut short?"
        raise InputError(message)
    rows, columns = (entries[:, part].astype(np.int64) - 1 for part in (0, 1))
    return sp.csr_array((entries[:, 2], (rows, columns)), shape=(documents, width))


def _read_lda_c(path: Path, terms: int) -> sp.csr_array:
    def pairs() -> Iterator[tuple[int, str, list[str]]]:
        for number, line in enumerate(read_lines(path, encoding="utf-8"), start=1):
            fields = line.split()
            if not fields:
                continue
            if not fields[0].isdecimal() or int(fields[0]) != len(fields) - 1:
                _wrong_line(path, number, line, "each line begins with the number of its pairs term:count")
            yield number, line, fields[1:]

    return _from_pairs(path, pairs(), terms, first=0)


def _read_svmlight(path: Path, terms: int) -> sp.csr_array:
    def pairs() -> Iterator[tuple[int, str, list[str]]]:
        for number, line in enumerate(read_lines(path, encoding="utf-8"), start=1):
            fields = line.partition("#")[0].split()
            if fields:
                yield number, line, [field for field in fields[1:] if not field.startswith("qid:")]

    return _from_pairs(path, pairs(), terms, first=1)


def _from_pairs(path: Path, rows: Iterator[tuple[int, str, list[str]]], terms: int, *, first: int) -> sp.csr_array:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for number, line, pairs in rows:
        for pair in pairs:
            term, colon, count = pair.partition(":")
            try:
                columns.append(int(term) - first)
                values.append(float(count))
            except ValueError:
                _wrong_line(path, number, line, f"{pair!r} is no term:count")
            if not colon or not 0 <= columns[-1] < terms:
                _wrong_line(path, number, line, f"term {term} of {terms:,}, numbered from {first}")
        ends.append(len(columns))
    return sp.csr_array((values, columns, ends), shape=(len(ends) - 1, terms))


def _whole(line: str, path: Path, number: int) -> int:
    if not line.strip().isdecimal():
        _wrong_line(path, number, line, "the first three lines are the numbers of documents, terms and entries")
    return int(line)


def _wrong_line(path: Path, number: int, line: str, expected: str) -> NoReturn:
    message = f"{path}, line {number:,}: {line[:60]!r}: {expected}"
    raise InputError(message)


_READERS: dict[str, Callable[[Path, int], sp.csr_array]] = {
    "uci": _read_uci,
    "lda-c": _read_lda_c,
    "svmlight": _read_svmlight,
}
