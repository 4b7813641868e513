"""evaluate: how well word vectors agree with human judgements of similarity, and how many analogies they solve."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from lrdomains.core.typing import Array, Floats, PathLike
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.text.files import check_exists, read_lines
from lrdomains.words.result import WordEmbedding
from lrdomains.words.similarity import solve_analogies

#: Standard normal quantile of a two-sided interval of 95 %.
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class GoldSet:
    """What people said about pairs of words, or analogy questions with their answers.

    Parameters
    ----------
    name : str
    kind : {"similarity", "analogy"}
    words : tuple of tuple of str
        Pairs, or questions of four words: a is to b as c is to d.
    scores : tuple of float
        Of pairs; empty for analogies.

    Examples
    --------
    >>> GoldSet("mine", "similarity", (("cat", "dog"), ("cat", "tax")), scores=(8.5, 1.0)).kind
    'similarity'
    """

    name: str
    kind: Literal["similarity", "analogy"]
    words: tuple[tuple[str, ...], ...]
    scores: tuple[float, ...] = ()


def evaluate(embedding: WordEmbedding, gold: PathLike | GoldSet | Iterable[PathLike | GoldSet]) -> pd.DataFrame:
    """Score an embedding against gold sets.

    Similarity sets are scored by Spearman's rank correlation of their scores with cosines, with a 95 % interval
    by Fisher's z; analogies by the share solved (3CosAdd over the whole vocabulary), with Wilson's interval.
    Pairs and questions with a word that the vocabulary lacks are skipped, and the table says how many were
    covered. A word that is missing as written is looked up in lower case.

    Parameters
    ----------
    embedding : WordEmbedding
    gold : path, GoldSet, or several of them
        Files as `read_gold` takes them.

    Returns
    -------
    DataFrame
        Columns ``name``, ``kind``, ``score``, ``low``, ``high``, ``pairs``, ``covered``. The score is missing
        where fewer than two pairs are covered, or all of their scores are equal.

    Raises
    ------
    InputError
        If a file cannot be read as a gold set.

    Warns
    -----
    DataWarning
        If a set has no score.

    References
    ----------
    Bonett and Wright (2000), Psychometrika 65, for the variance of Spearman's z; Wilson (1927), JASA 22.

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
    several = [gold] if isinstance(gold, (str, os.PathLike, GoldSet)) else list(gold)
    sets = [one if isinstance(one, GoldSet) else read_gold(one) for one in several]
    columns = ["name", "kind", "score", "low", "high", "pairs", "covered"]
    return pd.DataFrame([_score(embedding, one) for one in sets], columns=columns)


def read_gold(path: PathLike) -> GoldSet:
    r"""Read a similarity or an analogy file; which it is shows in its lines.

    Similarity files have two words and a score a line, separated by tabs, commas or spaces; other columns are
    left aside (the first number counts), and so are a header line and lines that begin with ``#``. Analogy files
    have four words a line, and lines that begin with ``:`` name sections.

    Parameters
    ----------
    path : path-like
        UTF-8 text; its stem names the set.

    Returns
    -------
    GoldSet

    Raises
    ------
    InputError
        If the file is missing, empty, or a line is neither; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "pairs.txt"
    >>> _ = path.write_text("cat dog 8.5\ncat tax 1.0\n")
    >>> read_gold(path)
    GoldSet(name='pairs', kind='similarity', words=(('cat', 'dog'), ('cat', 'tax')), scores=(8.5, 1.0))
    """
    path = Path(path)
    check_exists(path)
    numbered = enumerate(read_lines(path, encoding="utf-8"), start=1)
    lines = [(number, line.strip()) for number, line in numbered if line.strip() and not line.startswith("#")]
    if not lines:
        message = f"{path} is empty: no pairs of words and no analogies"
        raise InputError(message)
    if any(line.startswith(":") for _, line in lines) or _is_question(lines[0][1]):
        return GoldSet(path.stem, "analogy", tuple(_questions(path, lines)))
    return _similarity_set(path, lines)


