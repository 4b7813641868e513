"""evaluate: how well word vectors agree with human judgements of similarity, and how many analogies they solve."""

import os
from collections.abc import Iterable

import numpy as np
import pandas as pd

from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array, Floats, PathLike
from lrdomains.errors import DataWarning, warn
from lrdomains.words.bootstrap import interval_of_correlation, interval_of_share
from lrdomains.words.gold import GoldSet, read_gold
from lrdomains.words.result import WordEmbedding
from lrdomains.words.similarity import AnalogyMethod, answer_ranks, check_analogy_method
from lrdomains.words.space import WordSpace
from lrdomains.words.vectors import unit_rows

REPLICATES = 1000
COLUMNS = ["name", "kind", "score", "low", "high", "pairs", "covered", "zero", "mean", "composed", "reciprocal_rank"]


def evaluate(
    embedding: WordSpace,
    gold: PathLike | GoldSet | Iterable[PathLike | GoldSet],
    *,
    method: AnalogyMethod = "add",
    rng: RandomState = 0,
) -> pd.DataFrame:
    """Score an embedding against gold sets.

    Similarity sets are scored by Spearman's rank correlation of their scores with cosines; analogies by the share
    solved, over the whole vocabulary but the words of the question. A word that is missing as written is looked up in
    lower case. ``score`` is of the pairs and questions whose words are all in the vocabulary. Programs treat the
    others in different ways, and the table has all of them side by side:

    - ``zero``: a pair with a missing word has similarity 0, a question with one is not solved;
    - ``mean``: a missing word gets the mean of all unit vectors;
    - ``composed``: a missing word gets what its spelling says, where the embedding has subwords.

    Parameters
    ----------
    embedding : WordSpace
    gold : path, GoldSet, or several of them
        Files as `read_gold` takes them.
    method : {"add", "multiply"}
        How analogies are solved; see `WordSpace.analogy`.
    rng : int, numpy.random.Generator or None
        Draws the resamples of the intervals.

    Returns
    -------
    DataFrame
        Columns ``name``, ``kind``, ``score``, ``low``, ``high`` (95 %, from 1,000 resamples of pairs, or of groups of
        questions that share their first two words), ``pairs``, ``covered``, ``zero``, ``mean``, ``composed`` and
        ``reciprocal_rank`` (of the expected answers, on average). The score is missing where fewer than two pairs are
        covered, or all of their scores are equal.

    Raises
    ------
    InputError
        If a file cannot be read as a gold set, or the method is unknown.

    Warns
    -----
    DataWarning
        If a set has no score.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3 (percentile intervals).

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> texts += ["the mouse eats cheese"]
    >>> embedding = embed(texts, min_count=1, rank=4)
    >>> pairs = GoldSet("mine", "similarity", (("cat", "dog"), ("cat", "cheese"), ("cat", "emu")), (9.0, 1.0, 5.0))
    >>> evaluate(embedding, pairs)[["name", "score", "pairs", "covered"]]
       name  score  pairs  covered
    0  mine    1.0      3        2
    """
    check_analogy_method(method)
    generator, _seed = seeded(rng)
    several = [gold] if isinstance(gold, (str, os.PathLike, GoldSet)) else list(gold)
    rows = [_score(embedding, _as_set(one), method, generator) for one in several]
    return pd.DataFrame(rows, columns=COLUMNS)


def evaluate_sections(
    embedding: WordSpace,
    gold: PathLike | GoldSet,
    *,
    method: AnalogyMethod = "add",
    rng: RandomState = 0,
) -> pd.DataFrame:
    """Score an embedding on each section of an analogy set.

    Parameters
    ----------
    embedding : WordSpace
    gold : path or GoldSet
    method, rng
        As in `evaluate`.

    Returns
    -------
    DataFrame
        As of `evaluate`, one row a section in the order of the file, ``name`` being the section's. A set without
        sections gives one row. Sections of which no question is covered have no score.

    Raises
    ------
    InputError
        If the file cannot be read as a gold set, or the method is unknown.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> embedding = embed(["a b c d", "a c b d", "d a b c"], min_count=1, rank=2)
    >>> questions = GoldSet("g", "analogy", (("a", "b", "c", "d"), ("d", "c", "b", "a")), sections=("up", "down"))
    >>> evaluate_sections(embedding, questions)["name"].tolist()
    ['up', 'down']
    """
    check_analogy_method(method)
    generator, _seed = seeded(rng)
    whole = _as_set(gold)
    names = list(dict.fromkeys(whole.sections)) or [whole.name]
    sections = [_section(whole, name) for name in names] if whole.sections else [whole]
    rows = [_score(embedding, section, method, generator, quiet=True) for section in sections]
    return pd.DataFrame(rows, columns=COLUMNS)


