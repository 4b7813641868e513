"""count_cooccurrences: a corpus as a labelled matrix of words by context words."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.progress import progress_bar
from lrdomains.errors import InputError
from lrdomains.text import Corpus, EncodedCorpus, Tokenizer, encode
from lrdomains.text.corpus import CorpusSource, Unit
from lrdomains.words.counting import count_pairs
from lrdomains.words.window import Window


def count_cooccurrences(
    corpus: CorpusSource | Corpus | EncodedCorpus,
    *,
    window: int = 5,
    min_count: int = 5,
    max_vocabulary: int | None = None,
    unit: Unit = "line",
    encoding: str = "utf-8",
    lowercase: bool = True,
    tokenizer: Tokenizer | None = None,
    progress: bool = False,
) -> LabelledMatrix:
    """Count how often words stand near each other.

    Every pair of words at distance d <= `window` in one unit adds ``(window + 1 - d) / window`` to the cell of the
    one and the other, in both directions: near words count more. Windows never cross the end of a unit. Words
    that are not in the vocabulary are taken out first, so that a window reaches across them.

    Parameters
    ----------
    corpus : EncodedCorpus, Corpus, path, list of paths, or iterable of texts
        Of an `EncodedCorpus`, the options of reading below are its own already and are not used.
    window : int
        Largest distance, in words.
    min_count, max_vocabulary, unit, encoding, lowercase, tokenizer
        As in `encode`.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    LabelledMatrix
        Words by words, most frequent first, symmetric, CSR of float64. The counts are sums of whole numbers
        divided by `window` once: no order of reading changes a bit of them.

    Raises
    ------
    InputError
        If the corpus cannot be read, fewer than two words are left, or `window` is no positive whole number.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, section 3.1 (dynamic context window, here in expectation).

    Examples
    --------
    >>> counts = count_cooccurrences(["a b c", "a b"], window=2, min_count=1)
    >>> list(counts.rows)
    ['a', 'b', 'c']
    >>> counts.values.toarray()
    array([[0. , 2. , 0.5],
           [2. , 0. , 1. ],
           [0.5, 1. , 0. ]])
    """
    check_window(window)
    if not isinstance(corpus, EncodedCorpus):
        corpus = encode(
            corpus,
            min_count=min_count,
            max_vocabulary=max_vocabulary,
            unit=unit,
            encoding=encoding,
            lowercase=lowercase,
            tokenizer=tokenizer,
            progress=progress,
        )
    words = len(corpus.vocabulary)
    with progress_bar("counting pairs of words", total=1, shown=progress) as watcher:
        counts = count_pairs(corpus.ids, corpus.offsets, words=words, window=Window(window))
        watcher.advance()
    return LabelledMatrix(
        _divided_in_place(counts, window),
        rows=corpus.vocabulary.words,
        columns=corpus.vocabulary.words,
        rows_are="word",
        columns_are="context",
        source=corpus.description,
        steps={"encode": _encoding(corpus), "count_cooccurrences": {"window": window, "weights": "linear"}},
        # Units without words (blank lines, mostly) hold no pair; only words can be missed here.
        dropped=tuple(entry for entry in corpus.dropped if entry.what == "words"),
    )


def check_window(window: int) -> None:
    """Refuse a window that is no positive whole number."""
    if not isinstance(window, (int, np.integer)) or isinstance(window, bool) or window < 1:
        message = f"window={window!r}; give a positive whole number of words"
        raise InputError(message)


def _divided_in_place(counts: sp.csr_array, divisor: int) -> sp.csr_array:
    """Turn whole numbers into quotients where they are: a copy would be the largest array of all."""
    np.divide(counts.data, divisor, out=counts.data.view(np.float64))
    return sp.csr_array((counts.data.view(np.float64), counts.indices, counts.indptr), shape=counts.shape)


def _encoding(corpus: EncodedCorpus) -> dict[str, Any]:
    return {**corpus.options, "units": len(corpus), "tokens": corpus.tokens, "tokens_in_vocabulary": len(corpus.ids)}
