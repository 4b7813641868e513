"""estimate_embed: what learning word vectors will take, from a sample of the corpus that is embedded whole."""

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.text.corpus import Corpus, CorpusSource
from lrdomains.text.encoding import EncodedCorpus
from lrdomains.text.selection import VocabularyRules
from lrdomains.words.analysis import DEFAULT_RANK, embed
from lrdomains.words.estimating import CorpusSample, Measured, WorkEstimate
from lrdomains.words.memory_budget import BYTES_AT_REST
from lrdomains.words.window import Window

#: Bytes that are held of each word and dimension while the matrix is factorized: a basis of several times as many
#: vectors as dimensions, and what its products need. Measured on novels, at 100 to 300 dimensions.
BYTES_A_FACTOR = 56
#: Bytes of each nonzero of the weights, with its transpose, while the matrix is factorized.
BYTES_A_WEIGHT = 24
#: Bytes of each pair while it is counted, and while counts and weights are there at once.
BYTES_A_PAIR = 32
#: Bytes of a token while the text is read, with its words.
BYTES_READ = 16
#: What solvers hold for themselves, whatever the size.
BYTES_OF_SOLVERS = 120 * 10**6


@dataclass(frozen=True)
class _Trial:
    """What embedding some text took, and how large the parts of the result are."""

    words: int
    weights: int
    ngrams: int
    seconds: float


def estimate_embed(
    corpus: CorpusSource | Corpus,
    *,
    rank: int | None = None,
    window: int = 5,
    min_count: int = 5,
    max_vocabulary: int | None = None,
    lowercase: bool = True,
) -> WorkEstimate:
    r"""Estimate what `embed` will take: a sample is counted at two sizes, and the smaller one embedded.

    Parameters
    ----------
    corpus : FileCorpus, path or list of paths
    rank, window, min_count, max_vocabulary, lowercase
        As in `embed`.

    Returns
    -------
    WorkEstimate
        Its ``disk`` is the size of the saved result, with the weights that explanations need.

    Raises
    ------
    InputError
        If the corpus is not one of text files.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "corpus.txt"
    >>> _ = path.write_text("the cat and the dog\nthe dog saw a cat\na cat saw the dog\n" * 50)
    >>> estimate_embed(path, rank=2).words
    6.0
    """
    rules = VocabularyRules(min_count, max_vocabulary)
    sample = CorpusSample.of(corpus, Window(window), rules, lowercase=lowercase)
    words = min(sample.words, max_vocabulary or np.inf)
    pairs = min(sample.pairs, words**2)
    trial = _try(sample.small, rank, window)
    used = min(rank or DEFAULT_RANK, max(words - 1, 1))
    # A matrix of more words is sparser, but all of its parts grow with words, and the work with its parts.
    weights = pairs * trial.weights / max(sample.small.pairs, 1)
    ngrams = trial.ngrams * min(words / max(trial.words, 1), 1e3) ** 0.8
    larger = (words / max(trial.words, 1)) ** 0.5 * max(weights / max(trial.weights, 1), 1.0) ** 0.5
    held = max(
        sample.tokens * BYTES_READ + words * 400,
        pairs * BYTES_A_PAIR + sample.tokens * 8,
        weights * BYTES_A_WEIGHT + words * used * BYTES_A_FACTOR + BYTES_OF_SOLVERS,
    )
    return WorkEstimate(
        bytes=sample.bytes,
        tokens=sample.tokens,
        words=words,
        pairs=pairs,
        seconds=sample.seconds + trial.seconds * larger,
        memory=held + BYTES_AT_REST,
        disk=weights * 8.0 + (2 * words + ngrams) * used * 4.0,
        sampled=sample.share,
    )


def _try(text: Measured, rank: int | None, window: int) -> _Trial:
    """Embed some text, with fewer dimensions if it has too few words for all."""
    if text.vocabulary is None:
        return _Trial(text.words, 0, 0, 0.0)
    units = pd.RangeIndex(len(text.offsets) - 1)
    corpus = EncodedCorpus(text.ids, text.offsets, units, text.vocabulary, (), "a sample", text.tokens)
    used: dict[str, Any] = {"rank": min(rank or DEFAULT_RANK, text.words - 1), "window": window}
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a sample is too small for says nothing of the whole
        found = embed(corpus, **used)
    seconds = time.perf_counter() - begin
    weights = 0 if found.weights is None else int(found.weights.nnz)
    return _Trial(text.words, weights, 0 if found.subwords is None else len(found.subwords.ngrams), seconds)
