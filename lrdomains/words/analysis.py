"""embed: word vectors from a corpus in one call."""

import dataclasses

import numpy as np

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.random import RandomState
from lrdomains.errors import DataWarning, RankError, warn
from lrdomains.text import Corpus, EncodedCorpus, Tokenizer, encode
from lrdomains.text.corpus import CorpusSource, Unit
from lrdomains.words.matrix import check_window, count_cooccurrences
from lrdomains.words.result import WordEmbedding
from lrdomains.words.vectors import Contexts, check_vector_options
from lrdomains.words.weighting import ppmi

DEFAULT_RANK = 300


def embed(
    corpus: CorpusSource | Corpus | EncodedCorpus,
    *,
    rank: int | None = None,
    window: int = 5,
    min_count: int = 5,
    unit: Unit = "line",
    encoding: str = "utf-8",
    lowercase: bool = True,
    tokenizer: Tokenizer | None = None,
    context_smoothing: float = 0.75,
    scale_power: float = 0.25,
    contexts: Contexts = "ignore",
    max_vocabulary: int | None = None,
    rng: RandomState = 0,
    progress: bool = False,
) -> WordEmbedding:
    """Learn word vectors: positive pointwise mutual information of neighbouring words, factorized.

    It is short for steps that are public themselves: `encode` the corpus, `count_cooccurrences`, weight by
    `ppmi`, `factorize` with `TruncatedSVD`, and make a `WordEmbedding` of the factors.

    Parameters
    ----------
    corpus : path, list of paths, iterable of texts, Corpus or EncodedCorpus
        A text file or folder (compressed or not), strings, or lists of tokens; a column of a table by way of
        `open_corpus`. Of an `EncodedCorpus` the options of reading are its own.
    rank : int, optional
        Number of dimensions; by default 300, or one less than there are words where that is fewer.
    window : int
        Words up to this distance are neighbours; near ones count more.
    min_count : int
        Words that occur fewer times are left out, and counted in the provenance.
    unit : {"line", "paragraph", "file"}
        Windows do not cross its end. Of books with hard line breaks, take paragraphs.
    encoding, lowercase, tokenizer, max_vocabulary
        As in `encode`.
    context_smoothing : float
        As in `ppmi`.
    scale_power : float
        Power of the singular values in the vectors, from 0 (all dimensions alike) to 1.
    contexts : {"ignore", "add"}
        Whether a word's vector as a context is added to its vector as a word; see Notes.
    rng : int, numpy.random.Generator or None
        Starts the iteration of the solver; it changes the last digits alone.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    WordEmbedding

    Raises
    ------
    InputError
        If the corpus cannot be read, too few words are left, or an option is out of its range.
    RankError
        If `rank` exceeds the number of words.

    Warns
    -----
    DataWarning
        If the corpus is so small that no word goes with another more often than by chance.

    Notes
    -----
    `contexts` trades two uses against each other. Measured on 98 novels (14 million words, 300 dimensions, one
    run, a power of .25): adding contexts raises Spearman's correlation with WordSim-353 from .48 to .52, with
    SimLex-999 from .27 to .32 and with MTurk-771 from .55 to .58; but of the five nearest words to members of
    everyday categories (colours, days, kin, trades, ...) only 31 % are members too, against 51 % without. It
    mixes in first-order association, so that rare words met beside a word crowd its list of neighbours: ``blue``
    is then near to ``chiffon`` rather than to ``white``. Lists are what people read, hence "ignore"; choose "add"
    to score given pairs of words. The categories were put together after such lists had been seen.

    A `scale_power` of 0 gains .02 on WordSim-353 over .25 on the novels, and loses elsewhere, most on a corpus of
    technical documentation; higher powers lose more on similarity, and gain on analogies.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, sections 2 to 5.
    Hellrich, Kampe and Hahn (2019), "The influence of down-sampling strategies on SVD word embedding
    stability", for weights in place of sampling: the same corpus gives the same vectors.

    Examples
    --------
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> texts += ["the mouse eats cheese"]
    >>> embedding = embed(texts, min_count=1, rank=4)
    >>> embedding.most_similar("milk", top=1)["word"].tolist()
    ['water']
    """
    check_window(window)
    check_vector_options(scale_power, contexts)
    _check_positive(rank)
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
    used = _rank_for(len(corpus.vocabulary), rank)
    counts = count_cooccurrences(corpus, window=window, progress=progress)
    weighted = ppmi(counts, context_smoothing=context_smoothing)
    _check_association(weighted)
    said = f"{used} (default: {DEFAULT_RANK}, or words - 1 if fewer)" if rank is None else used
    options = {"rank": said, "scale_power": scale_power, "contexts": contexts}
    matrix = dataclasses.replace(weighted, steps={**weighted.steps, "embed": options})
    factorization = factorize(matrix, TruncatedSVD(rank=used), rng=rng, progress=progress)
    return WordEmbedding(factorization, corpus.vocabulary.counts, scale_power=scale_power, contexts=contexts)


def _check_positive(rank: int | None) -> None:
    if rank is not None and (not isinstance(rank, (int, np.integer)) or isinstance(rank, bool) or rank < 1):
        message = f"rank={rank!r}; give a positive whole number, or None for at most {DEFAULT_RANK}"
        raise RankError(message)


def _rank_for(words: int, rank: int | None) -> int:
    if rank is None:
        return min(DEFAULT_RANK, words - 1)
    if rank > words:
        message = f"rank={rank} for a vocabulary of {words:,} words; give at most {words - 1:,}, or lower min_count"
        raise RankError(message)
    return int(rank)


def _check_association(weighted: LabelledMatrix) -> None:
    if weighted.values.nnz == 0:
        warn(
            "no word goes with another more often than by chance, so all vectors are zero; give more text",
            DataWarning,
        )
