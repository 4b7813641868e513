"""count_cooccurrences: a corpus as a labelled matrix of words by context words."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.random import RandomState
from lrdomains.errors import InputError
from lrdomains.text import Corpus, EncodedCorpus, Phrases, Tokenizer
from lrdomains.text.corpus import CorpusSource, Unit
from lrdomains.words.count import count
from lrdomains.words.window import Window


def count_cooccurrences(
    corpus: CorpusSource | Corpus | EncodedCorpus,
    *,
    window: int | Window = 5,
    min_count: int = 5,
    max_vocabulary: int | None = None,
    unit: Unit = "line",
    encoding: str = "utf-8",
    lowercase: bool = True,
    tokenizer: Tokenizer | None = None,
    phrases: Phrases | float | None = None,
    subsample: float | None = None,
    sampling: Literal["expected", "clean", "dirty"] = "expected",
    rng: RandomState = 0,
    progress: bool = False,
) -> LabelledMatrix:
    """Count how often words stand near each other.

    By default every pair of words at distance d <= `window` in one unit adds ``(window + 1 - d) / window`` to the
    cell of the one and the other, in both directions: near words count more. Windows never cross the end of a unit.
    Words that are not in the vocabulary are taken out first, so that a window reaches across them.

    Parameters
    ----------
    corpus : EncodedCorpus, Corpus, path, list of paths, or iterable of texts
        Of an `EncodedCorpus`, the options of reading below are its own already and are not used.
    window : int or Window
        Largest distance, in words; a `Window` has other weights and directions.
    min_count, max_vocabulary, unit, encoding, lowercase, tokenizer, phrases
        As in `encode`.
    subsample : float, optional
        Threshold of subsampling, such as 1e-4: frequent words count less.
    sampling : {"expected", "clean", "dirty"}
        Weigh every pair by the chance that both its words survive, or sample the text itself; see
        `CooccurrenceCounts.matrix` and `count`.
    rng : int, numpy.random.Generator or None
        Decides which words are sampled out.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    LabelledMatrix
        Words by contexts, most frequent first, CSR of float64. The counts are sums of whole numbers divided once:
        no order of reading changes a bit of them.

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
    if sampling not in ("expected", "clean", "dirty"):
        message = f"sampling={sampling!r}; give 'expected', 'clean' or 'dirty'"
        raise InputError(message)
    counts = count(
        corpus,
        window=window,
        min_count=min_count,
        max_vocabulary=max_vocabulary,
        unit=unit,
        encoding=encoding,
        lowercase=lowercase,
        tokenizer=tokenizer,
        phrases=phrases,
        subsample=None if sampling == "expected" else subsample,
        sampling="clean" if sampling == "expected" else sampling,
        rng=rng,
        progress=progress,
    )
    return counts.matrix(subsample=subsample if sampling == "expected" else None)


def check_window(window: int) -> None:
    """Refuse a window that is no positive whole number."""
    if not isinstance(window, (int, np.integer)) or isinstance(window, bool) or window < 1:
        message = f"window={window!r}; give a positive whole number of words"
        raise InputError(message)


def check_phrases(reading: Mapping[str, Any]) -> None:
    """Refuse to read text as a text with phrases was read, of which only their description is known."""
    if "phrases" in reading:
        message = (
            f"the embedding was made of text with phrases ({reading['phrases']}); give more text as "
            "`encode(text, phrases=...)`, with the same ones"
        )
        raise InputError(message)
