"""read_vectors: word vectors that other programs have written."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError, MissingExtraError, StorageError
from lrdomains.text.files import check_exists, read_lines
from lrdomains.words.exporting import ANNDATA_KEY, unescaped
from lrdomains.words.loose_vectors import WordVectors

ReadableFormat = Literal[
    "auto",
    "word2vec",
    "word2vec-binary",
    "glove",
    "keyedvectors",
    "hyperwords",
    "safetensors",
    "anndata",
    "spacy",
]

#: A word longer than this is not one: the file is no binary of vectors, or its header lies about the dimensions.
LONGEST_WORD = 10_000
#: More numbers than this would be asked of the memory by a header alone.
MOST_NUMBERS = 2**36


def read_vectors(path: PathLike, *, format: ReadableFormat = "auto", escaped: bool = False) -> WordVectors:
    r"""Read word vectors that another program has written.

    Parameters
    ----------
    path : path-like
        Text may be compressed (.gz, .bz2, .xz, .zst). Of "hyperwords" the ``.npy`` file; the ``.vocab`` lies beside it.
        Of "anndata" an ``.h5ad`` file with words as observations and vectors in ``obsm["X_words"]``; of "spacy" the
        folder of a pipeline, of which the vocabulary alone is read.
    format : ReadableFormat
        "word2vec", "word2vec-binary", "glove", "keyedvectors", "hyperwords", "safetensors", "anndata" or "spacy".
        "auto", the default, knows it by what the file begins with; of gensim's own format, which is a pickle and could
        run anything, it must be said that it is meant.
    escaped : bool
        Undo the escapes that ``export(escape=True)`` wrote.

    Returns
    -------
    WordVectors
        Text is read from the right, so that words may hold spaces. Of a word that occurs twice the first vector is
        taken.

    Raises
    ------
    InputError
        If the file is no such file, is cut short, or holds another number of words or dimensions than its header
        says; the message names the line.
    MissingExtraError
        If gensim or spaCy is needed and not installed.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "vectors.txt"
    >>> _ = path.write_text("new york 1 0\nparis 0.6 0.8\n")
    >>> read_vectors(path)
    WordVectors(2 words, 2 dimensions)
    """
    path = Path(path)
    check_exists(path)
    if format not in get_args(ReadableFormat):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(ReadableFormat)))}"
        raise InputError(message)
    kind = _kind(path) if format == "auto" else format
    words, vectors, counts = _READERS[kind](path)
    names = [unescaped(word) for word in words] if escaped else words
    first = ~pd.Index(names, dtype=object).duplicated()
    labels = pd.Index(names, dtype=object)[first]
    return WordVectors(labels, vectors[first], counts=None if counts is None else counts[first])


def _kind(path: Path) -> str:
    if path.is_dir():
        return "spacy"
    if path.suffix == ".h5ad":
        return "anndata"
    with path.open("rb") as file:
        begin = file.read(4096)
    if path.suffix == ".safetensors" or (len(begin) > 9 and begin[8:9] == b"{" and begin[7:8] == b"\0"):
        return "safetensors"
    if begin.startswith(b"\x93NUMPY"):
        return "hyperwords"
    if begin.startswith(b"\x80") and begin[1:2] in b"\2\3\4\5":
        message = f"{path} is a pickle, which can run anything: say format='keyedvectors' if it is gensim's and trusted"
        raise InputError(message)
    header, newline, rest = begin.partition(b"\n")
    fields = header.split()
    if newline and len(fields) == 2 and all(field.isdigit() for field in fields):
        # Numbers in binary hold bytes that no text has.
        return "word2vec-binary" if _is_binary(rest) else "word2vec"
    return "glove"


def _is_binary(begin: bytes) -> bool:
    first = begin.split(b"\n", 1)[0]
    return b"\0" in begin or not all(_is_number(field) for field in first.split()[-1:])


def _is_number(field: bytes | str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _read_word2vec(path: Path) -> tuple[list[str], Array, None]:
    lines = read_lines(path, encoding="utf-8")
    words, dimensions = _header(path, next(lines, "").split())
    found, vectors = _rows(path, lines, dimensions, start=2)
    # Words may hold spaces, but hardly do all of them end in a number.
    if found and all(" " in word and _is_number(word.rpartition(" ")[2]) for word in found):
        message = (
            f"{path}, line 2: more numbers than the {dimensions} dimensions that the first line says, as in every line "
            f"(the word would be {found[0]!r:.60})"
        )
        raise InputError(message)
    if len(found) != words:
        message = f"{path} says in its first line that it holds {counted(words, 'word')}, and holds {len(found):,}"
        raise InputError(message)
    return found, vectors, None


def _read_glove(path: Path) -> tuple[list[str], Array, None]:
    lines = read_lines(path, encoding="utf-8")
    first = next(lines, "")
    fields = first.rstrip().split(" ")
    # The first word may hold numbers too, but not in front of its first part.
    dimensions = len(fields) - 1
    while dimensions > 0 and not all(map(_is_number, fields[-dimensions:])):
        dimensions -= 1
    if dimensions < 1:
        message = f"{path}, line 1: no word with numbers behind it in {first!r:.60}"
        raise InputError(message)

    def all_lines() -> Iterator[str]:
        yield first
        yield from lines

    return (*_rows(path, all_lines(), dimensions, start=1), None)


def _rows(path: Path, lines: Iterator[str], dimensions: int, *, start: int) -> tuple[list[str], Array]:
    words, rows = list[str](), list[Array]()
    for number, line in enumerate(lines, start=start):
        if not line.strip():
            continue
        fields = line.rstrip().rsplit(" ", dimensions)
        try:
            row = np.array(fields[1:], dtype=np.float32)
        except ValueError:
            row = np.empty(0, np.float32)
        if len(row) != dimensions or not fields[0]:
            message = f"{path}, line {number:,}: not a word with {dimensions} numbers behind it: {line!r:.60}"
            raise InputError(message)
        words.append(fields[0])
        rows.append(row)
    return words, np.array(rows, dtype=np.float32).reshape(len(rows), dimensions)


def _header(path: Path, fields: list[str] | list[bytes]) -> tuple[int, int]:
    if len(fields) != 2 or not all(field.isdigit() for field in fields):
        message = f"{path}: its first line is not the number of words and the number of dimensions"
        raise InputError(message)
    words, dimensions = map(int, fields)
    if dimensions < 1 or words * dimensions > MOST_NUMBERS:
        message = f"{path} says in its first line that it holds {_claim(words, dimensions)}"
        raise InputError(message)
    return words, dimensions


def _claim(words: int, dimensions: int) -> str:
    return f"{counted(words, 'word')} in {counted(dimensions, 'dimension')}"


def _read_binary(path: Path) -> tuple[list[str], Array, None]:
    content = memoryview(path.read_bytes())
    end = bytes(content[:200]).find(b"\n")
    words, dimensions = _header(path, bytes(content[: max(end, 0)]).split())
    width, at, found = 4 * dimensions, end + 1, list[str]()
    if len(content) - at < words * (width + 1):
        message = f"{path} is shorter than the {_claim(words, dimensions)} that its first line says"
        raise InputError(message)
    vectors = np.empty((words, dimensions), dtype=np.float32)
    for row in range(words):
        # Some programs end each vector with a newline, some do not.
        while at < len(content) and content[at] == 0x0A:
            at += 1
        space = bytes(content[at : at + LONGEST_WORD]).find(b" ")
        if space < 1 or at + space + 1 + width > len(content):
            message = f"{path} breaks off or goes wrong at word {row + 1:,} of {words:,}: is {dimensions} right?"
            raise InputError(message)
        found.append(_decoded(path, bytes(content[at : at + space]), row))
        begin = at + space + 1
        vectors[row] = np.frombuffer(content[begin : begin + width], dtype="<f4")
        at = begin + width
    if bytes(content[at:]).strip(b"\n"):
        rest = counted(len(content) - at, "byte")
        message = f"{path} goes on for {rest} after the {counted(words, 'word')} that its first line says"
        raise InputError(message)
    return found, vectors, None


def _decoded(path: Path, word: bytes, row: int) -> str:
    try:
        return word.decode()
    except UnicodeDecodeError as error:
        message = f"{path}: word {row + 1:,} is no UTF-8: {word!r:.60}; is the number of dimensions right?"
        raise InputError(message) from error


def _read_hyperwords(path: Path) -> tuple[list[str], Array, None]:
    vocabulary = path.with_suffix(".vocab")
    check_exists(vocabulary)
    try:
        vectors = np.load(path, allow_pickle=False)
    except ValueError as error:
        message = f"{path} is no array of numbers: {error}"
        raise InputError(message) from error
    words = list(read_lines(vocabulary, encoding="utf-8"))
    if vectors.ndim != 2 or len(words) != len(vectors):
        message = f"{path} has vectors of shape {vectors.shape}, {vocabulary} {counted(len(words), 'word')}"
        raise InputError(message)
    return words, vectors, None


def _read_keyed_vectors(path: Path) -> tuple[list[str], Array, Array]:
    try:
        from gensim.models import KeyedVectors
    except ImportError as error:
        raise MissingExtraError.needed("gensim", extra="gensim", purpose="reading KeyedVectors") from error
    keyed = KeyedVectors.load(str(path))
    counts = [keyed.get_vecattr(word, "count") if "count" in keyed.expandos else 0 for word in keyed.index_to_key]
    return list(keyed.index_to_key), np.asarray(keyed.vectors), np.array(counts, dtype=np.int64)


def _read_safetensors(path: Path) -> tuple[list[str], Array, Array | None]:
    content = path.read_bytes()
    try:
        size = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + size])
        words = json.loads(header["__metadata__"]["words"])
        vectors = _tensor(header["vectors"], content[8 + size :])
        counts = _tensor(header["counts"], content[8 + size :]) if "counts" in header else None
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path} is damaged, or holds no 'vectors' with 'words' in its metadata: {error!r}"
        raise StorageError(message) from error
    return [str(word) for word in words], vectors, counts


def _read_anndata(path: Path) -> tuple[list[str], Array, Array | None]:
    import anndata

    try:
        stored = anndata.read_h5ad(path)
    except (OSError, KeyError, ValueError) as error:
        message = f"{path} is no AnnData: {error}"
        raise InputError(message) from error
    if ANNDATA_KEY not in stored.obsm:
        there = ", ".join(map(repr, stored.obsm)) or "nothing"
        message = f"{path} has no vectors of words in obsm[{ANNDATA_KEY!r}], where they belong; obsm holds {there}"
        raise InputError(message)
    counts = stored.obs["count"].to_numpy(dtype=np.int64) if "count" in stored.obs else None
    return list(stored.obs_names), np.asarray(stored.obsm[ANNDATA_KEY]), counts


def _read_spacy(path: Path) -> tuple[list[str], Array, None]:
    try:
        from spacy.vocab import Vocab
    except ImportError as error:
        raise MissingExtraError.needed("spaCy", extra="spacy", purpose="reading vectors of spaCy") from error
    folder = path / "vocab" if (path / "vocab").is_dir() else path
    try:
        vocabulary = Vocab().from_disk(folder)
    except (OSError, ValueError) as error:
        message = f"{path} is no folder of a spaCy pipeline: {error}"
        raise InputError(message) from error
    # Words whose vectors were pruned share the row of another word.
    rows = {vocabulary.strings[key]: row for key, row in vocabulary.vectors.key2row.items() if row >= 0}
    if not rows:
        message = f"{path} holds no vectors of words"
        raise InputError(message)
    words = sorted(rows, key=lambda word: (rows[word], word))
    return words, np.asarray(vocabulary.vectors.data)[[rows[word] for word in words]], None


def _tensor(about: dict[str, Any], data: bytes) -> Array:
    types = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I64": "<i8"}
    begin, end = (int(place) for place in about["data_offsets"])
    shape = [int(length) for length in about["shape"]]
    dtype = np.dtype(types[str(about["dtype"])])
    if math.prod(shape) * dtype.itemsize != end - begin or end > len(data):
        message = f"a tensor of shape {shape} in bytes {begin} to {end} of {len(data)}"
        raise ValueError(message)
    return np.frombuffer(data[begin:end], dtype=dtype).reshape(shape)


_READERS = {
    "word2vec": _read_word2vec,
    "word2vec-binary": _read_binary,
    "glove": _read_glove,
    "keyedvectors": _read_keyed_vectors,
    "hyperwords": _read_hyperwords,
    "safetensors": _read_safetensors,
    "anndata": _read_anndata,
    "spacy": _read_spacy,
}