def _as_set(gold: PathLike | GoldSet) -> GoldSet:
    return gold if isinstance(gold, GoldSet) else read_gold(gold)


def _section(gold: GoldSet, name: str) -> GoldSet:
    chosen = tuple(words for words, section in zip(gold.words, gold.sections, strict=True) if section == name)
    return GoldSet(name, gold.kind, chosen)


def _score(
    embedding: WordSpace, gold: GoldSet, method: AnalogyMethod, rng: np.random.Generator, *, quiet: bool = False
) -> dict[str, object]:
    positions = np.array([[_position(embedding, word) for word in words] for words in gold.words], dtype=np.intp)
    positions = positions.reshape(len(gold.words), -1)
    covered = np.flatnonzero(np.all(positions >= 0, axis=1)) if positions.size else np.empty(0, np.intp)
    about = {"name": gold.name, "kind": gold.kind, "pairs": len(positions), "covered": len(covered)}
    if gold.kind == "similarity":
        numbers = _similarity_scores(embedding, gold, positions, covered, rng)
    else:
        numbers = _analogy_scores(embedding, positions, covered, method, rng)
    if np.isnan(numbers["score"]) and not quiet:
        warn(
            f"{gold.name} cannot be scored: {len(covered)} of {len(positions)} have all their words in the vocabulary",
            DataWarning,
        )
    return about | numbers


def _position(embedding: WordSpace, word: str) -> int:
    found = (embedding.position(spelling) for spelling in (word, word.lower()))
    return next((at for at in found if at is not None), -1)


def _similarity_scores(
    embedding: WordSpace, gold: GoldSet, positions: Array, covered: Array, rng: np.random.Generator
) -> dict[str, float]:
    units, scores = embedding.unit_vectors, np.array(gold.scores)
    cosines = _cosines(units[positions[covered, 0]], units[positions[covered, 1]]) if len(covered) else np.empty(0)
    low, high = interval_of_correlation(cosines, scores[covered], replicates=REPLICATES, rng=rng)
    at_zero = np.zeros(len(positions))
    at_zero[covered] = cosines
    return {
        "score": correlation(cosines, scores[covered]),
        "low": low,
        "high": high,
        "zero": correlation(at_zero, scores),
        "mean": _with_others(units, positions, scores, np.tile(units.mean(axis=0), (positions.size, 1))),
        "composed": _with_composed(embedding, gold, positions, scores),
    }


def _with_composed(embedding: WordSpace, gold: GoldSet, positions: Array, scores: Floats) -> float:
    if not isinstance(embedding, WordEmbedding) or embedding.subwords is None:
        return np.nan
    words = [word if word in embedding else word.lower() for pair in gold.words for word in pair]
    return _with_others(embedding.unit_vectors, positions, scores, unit_rows(embedding.subwords.compose(words)))


def _with_others(units: Array, positions: Array, scores: Floats, others: Array) -> float:
    """Return the correlation over all pairs, missing words taking their row of `others`."""
    if not positions.size:
        return np.nan
    flat = positions.ravel()
    vectors = np.where(flat[:, None] >= 0, units[np.maximum(flat, 0)], others).reshape(len(positions), 2, -1)
    return correlation(_cosines(unit_rows(vectors[:, 0]), unit_rows(vectors[:, 1])), scores)


def _cosines(first: Array, second: Array) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", first, second, dtype=np.float64))


def correlation(cosines: Floats, scores: Floats) -> float:
    """Return Spearman's rank correlation; missing where there are fewer than two pairs or no differences."""
    from scipy.stats import rankdata  # slow to load, and seldom needed

    if len(cosines) < 2 or np.ptp(scores) == 0 or np.ptp(cosines) == 0:
        return np.nan
    return float(np.corrcoef(rankdata(cosines), rankdata(scores))[0, 1])


def _analogy_scores(
    embedding: WordSpace, positions: Array, covered: Array, method: AnalogyMethod, rng: np.random.Generator
) -> dict[str, float]:
    if not len(covered):
        return dict.fromkeys(("score", "low", "high", "zero", "mean", "composed", "reciprocal_rank"), np.nan)
    questions = positions[covered]
    ranks = answer_ranks(embedding.analogy_vectors, questions, method=method)
    solved = ranks == 1
    # Questions made of one pair with many others stand or fall together.
    _pairs, groups = np.unique(questions[:, :2], axis=0, return_inverse=True)
    low, high = interval_of_share(solved, groups.ravel(), replicates=REPLICATES, rng=rng)
    over_all = float(solved.sum() / len(positions))
    return {
        "score": float(solved.mean()),
        "low": low,
        "high": high,
        "zero": over_all,
        "mean": over_all,
        "composed": np.nan,
        "reciprocal_rank": float(np.mean(1.0 / ranks)),
    }