def _questions(path: Path, lines: list[tuple[int, str]]) -> list[tuple[str, ...]]:
    questions = list[tuple[str, ...]]()
    for number, line in lines:
        if line.startswith(":"):
            continue
        words = tuple(line.split())
        if len(words) != 4:
            message = f"{path}, line {number:,}: {len(words)} words in {line!r:.60}; an analogy has four"
            raise InputError(message)
        questions.append(words)
    return questions


def _similarity_set(path: Path, lines: list[tuple[int, str]]) -> GoldSet:
    pairs, scores = list[tuple[str, ...]](), list[float]()
    for position, (number, line) in enumerate(lines):
        fields = _fields(line)
        numbers = [value for value in map(_number, fields[2:]) if value is not None]
        if numbers:
            pairs.append((fields[0], fields[1]))
            scores.append(numbers[0])
        elif position > 0 or len(lines) == 1:
            message = f"{path}, line {number:,}: no score in {line!r:.60}; a line is two words and a number"
            raise InputError(message)
    return GoldSet(path.stem, "similarity", tuple(pairs), tuple(scores))


def _fields(line: str) -> list[str]:
    separator = next((separator for separator in ("\t", ",", ";") if line.count(separator) >= 2), None)
    return [field.strip() for field in line.split(separator)]


def _number(field: str) -> float | None:
    try:
        value = float(field)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _is_question(line: str) -> bool:
    words = line.split()
    return len(words) == 4 and "\t" not in line and all(_number(word) is None for word in words)


def _score(embedding: WordEmbedding, gold: GoldSet) -> dict[str, object]:
    positions = np.array([[_position(embedding, word) for word in words] for words in gold.words], dtype=np.intp)
    covered = np.flatnonzero(np.all(positions >= 0, axis=1)) if len(positions) else np.empty(0, np.intp)
    measure = _correlation if gold.kind == "similarity" else _accuracy
    scores = np.array(gold.scores)[covered] if gold.kind == "similarity" else np.empty(0)
    score, low, high = measure(embedding.unit_vectors, positions[covered], scores)
    if np.isnan(score):
        warn(
            f"{gold.name} cannot be scored: {len(covered)} of {len(positions)} have all their words in the vocabulary",
            DataWarning,
        )
    numbers = {"score": score, "low": low, "high": high, "pairs": len(positions), "covered": len(covered)}
    return {"name": gold.name, "kind": gold.kind, **numbers}


def _position(embedding: WordEmbedding, word: str) -> int:
    found = (embedding.position(spelling) for spelling in (word, word.lower()))
    return next((at for at in found if at is not None), -1)


def _correlation(units: Array, pairs: Array, scores: Floats) -> tuple[float, float, float]:
    if len(pairs) < 2 or np.ptp(scores) == 0:
        return np.nan, np.nan, np.nan
    cosines = np.sum(units[pairs[:, 0]].astype(np.float64) * units[pairs[:, 1]], axis=1)
    if np.ptp(cosines) == 0:
        return np.nan, np.nan, np.nan
    r = float(np.corrcoef(rankdata(cosines), rankdata(scores))[0, 1])
    return r, *_fisher_interval(r, len(pairs))


def _fisher_interval(r: float, pairs: int) -> tuple[float, float]:
    if pairs < 4:
        return -1.0, 1.0
    if abs(r) >= 1:
        return r, r
    half = _NORMAL_95 * np.sqrt((1 + r * r / 2) / (pairs - 3))
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def _accuracy(units: Array, questions: Array, _scores: Floats) -> tuple[float, float, float]:
    if not len(questions):
        return np.nan, np.nan, np.nan
    solved = solve_analogies(units, questions[:, :3]) == questions[:, 3]
    return float(solved.mean()), *_wilson_interval(float(solved.mean()), len(questions))


def _wilson_interval(share: float, trials: int) -> tuple[float, float]:
    z2 = _NORMAL_95**2 / trials
    middle = (share + z2 / 2) / (1 + z2)
    half = np.sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2)
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))
