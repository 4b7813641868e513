"""Word vectors in the formats that other programs read."""

import json
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.errors import InputError, MissingExtraError

VectorFormat = Literal["word2vec", "word2vec-binary", "glove", "keyedvectors", "hyperwords", "safetensors", "anndata"]

#: These hold any word; the others end a word at white space.
_HOLD_ANY_WORD = ("keyedvectors", "safetensors", "anndata")
#: Where AnnData keeps the vectors, words being its observations.
ANNDATA_KEY = "X_words"


def export_vectors(
    path: PathLike,
    words: Labels,
    vectors: Array,
    counts: NDArray[np.int64],
    *,
    format: VectorFormat,
    escape: bool = False,
) -> None:
    r"""Write word vectors to a file, whole or not at all.

    Parameters
    ----------
    path : path-like
        "hyperwords" writes the vectors here and the words beside it, at ``path`` with the suffix ``.vocab``.
    words : pandas.Index
    vectors : ndarray of shape (words, k)
        Written as float32, in text with the nine digits that bring every float32 back.
    counts : ndarray of int64
        Kept by "keyedvectors", "safetensors" and "anndata".
    format : {"word2vec", "word2vec-binary", "glove", "keyedvectors", "hyperwords", "safetensors", "anndata"}
    escape : bool
        Write white space in words as ``\u0020`` and the like, in place of an error.

    Raises
    ------
    InputError
        If the format is unknown, or a word is empty or holds white space where the format cannot hold it.
    MissingExtraError
        If gensim is needed and not installed.
    """
    if format not in get_args(VectorFormat):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(VectorFormat)))}"
        raise InputError(message)
    names = [str(word) for word in words]
    if format not in _HOLD_ANY_WORD:
        names = [escaped(name) for name in names] if escape else names
        _check_words(names)
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    with atomic_path(path) as temporary:
        if format == "keyedvectors":
            # An empty list keeps gensim from spreading large arrays over files of their own.
            as_keyed_vectors(words, vectors, counts).save(str(temporary), separately=[])
        elif format == "safetensors":
            _write_safetensors(temporary, names, vectors, counts)
        elif format == "anndata":
            _write_anndata(temporary, names, vectors, counts)
        elif format == "hyperwords":
            _write_hyperwords(temporary, Path(path).with_suffix(".vocab"), names, vectors)
        elif format == "word2vec-binary":
            _write_binary(temporary, names, vectors)
        else:
            _write_text(temporary, names, vectors, header=format == "word2vec")


def as_keyed_vectors(words: Labels, vectors: Array, counts: NDArray[np.int64]) -> Any:
    """Return gensim ``KeyedVectors`` with the counts that its frequency options need.

    Raises
    ------
    MissingExtraError
        If gensim is not installed.
    """
    try:
        from gensim.models import KeyedVectors
    except ImportError as error:
        raise MissingExtraError.needed("gensim", extra="gensim", purpose="making KeyedVectors") from error
    keyed = KeyedVectors(vectors.shape[1], dtype=np.float32)
    keyed.add_vectors(list(words), vectors.astype(np.float32))
    for word, count in zip(words, counts.tolist(), strict=True):
        keyed.set_vecattr(word, "count", count)
    return keyed


def fill_vocabulary(nlp: Any, words: Labels, vectors: Array) -> Any:
    """Put vectors into the vocabulary of a spaCy pipeline, in place of those it has.

    Raises
    ------
    MissingExtraError
        If spaCy is not installed.
    """
    try:
        from spacy.vectors import Vectors
    except ImportError as error:
        raise MissingExtraError.needed("spaCy", extra="spacy", purpose="filling a spaCy vocabulary") from error
    names = [str(word) for word in words]
    for name in names:
        # Words are found by their hash; the store keeps their spelling.
        nlp.vocab.strings.add(name)
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=np.ascontiguousarray(vectors, dtype=np.float32), keys=names, name="lrdomains"
    )
    return nlp


def escaped(word: str) -> str:
    r"""Return a word with white space written as escapes, and backslashes doubled so that it can be undone.

    Examples
    --------
    >>> escaped("New York")
    'New\\u0020York'
    >>> unescaped(escaped("New York"))
    'New York'
    """
    plain = word.replace("\\", "\\\\")
    return "".join(f"\\u{ord(c):04x}" if c.isspace() else c for c in plain)


def unescaped(word: str) -> str:
    """Undo `escaped`."""
    parts = word.split("\\\\")
    return "\\".join(_with_space(part) for part in parts)


def _with_space(part: str) -> str:
    begin, *rest = part.split("\\u")
    return begin + "".join(chr(int(piece[:4], 16)) + piece[4:] for piece in rest)


def _write_text(path: Path, words: list[str], vectors: Array, *, header: bool) -> None:
    line = "%s" + " %.9g" * vectors.shape[1] + "\n"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if header:
            file.write(f"{len(words)} {vectors.shape[1]}\n")
        for word, vector in zip(words, vectors, strict=True):
            file.write(line % (word, *vector.tolist()))


def _write_binary(path: Path, words: list[str], vectors: Array) -> None:
    little_endian = vectors.astype("<f4")
    with path.open("wb") as file:
        file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        for word, vector in zip(words, little_endian, strict=True):
            file.write(word.encode() + b" " + vector.tobytes() + b"\n")


def _write_hyperwords(path: Path, vocabulary: Path, words: list[str], vectors: Array) -> None:
    with path.open("wb") as file:
        np.save(file, vectors, allow_pickle=False)
    with atomic_path(vocabulary) as temporary:
        temporary.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")


def _write_safetensors(path: Path, words: list[str], vectors: Array, counts: NDArray[np.int64]) -> None:
    tensors = {"vectors": vectors.astype("<f4"), "counts": counts.astype("<i8")}
    types = {"vectors": "F32", "counts": "I64"}
    header: dict[str, Any] = {"__metadata__": {"words": json.dumps(words, ensure_ascii=True)}}
    end = 0
    for name, tensor in tensors.items():
        header[name] = {
            "dtype": types[name],
            "shape": list(tensor.shape),
            "data_offsets": [end, end + tensor.nbytes],
        }
        end += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # the format wants its data aligned
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(tensor.tobytes())


def _write_anndata(path: Path, words: list[str], vectors: Array, counts: NDArray[np.int64]) -> None:
    from anndata import AnnData

    observations = pd.DataFrame({"count": counts}, index=pd.Index(words, dtype=object))
    AnnData(obs=observations, obsm={ANNDATA_KEY: vectors}).write_h5ad(path)


def _check_words(words: list[str]) -> None:
    wrong = [word for word in words if not word or any(character.isspace() for character in word)]
    if wrong:
        message = (
            f"words that are empty or hold white space, which this format cannot tell from the end of a word: "
            f"{len(wrong):,} (the first is {wrong[0]!r}); export as 'keyedvectors', 'safetensors' or 'anndata', or "
            "with escape=True (--escape)"
        )
        raise InputError(message)
