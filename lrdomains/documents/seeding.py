"""Seed words: topics that are expected, as documents of their own."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.documents.term_counts import TermCounts
from lrdomains.errors import UnknownLabelError

#: Tokens of a seed document, as a share of those of the collection.
SEED_SHARE = 0.02


def with_seed_documents(
    table: TermCounts, seed_words: Mapping[str, Sequence[str]] | None
) -> tuple[sp.csr_array, list[str]]:
    """Return the counts with one more document for each seed, which holds its words alone, and the names of the seeds.

    Raises
    ------
    UnknownLabelError
        If a seed word is not among the terms.

    Examples
    --------
    >>> table = TermCounts([[2, 0], [0, 300]], terms=["cat", "dog"])
    >>> with_seed_documents(table, {"pets": ["cat", "dog"]})[0].toarray()[2]
    array([4., 4.])
    """
    if not seed_words:
        return table.counts, []
    tokens = float(table.counts.sum())
    rows, columns, values = [], [], []
    for row, words in enumerate(seed_words.values()):
        at = table.terms.get_indexer_for(pd.Index(list(words)))
        for word, position in zip(words, at, strict=True):
            if position < 0:
                raise UnknownLabelError.among(word, table.terms, kind="term")
        rows += [row] * len(at)
        columns += at.tolist()
        values += [max(1.0, np.ceil(SEED_SHARE * tokens / len(at)))] * len(at)
    shape = (len(seed_words), len(table.terms))
    seeds = sp.csr_array((values, (rows, columns)), shape=shape, dtype=table.counts.dtype)
    return sp.csr_array(sp.vstack([table.counts, seeds], format="csr")), list(seed_words)
