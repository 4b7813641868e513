"""embed: word vectors from a corpus in one call."""

from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.cluster import ClientLike
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.progress import progress_bar
from lrdomains.core.random import RandomState
from lrdomains.core.typing import Floats
from lrdomains.errors import DataWarning, RankError, warn
from lrdomains.text import Corpus, EncodedCorpus, Phrases, Tokenizer
from lrdomains.text.corpus import CorpusSource, Unit
from lrdomains.words.count import count
from lrdomains.words.matrix import check_window
from lrdomains.words.result import WordEmbedding
from lrdomains.words.subwords import Subwords, fit_subwords
from lrdomains.words.vectors import check_vector_options, unit_rows, word_vectors
from lrdomains.words.weighting import Measure, check_weighting, weight

DEFAULT_RANK = 200
DEFAULT_SCALE_POWER = 0.1
DEFAULT_CONTEXT_WEIGHT = 1.0
DEFAULT_SUBWORD_WEIGHT = 3.0
#: Residuals at which dimensions are good enough, as a share of the largest singular value: the ten nearest words of 200
#: words of two collections were the same as with all digits of float32, for half of the work.
RESIDUAL = 3e-4


def embed(  # noqa: PLR0913 (the whole way in one call; each step alone has few options)
    corpus: CorpusSource | Corpus | EncodedCorpus,
    *,
    rank: int | None = None,
    window: int = 5,
    min_count: int = 5,
    unit: Unit = "line",
    encoding: str = "utf-8",
    lowercase: bool = True,
    tokenizer: Tokenizer | None = None,
    phrases: Phrases | float | None = None,
    measure: Measure = "ppmi",
    context_smoothing: float | None = None,
    shift: float = 1.0,
    scale_power: float = DEFAULT_SCALE_POWER,
    context_weight: float = DEFAULT_CONTEXT_WEIGHT,
    subword_weight: float = DEFAULT_SUBWORD_WEIGHT,
    max_vocabulary: int | None = None,
    keep_weights: bool = True,
    rng: RandomState = 0,
    client: ClientLike = None,
    progress: bool = False,
) -> WordEmbedding:
    """Learn word vectors: how much more often than by chance words are neighbours, factorized.

    It is short for steps that are public themselves: `encode` the corpus, `count_cooccurrences`, `weight` the counts,
    and `embed_counts`, which factorizes them and makes a `WordEmbedding` of the factors.

    Parameters
    ----------
    corpus : path, list of paths, iterable of texts, Corpus or EncodedCorpus
        A text file or folder (compressed or not), strings, or lists of tokens; a column of a table by way of
        `open_corpus`. Of an `EncodedCorpus` the options of reading are its own.
    rank : int, optional
        Number of dimensions; by default 200, or one less than there are words where that is fewer.
    window : int
        Words up to this distance are neighbours; near ones count more.
    min_count : int
        Words that occur fewer times are left out, and counted in the provenance.
    unit : {"line", "paragraph", "file"}
        Windows do not cross its end. Of books with hard line breaks, take paragraphs.
    encoding, lowercase, tokenizer, phrases, max_vocabulary
        As in `encode`.
    measure, context_smoothing, shift
        As in `weight`.
    scale_power : float
        Power of the singular values in the vectors, from 0 (all dimensions alike) to 1.
    context_weight : float
        How much of a word's vector as a context is added to its vector as a word, from 0 to 1; see Notes.
    subword_weight : float
        How much a rare word's spelling counts beside its contexts; see Notes. With 0 no subwords are learned.
    keep_weights : bool
        Keep the matrix in the result, so that explanations show what was observed; it is about as large as the
        vectors.
    rng : int, numpy.random.Generator or None
        Starts the iteration of the solver. It changes digits behind the fourth: factors are iterated until their
        residuals are below 3e-4 of the largest singular value, where lists of neighbours no longer change.
    client : distributed.Client or str, optional
        A Dask cluster that reads and counts, as in `count`; the counts come here to be weighted and factorized.
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
    A word's vector is made of three parts: its unit row of ``R S^p``; `context_weight` times its unit row of
    ``C S^p``; and what its character n-grams say, weighted by ``subword_weight * 100 / (n + 100)`` for a word that
    occurs n times, so that rare words lean on their spelling and frequent ones do not. Analogies have a reading of
    their own of the same factors: a power of 0.5, no contexts, and spelling for longer,
    ``subword_weight * 500 / (n + 500)``, because inflections show in it.

    The defaults were chosen on four collections (98 novels, 14.0 million words; a quarter of them; film reviews, 1.3;
    docstrings of Python packages, 2.5) by the mean of Spearman's correlation over WordSim-353, SimLex-999, MTurk-771,
    MEN, RareWords and MTurk-287, of pairs in the vocabulary; the documentation of `lrdomains.words` has the tables.
    Fewer dimensions than the customary 300 help (.02 on the quarter). Adding contexts gains .02 on prose; spelling
    gains .01 to .02, and .07 to .12 on rare words. A `scale_power` of 0 in place of 0.1 gains .003 on WordSim-353 of
    the novels and loses .004 on the mean of docstrings; 0.25 loses .011 and gains .012. Subsampling frequent words
    changed no mean by more than its noise, and is left out.

    Contexts have a price: of the five nearest words to members of 31 everyday categories (colours, days, kin, ...) of
    the novels, 28 % are members too, 33 % with a weight of .5, and 40 % without contexts, because first-order
    association mixes in and brings rare words that stand beside a word. Where lists of neighbours matter more than
    scores of given pairs, take ``context_weight=0``.

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
    check_weighting(measure, context_smoothing, shift)
    check_vector_options(scale_power, context_weight, subword_weight)
    _check_positive(rank)
    counted = count(
        corpus,
        window=window,
        min_count=min_count,
        max_vocabulary=max_vocabulary,
        unit=unit,
        encoding=encoding,
        lowercase=lowercase,
        tokenizer=tokenizer,
        phrases=phrases,
        client=client,
        progress=progress,
    )
    counts, word_counts = counted.matrix(), counted.vocabulary.counts
    del counted  # its table is not needed any more, and takes memory
    weighted = _Weighted.of(counts, measure, context_smoothing, shift, progress=progress)
    del counts  # larger than the weights
    vectors = _VectorOptions(scale_power, context_weight, subword_weight)
    return _factorized(weighted, word_counts, rank, vectors, keep_weights=keep_weights, rng=rng, progress=progress)


def embed_counts(
    counts: LabelledMatrix,
    word_counts: NDArray[np.int64],
    *,
    rank: int | None = None,
    measure: Measure = "ppmi",
    context_smoothing: float | None = None,
    shift: float = 1.0,
    scale_power: float = DEFAULT_SCALE_POWER,
    context_weight: float = DEFAULT_CONTEXT_WEIGHT,
    subword_weight: float = DEFAULT_SUBWORD_WEIGHT,
    keep_weights: bool = True,
    rng: RandomState = 0,
    progress: bool = False,
) -> WordEmbedding:
    """Make word vectors of counts that are there already, without reading the text again.

    Parameters
    ----------
    counts : LabelledMatrix
        Of words by contexts, as `count_cooccurrences` gives it.
    word_counts : ndarray of int64, shape (words,)
        How often each word occurs in the text.
    rank, measure, context_smoothing, shift, scale_power, context_weight, subword_weight, keep_weights, rng, progress
        As in `embed`.

    Returns
    -------
    WordEmbedding

    Raises
    ------
    InputError
        If an option is out of its range.
    RankError
        If `rank` exceeds the number of words.

    Warns
    -----
    DataWarning
        If no word goes with another more often than by chance.

    Examples
    --------
    >>> from lrdomains.words import count_cooccurrences
    >>> counts = count_cooccurrences(["the cat drinks milk", "the dog drinks water"], min_count=1)
    >>> embed_counts(counts, np.array([2, 2, 1, 1, 1, 1]), rank=2, measure="log")
    WordEmbedding(6 words, 2 dimensions)
    """
    check_vector_options(scale_power, context_weight, subword_weight)
    _check_positive(rank)
    _rank_for(min(counts.shape), rank)
    weighted = _Weighted.of(counts, measure, context_smoothing, shift, progress=progress)
    del counts  # larger than the weights, where nobody else holds them
    vectors = _VectorOptions(scale_power, context_weight, subword_weight)
    return _factorized(weighted, word_counts, rank, vectors, keep_weights=keep_weights, rng=rng, progress=progress)


@dataclass(frozen=True)
class _VectorOptions:
    """How vectors are made of factors and spelling."""

    scale_power: float
    context_weight: float
    subword_weight: float


@dataclass(frozen=True, eq=False)
class _Weighted:
    """All that is needed of the counts once they are weighted, so that they can be given up."""

    matrix: LabelledMatrix
    context_sums: Floats

    @classmethod
    def of(
        cls, counts: LabelledMatrix, measure: Measure, smoothing: float | None, shift: float, *, progress: bool
    ) -> "_Weighted":
        with progress_bar("weighting pairs of words", total=1, shown=progress) as watcher:
            matrix = weight(counts, measure, context_smoothing=smoothing, shift=shift)
            watcher.advance()
        _check_association(matrix)
        return cls(matrix, np.asarray(counts.values.sum(axis=0), dtype=np.float64))


def _factorized(
    weighted: _Weighted,
    word_counts: NDArray[np.int64],
    rank: int | None,
    vectors: _VectorOptions,
    *,
    keep_weights: bool,
    rng: RandomState,
    progress: bool,
) -> WordEmbedding:
    used = _rank_for(min(weighted.matrix.shape), rank)
    said = f"{used} (default: {DEFAULT_RANK}, or words - 1 if fewer)" if rank is None else used
    steps = {**weighted.matrix.steps, "embed": {"rank": said, **asdict(vectors)}}
    matrix = replace(weighted.matrix, steps=steps)
    factorization = factorize(matrix, TruncatedSVD(rank=used, tolerance=RESIDUAL), rng=rng, progress=progress)
    return WordEmbedding(
        factorization,
        np.asarray(word_counts),
        **asdict(vectors),
        subwords=_spelling(factorization, vectors, progress=progress),
        weights=matrix.values if keep_weights else None,
        context_sums=weighted.context_sums,
    )


def _spelling(factorization: Factorization, vectors: _VectorOptions, *, progress: bool) -> Subwords | None:
    if not vectors.subword_weight > 0:
        return None
    with progress_bar("fitting the spelling of words", total=1, shown=progress) as watcher:
        power, share = vectors.scale_power, vectors.context_weight
        observed = unit_rows(word_vectors(factorization, scale_power=power, context_weight=share))
        fitted = fit_subwords(factorization.rows, observed)
        watcher.advance(note=f"{len(fitted.ngrams):,} n-grams")
    return fitted


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
