"""A corpus in numbers on disk, while only so many different words are held in memory."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.progress import Progress
from lrdomains.text.corpus import Corpus
from lrdomains.text.limited_words import KnownWords, frequent_words
from lrdomains.text.spooled_text import SpooledText, TooManyWordsError, spool
from lrdomains.text.tokenizer import Tokenizer

#: A word costs so many times as much while the rarest are forgotten as it does where all are kept.
TIMES_DEARER = 3
HELD = "words.npz"


@dataclass(frozen=True)
class WordLimit:
    """How many different words were held, if not all of them.

    Parameters
    ----------
    limit : int
    missed : int
        A word that was not held occurs at most so often.
    """

    limit: int
    missed: int


def spool_within(
    corpus: Corpus,
    tokenizer: Tokenizer | None,
    *,
    lowercase: bool,
    folder: Path,
    part_tokens: int,
    most_words: int | None,
    limit: int | None,
    keep: Collection[str],
    progress: Progress,
) -> tuple[SpooledText, WordLimit | None]:
    """Read a corpus into a folder; where it has too many different words, anew with the frequent ones alone.

    Parameters
    ----------
    corpus, tokenizer, lowercase, folder, part_tokens, progress
        As in `spool`.
    most_words : int or None
        Different words that may be held; None is any number.
    limit : int, optional
        Hold so many from the beginning; by default a third of `most_words`, where it turns out that there are more.
    keep : collection of str
        Words that are held in any case.

    Returns
    -------
    tuple of SpooledText and WordLimit
        Where there is a limit, words beyond it have the number behind the last one. The second is None without one.

    Raises
    ------
    InputError, StorageError
        As `spool`.
    """
    how: dict[str, Any] = {
        "lowercase": lowercase,
        "folder": folder,
        "part_tokens": part_tokens,
        "progress": progress,
    }
    held = folder / HELD
    if not held.exists():
        if limit is None:
            try:
                return spool(corpus, tokenizer, **how, most_words=most_words), None
            except TooManyWordsError:
                for part in folder.glob("text-*.npz"):
                    part.unlink()
                limit = max(2, (most_words or 0) // TIMES_DEARER)
        words, missed = frequent_words(corpus, tokenizer, lowercase=lowercase, limit=limit, keep=keep)
        _store(held, words, WordLimit(limit, missed))
    words, found = _stored(held)
    numbering = KnownWords(lowercase=lowercase, known=words, limit=found.limit)
    return spool(corpus, tokenizer, **how, numbering=numbering), found


def _store(path: Path, words: list[str], found: WordLimit) -> None:
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez(
            file,
            text=np.frombuffer(b"".join(encoded), dtype=np.uint8),
            lengths=np.array(list(map(len, encoded)), dtype=np.int64),
            limit=np.int64(found.limit),
            missed=np.int64(found.missed),
        )


def _stored(path: Path) -> tuple[list[str], WordLimit]:
    with np.load(path, allow_pickle=False) as content:
        data, ends = content["text"].tobytes(), np.cumsum(content["lengths"]).tolist()
        found = WordLimit(int(content["limit"]), int(content["missed"]))
    starts = [0, *ends[:-1]]
    return [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(starts, ends, strict=True)], found
