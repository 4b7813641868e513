"""Adding up counts of several corpora whose vocabularies may differ."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.cooccurrences import CooccurrenceCounts

#: Options that must agree: else a word, or a window, is something else in each part.
_AGREEING = ("unit", "tokenizer", "lowercase", "phrases", "subsample", "sampling")


def merge_counts(parts: Sequence[CooccurrenceCounts]) -> CooccurrenceCounts:
    """Return the sum of counts; `CooccurrenceCounts.merge` explains it.

    Parameters
    ----------
    parts : sequence of CooccurrenceCounts
        Their order does not matter, but for what is said of their sources.

    Raises
    ------
    InputError
        If there is none, or if windows or tokenising differ.

    Warns
    -----
    DataWarning
        If a word is counted in some parts and was left out of others.

    Examples
    --------
    >>> from lrdomains.words import count
    >>> first, second = (count([text], min_count=1) for text in ("a b", "b c"))
    >>> merge_counts([first, second])
    CooccurrenceCounts(3 words, 4 pairs, 4 tokens)
    """
    if not parts:
        message = "no counts to merge; give at least one"
        raise InputError(message)
    for part in parts[1:]:
        _check_agreement(parts[0], part)
    vocabulary, numbers = _union([part.vocabulary for part in parts])
    _warn_of_gaps(parts, len(vocabulary))
    values = sum((_renumbered(part, new, len(vocabulary)) for part, new in zip(parts[1:], numbers[1:], strict=True)),
                 start=_renumbered(parts[0], numbers[0], len(vocabulary)))  # fmt: skip
    return replace(
        parts[0],
        vocabulary=vocabulary,
        values=sp.csr_array(values),
        units=sum(part.units for part in parts),
        tokens=sum(part.tokens for part in parts),
        source=" and ".join(part.source for part in parts),
        dropped=tuple(entry for part in parts for entry in part.dropped),
    )


def _check_agreement(first: CooccurrenceCounts, other: CooccurrenceCounts) -> None:
    if first.window != other.window:
        message = f"counts within {first.window} and within {other.window} do not add up; count one of them again"
        raise InputError(message)
    for name in _AGREEING:
        here, there = first.options.get(name), other.options.get(name)
        if here != there:
            message = f"counts made with {name}={here!r} and {name}={there!r} do not add up; count one of them again"
            raise InputError(message)


def _union(vocabularies: list[Vocabulary]) -> tuple[Vocabulary, list[NDArray[np.int64]]]:
    """Return all the words, most frequent first, and the new number of each word of each vocabulary."""
    totals: dict[str, list[int]] = {}
    for vocabulary in vocabularies:
        columns = (vocabulary.words, vocabulary.counts.tolist(), vocabulary.document_counts.tolist())
        for word, count, documents in zip(*columns, strict=True):
            total = totals.setdefault(word, [0, 0])
            total[0] += count
            total[1] += documents
    words = sorted(totals, key=lambda word: (-totals[word][0], word))
    number = {word: at for at, word in enumerate(words)}
    counts = np.array([totals[word] for word in words], dtype=np.int64).reshape(-1, 2)
    union = Vocabulary(pd.Index(words, dtype=object), counts[:, 0].copy(), counts[:, 1].copy())
    return union, [np.array([number[word] for word in v.words], dtype=np.int64) for v in vocabularies]


def _renumbered(part: CooccurrenceCounts, new: NDArray[np.int64], words: int) -> sp.csr_array:
    values, old = part.values, len(part.vocabulary)
    blocks, within = np.divmod(values.indices, old)
    columns = (blocks * words + new[within]).astype(values.indices.dtype)
    old_row = np.full(words, -1)
    old_row[new] = np.arange(old)
    lengths = np.where(old_row >= 0, np.diff(values.indptr)[old_row], 0)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    # Entry k of the new table is entry `begin of its old row + place in the row` of the old one.
    begins = np.repeat(values.indptr[np.maximum(old_row, 0)], lengths)
    entries = begins + np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    data = values.data[entries].astype(np.int64)
    table = sp.csr_array(
        (data, columns[entries], starts.astype(values.indptr.dtype)), (words, words * part.window.blocks)
    )
    table.sort_indices()
    return table


def _warn_of_gaps(parts: Sequence[CooccurrenceCounts], words: int) -> None:
    pruned = [part for part in parts if part.dropped and len(part.vocabulary) < words]
    if pruned:
        most = max(words - len(part.vocabulary) for part in pruned)
        warn(
            f"up to {most:,} of the {words:,} words were left out of a part, where rare words were dropped: their "
            "counts are of the other parts alone. Count all parts with min_count=1 and restrict the sum to avoid it",
            DataWarning,
        )
