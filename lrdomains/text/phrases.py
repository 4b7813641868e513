"""Phrases: pairs of neighbours that are one word together, such as new_york, learned from the text itself."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains import _kernels
from lrdomains.core.progress import progress_bar
from lrdomains.core.threads import thread_count
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, CorpusSource, Unit, open_corpus
from lrdomains.text.numbered_text import number_corpus
from lrdomains.text.tokenizer import Tokenizer

#: Between the words of a phrase; `tokenize` never leaves one in a word.
SEPARATOR = "_"
DEFAULT_THRESHOLD = 0.5

Piece = tuple[NDArray[np.int32], NDArray[np.int64]]  # numbers of words, and lengths of units


@dataclass(frozen=True, eq=False)
class Phrases:
    """Pairs of words that are written as one word where they stand side by side.

    Parameters
    ----------
    table : DataFrame
        One pair a row, in the columns ``first`` and ``second``; whatever else it holds is for people.

    Raises
    ------
    InputError
        If a column is missing, or a pair stands twice.

    Examples
    --------
    >>> phrases = Phrases(pd.DataFrame({"first": ["new"], "second": ["york"]}))
    >>> phrases.join(["in", "new", "york"])
    ['in', 'new_york']
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        missing = {"first", "second"} - set(self.table.columns)
        if missing:
            message = f"phrases without the column {min(missing)!r}; give a table with 'first' and 'second'"
            raise InputError(message)
        twice = self.table.duplicated(["first", "second"])
        if twice.any():
            message = f"the phrase {' '.join(self.table.loc[twice, ['first', 'second']].iloc[0])!r} stands twice"
            raise InputError(message)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The two words of each phrase."""
        return list(zip(self.table["first"], self.table["second"], strict=True))

    def join(self, tokens: Sequence[str]) -> list[str]:
        """Return tokens with phrases as one word, from left to right: a word is part of one phrase at most.

        Parameters
        ----------
        tokens : sequence of str

        Returns
        -------
        list of str
        """
        known, joined, taken = set(self.pairs), list[str](), False
        for pair in pairwise([*tokens, ""]):
            if taken:
                taken = False
            elif pair in known:
                joined.append(SEPARATOR.join(pair))
                taken = True
            else:
                joined.append(pair[0])
        return joined

    def describe(self) -> str:
        """Return how many they are, and a few digits that tell them from others."""
        digest = hashlib.sha256("\n".join(sorted(map("\t".join, self.pairs))).encode("utf-8", "surrogatepass"))
        return f"{len(self):,} pairs {digest.hexdigest()[:12]}"

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"Phrases({len(self):,} pairs)"


def learn_phrases(
    source: CorpusSource | Corpus,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    min_count: int = 5,
    unit: Unit = "line",
    field: str | None = None,
    encoding: str = "utf-8",
    tokenizer: Tokenizer | None = None,
    lowercase: bool = True,
    progress: bool = False,
) -> Phrases:
    """Learn which neighbours go together so often that they are one word.

    Parameters
    ----------
    source, unit, field, encoding, tokenizer, lowercase
        As in `encode`, to which the phrases are given.
    threshold : float
        A pair is a phrase if its normalised pointwise mutual information, from -1 (never together) over 0 (as often as
        by chance) to 1 (only together), is larger.
    min_count : int
        Pairs that occur fewer times are none.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    Phrases
        Most tightly bound first, with columns ``count`` and ``npmi``.

    Raises
    ------
    InputError
        If the corpus cannot be read, or an option is out of its range.

    References
    ----------
    Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", section 3; the probabilities
    are those of gensim's ``Phrases``: counts over the number of all tokens.

    Examples
    --------
    >>> texts = ["new york is big", "a big new york", "new york", "the big new house"]
    >>> learn_phrases(texts, min_count=3).table.round(3).to_dict("records")
    [{'first': 'new', 'second': 'york', 'count': 3, 'npmi': 0.813}]
    """
    corpus = source if isinstance(source, Corpus) else open_corpus(source, unit=unit, field=field, encoding=encoding)
    check_threshold(threshold)
    with progress_bar(f"reading {corpus.description}", total=None, shown=progress) as watcher:
        read = number_corpus(corpus, tokenizer, lowercase=lowercase, progress=watcher)
    return phrases_of_pieces(
        [(read.ids, read.lengths)], read.words, read.counts, threshold=threshold, min_count=min_count
    )


def check_threshold(threshold: float) -> None:
    """Refuse what is no threshold of normalised mutual information."""
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not -1 <= threshold < 1:
        message = f"a threshold of {threshold!r} for phrases; give a number from -1 to 1, such as {DEFAULT_THRESHOLD}"
        raise InputError(message)


def phrases_of_pieces(
    pieces: Iterable[Piece], words: Sequence[str], counts: NDArray[np.int64], *, threshold: float, min_count: int
) -> Phrases:
    """Learn phrases from text in numbers, piece by piece; `learn_phrases` explains it.

    Parameters
    ----------
    pieces : iterable of (ids, lengths)
        Numbers of words, and how many belong to each unit.
    words : sequence of str
    counts : ndarray of int64, shape (words,)
    threshold, min_count
        As in `learn_phrases`.
    """
    # A pair is no more frequent than its words.
    frequent = np.flatnonzero(counts >= min_count)
    numbers = np.full(len(words), -1, dtype=np.int32)
    numbers[frequent] = np.arange(len(frequent), dtype=np.int32)
    found = sp.csr_array((len(frequent), len(frequent)), dtype=np.int64)
    for ids, lengths in pieces:
        found = found + _followers(numbers[ids], lengths, len(frequent))
    table = found.tocoo()
    enough = table.data >= min_count
    pairs, first, second = table.data[enough], frequent[table.row[enough]], frequent[table.col[enough]]
    scores = npmi(counts[first], counts[second], pairs, total=int(counts.sum()))
    kept = scores > threshold
    names = [[words[i] for i in side[kept].tolist()] for side in (first, second)]
    phrases = pd.DataFrame({"first": names[0], "second": names[1], "count": pairs[kept], "npmi": scores[kept]})
    ordered = phrases.sort_values(
        ["npmi", "count", "first", "second"], ascending=[False, False, True, True], ignore_index=True
    )
    return Phrases(ordered)


def npmi(first: Any, second: Any, together: Any, *, total: int) -> NDArray[np.float64]:
    """Return the normalised pointwise mutual information of pairs.

    Parameters
    ----------
    first, second, together : array-like
        How often the words occur, and how often the second follows the first.
    total : int
        Number of all tokens.

    Examples
    --------
    >>> npmi([10], [10], [10], total=1000).round(6).tolist()
    [1.0]
    """
    a, b, both = (np.asarray(counts, dtype=np.float64) / total for counts in (first, second, together))
    return np.asarray(np.log(both / (a * b)) / -np.log(both))


def _followers(ids: NDArray[np.int32], lengths: NDArray[np.int64], words: int) -> sp.csr_array:
    """Count how often each word follows each other one."""
    if not words:
        return sp.csr_array((0, 0), dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    counter = _kernels.PairCounter(words, 1, 0)
    counter.add(ids, offsets)
    counter.index(thread_count())
    one, zero = np.ones(1, dtype=np.uint32), np.zeros(1, dtype=np.uint32)
    rows, columns, counts = counter.count(0, words, np.ones(1, dtype=np.int64), one, zero, thread_count())
    starts = np.concatenate([[0], np.cumsum(rows.view(np.int64))])
    return sp.csr_array((counts.view(np.int64), columns.view(np.int32), starts), shape=(words, words))
