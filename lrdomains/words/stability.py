"""neighbour_stability: which neighbours come back when the corpus is put together anew from its pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.progress import progress_bar
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError
from lrdomains.text import EncodedCorpus, encode
from lrdomains.text.corpus import Unit
from lrdomains.words.matrix import check_phrases, count_cooccurrences

if TYPE_CHECKING:
    from lrdomains.words.result import WordEmbedding

#: Ends of the intervals of similarities.
ENDS = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class NeighbourStability:
    """How surely words are neighbours; `neighbour_stability` makes it.

    Parameters
    ----------
    neighbours : DataFrame
        One row a word and neighbour, nearest first: ``word``, ``neighbour``, ``similarity``, ``low`` and ``high`` (95 %
        of the replicates) and ``returns`` (share of the replicates in which it is among the nearest again).
    words : DataFrame
        One row a word: ``word``, ``count`` and ``stability`` (mean share of its neighbours that return).
    pieces, replicates : int

    Examples
    --------
    >>> from lrdomains.words import embed, encode
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"] * 5
    >>> corpus = encode(texts, min_count=1)
    >>> found = neighbour_stability(embed(corpus, rank=3), corpus, ["cat"], top=2, pieces=4, replicates=3)
    >>> found.neighbours.columns.tolist()
    ['word', 'neighbour', 'similarity', 'low', 'high', 'returns']
    """

    neighbours: pd.DataFrame
    words: pd.DataFrame
    pieces: int
    replicates: int

    def __repr__(self) -> str:
        mean = self.words["stability"].mean()
        return f"NeighbourStability({len(self.words)} words, {self.replicates} replicates, mean {mean:.2f})"


def neighbour_stability(
    embedding: "WordEmbedding",
    corpus: Any,
    words: Sequence[str],
    *,
    top: int = 10,
    pieces: int = 10,
    replicates: int = 10,
    rng: int = 0,
    progress: bool = False,
) -> NeighbourStability:
    """Return how often each neighbour is found again when pieces of the corpus are weighted anew.

    The corpus is cut into pieces of whole units, and each piece is counted once. A replicate draws as many pieces as
    there are, with replacement, adds up their counts, and makes an embedding of them by the same steps; the text is
    not read again. What hangs on one book or one author goes missing where that piece is not drawn.

    Parameters
    ----------
    embedding : WordEmbedding
    corpus : EncodedCorpus, or what `encode` takes
        The text that the embedding was made of. It is best given encoded: otherwise it is read by the options that
        the embedding's provenance has.
    words : sequence of str
        Whose neighbours.
    top : int
        How many neighbours of each.
    pieces, replicates : int
        At least two, and at least one.
    rng : int
        Draws the pieces.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    NeighbourStability

    Raises
    ------
    InputError
        If the corpus has another vocabulary, or fewer units than pieces were asked for.
    UnknownLabelError
        If a word is not in the vocabulary.

    References
    ----------
    Antoniak and Mimno (2018), TACL 6, on the bootstrap of documents; Efron and Tibshirani (1993), chapter 6.

    Examples
    --------
    >>> from lrdomains.words import embed, encode
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"] * 5
    >>> corpus = encode(texts, min_count=1)
    >>> neighbour_stability(embed(corpus, rank=3), corpus, ["cat"], top=2, pieces=4, replicates=3)
    NeighbourStability(1 words, 3 replicates, mean ...)
    """
    if pieces < 2 or replicates < 1:
        message = f"pieces={pieces}, replicates={replicates}; give at least two pieces and one replicate"
        raise InputError(message)
    original = {word: embedding.most_similar(word, top=top) for word in dict.fromkeys(words)}
    encoded = corpus if isinstance(corpus, EncodedCorpus) else _encoded_as(embedding, corpus)
    if not encoded.vocabulary.words.equals(embedding.words):
        message = (
            f"the corpus has {len(encoded.vocabulary):,} words and the embedding {len(embedding):,}, not the same ones "
            "in the same order: give the corpus that it was made of, encoded with the same options"
        )
        raise InputError(message)
    counted = count_pieces(
        encoded, pieces=pieces, window=int(_steps(embedding, "count_cooccurrences").get("window", 5))
    )
    generator = np.random.default_rng(rng)
    found = dict[str, list[tuple[set[str], Array]]]((word, []) for word in original)
    with progress_bar(f"{replicates} replicates", total=replicates, shown=progress) as watcher:
        for _ in range(replicates):
            drawn = generator.multinomial(pieces, np.full(pieces, 1 / pieces))
            again = _again(embedding, counted, drawn)
            for word, frame in original.items():
                nearest = set(again.most_similar(word, top=top)["word"])
                found[word].append((nearest, _cosines(again, word, pd.Index(frame["word"]))))
            watcher.advance()
    return _summed_up(embedding, original, found, pieces)


def count_pieces(corpus: EncodedCorpus, *, pieces: int, window: int) -> list[LabelledMatrix]:
    """Return the co-occurrence counts of pieces of a corpus: runs of whole units with about as many words each.

    Raises
    ------
    InputError
        If there are fewer units with words than pieces.

    Examples
    --------
    >>> first, second = count_pieces(encode(["a b", "b a", "a b"], min_count=1), pieces=2, window=1)
    >>> (first.values + second.values).toarray()
    array([[0., 3.],
           [3., 0.]])
    """
    filled = int(np.sum(np.diff(corpus.offsets) > 0))
    if filled < pieces:
        message = (
            f"{filled} units of text cannot be cut into {pieces} pieces; ask for fewer, or cut the text into lines"
        )
        raise InputError(message)
    wanted = np.linspace(0, corpus.offsets[-1], pieces + 1)
    borders = np.searchsorted(corpus.offsets, wanted[1:-1])
    return [
        count_cooccurrences(_piece(corpus, int(begin), int(end)), window=window)
        for begin, end in zip([0, *borders], [*borders, len(corpus)], strict=True)
    ]


def _piece(corpus: EncodedCorpus, begin: int, end: int) -> EncodedCorpus:
    first, last = corpus.offsets[begin], corpus.offsets[end]
    return replace(
        corpus,
        ids=corpus.ids[first:last],
        offsets=corpus.offsets[begin : end + 1] - first,
        names=corpus.names[begin:end],
    )


def _again(embedding: "WordEmbedding", counted: Sequence[LabelledMatrix], drawn: Array) -> "WordEmbedding":
    from lrdomains.words.analysis import embed_counts

    total = sum(piece.values * float(times) for piece, times in zip(counted, drawn, strict=True) if times)
    measure, options = _measure(embedding)
    return embed_counts(
        replace(counted[0], values=total),
        embedding.counts,
        rank=embedding.factorization.rank,
        measure=measure,
        scale_power=embedding.scale_power,
        context_weight=embedding.context_weight,
        subword_weight=embedding.subword_weight,
        keep_weights=False,
        **options,
    )


def _measure(embedding: "WordEmbedding") -> tuple[Any, Mapping[str, Any]]:
    from lrdomains.words.weighting import MEASURES

    steps = embedding.provenance.steps
    measure = next((name for name in MEASURES if name in steps), "ppmi")
    return measure, steps.get(measure, {})


def _steps(embedding: "WordEmbedding", step: str) -> Mapping[str, Any]:
    return embedding.provenance.steps.get(step, {})


def _encoded_as(embedding: "WordEmbedding", corpus: Any) -> EncodedCorpus:
    options = dict(_steps(embedding, "encode"))
    check_phrases(options)
    if options.get("unit") not in get_args(Unit):
        options.pop("unit", None)  # of texts in memory, which are units themselves
    names = ("unit", "min_count", "max_vocabulary", "lowercase")
    return encode(corpus, **{name: options[name] for name in names if name in options})


def _cosines(space: "WordEmbedding", word: str, others: Labels) -> Array:
    return np.array([space.similarity(word, str(other)) for other in others])


def _summed_up(
    embedding: "WordEmbedding",
    original: Mapping[str, pd.DataFrame],
    found: Mapping[str, list[tuple[set[str], Array]]],
    pieces: int,
) -> NeighbourStability:
    rows, about = [], []
    for word, frame in original.items():
        cosines = np.array([values for _nearest, values in found[word]])
        returns = [float(np.mean([name in nearest for nearest, _values in found[word]])) for name in frame["word"]]
        low, high = np.percentile(cosines, ENDS, axis=0)
        rows.append(
            pd.DataFrame(
                {
                    "word": word,
                    "neighbour": frame["word"],
                    "similarity": frame["similarity"],
                    "low": low,
                    "high": high,
                    "returns": returns,
                }
            )
        )
        count = int(embedding.counts[embedding.words.get_indexer_for(pd.Index([word]))[0]])
        about.append({"word": word, "count": count, "stability": float(np.mean(returns))})
    replicates = len(next(iter(found.values()))) if found else 0
    return NeighbourStability(pd.concat(rows, ignore_index=True), pd.DataFrame(about), pieces, replicates)
