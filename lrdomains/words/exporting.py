"""Word vectors in the formats that other programs read."""

from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.errors import InputError, MissingExtraError

VectorFormat = Literal["word2vec", "word2vec-binary", "glove", "keyedvectors"]


def export_vectors(
    path: PathLike,
    words: Labels,
    vectors: Array,
    counts: NDArray[np.int64],
    *,
    format: VectorFormat,
) -> None:
    """Write word vectors to a file, whole or not at all.

    Parameters
    ----------
    path : path-like
    words : pandas.Index
    vectors : ndarray of shape (words, k)
        Written as float32, in text with the nine digits that bring every float32 back.
    counts : ndarray of int64
        Kept by "keyedvectors" alone.
    format : {"word2vec", "word2vec-binary", "glove", "keyedvectors"}

    Raises
    ------
    InputError
        If the format is unknown, or a word is empty or holds white space.
    MissingExtraError
        If gensim is needed and not installed.
    """
    if format not in get_args(VectorFormat):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(VectorFormat)))}"
        raise InputError(message)
    with atomic_path(path) as temporary:
        if format == "keyedvectors":
            # An empty list keeps gensim from spreading large arrays over files of their own.
            as_keyed_vectors(words, vectors, counts).save(str(temporary), separately=[])
            return
        _check_words(words)
        vectors = vectors.astype(np.float32)
        if format == "word2vec-binary":
            _write_binary(temporary, words, vectors)
        else:
            _write_text(temporary, words, vectors, header=format == "word2vec")


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


def _write_text(path: Path, words: Labels, vectors: Array, *, header: bool) -> None:
    line = "%s" + " %.9g" * vectors.shape[1] + "\n"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if header:
            file.write(f"{len(words)} {vectors.shape[1]}\n")
        for word, vector in zip(words, vectors, strict=True):
            file.write(line % (word, *vector.tolist()))


def _write_binary(path: Path, words: Labels, vectors: Array) -> None:
    little_endian = vectors.astype("<f4")
    with path.open("wb") as file:
        file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        for word, vector in zip(words, little_endian, strict=True):
            file.write(word.encode() + b" " + vector.tobytes() + b"\n")


def _check_words(words: Labels) -> None:
    wrong = [word for word in words if not word or any(character.isspace() for character in word)]
    if wrong:
        message = (
            f"{len(wrong):,} words are empty or hold white space (first: {wrong[0]!r}), which this format cannot "
            "tell from the end of a word; export as 'keyedvectors', or join their parts with '_' before embedding"
        )
        raise InputError(message)
