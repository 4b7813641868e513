"""Tasks that a field can set its own words: synonyms to choose, odd ones to find, categories to keep apart."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lrdomains.core.nearest import largest
from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_lines
from lrdomains.words.bootstrap import interval_of_share
from lrdomains.words.space import WordSpace

REPLICATES = 1000


@dataclass(frozen=True)
class TaskScore:
    """How well a task was solved.

    Parameters
    ----------
    score : float
        Share of the items solved; missing where none is covered.
    low, high : float
        95 %, by resampling items.
    chance : float
        What guessing would reach on the covered items.
    items, covered : int
        All items, and those whose words are in the vocabulary.

    Examples
    --------
    >>> TaskScore(score=0.75, low=0.5, high=0.9, chance=0.25, items=20, covered=16)
    TaskScore(score=0.75, low=0.5, high=0.9, chance=0.25, items=20, covered=16)
    """

    score: float
    low: float
    high: float
    chance: float
    items: int
    covered: int


def synonym_choice(
    space: WordSpace, questions: PathLike | Sequence[Sequence[str]], *, rng: RandomState = 0
) -> TaskScore:
    r"""Choose the synonym of a word among several: the nearest one.

    Parameters
    ----------
    space : WordSpace
    questions : path, or sequence of sequences of str
        Of each question the word, its synonym, and words that are none. In a file one question a line, its words
        separated by tabs, or else by spaces.
    rng : int, numpy.random.Generator or None
        Draws the resamples.

    Returns
    -------
    TaskScore
        A question is covered where the word and its synonym are known; choices that are not known cannot be taken,
        and chance counts the others.

    Raises
    ------
    InputError
        If a question has fewer than three words.

    References
    ----------
    Landauer and Dumais (1997), Psychological Review 104, on the synonym part of TOEFL.

    Examples
    --------
    >>> from lrdomains.words import WordVectors
    >>> space = WordVectors(["big", "large", "cat"], np.array([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0]]))
    >>> synonym_choice(space, [["big", "large", "cat"]]).score
    1.0
    """
    asked = _questions(questions, fewest=3)
    solved, chances = [], []
    for word, synonym, *others in asked:
        if word not in space or synonym not in space:
            continue
        choices = [choice for choice in (synonym, *others) if choice in space]
        cosines = [space.similarity(word, choice) for choice in choices]
        solved.append(int(np.argmax(cosines)) == 0 and cosines.count(cosines[0]) == 1)
        chances.append(1 / len(choices))
    return _scored(solved, chances, len(asked), rng)


def odd_one_out(space: WordSpace, questions: PathLike | Sequence[Sequence[str]], *, rng: RandomState = 0) -> TaskScore:
    """Find the word that does not match the others; see `WordSpace.doesnt_match`.

    Parameters
    ----------
    space : WordSpace
    questions : path, or sequence of sequences of str
        Of each question the words that belong together, and last the one that does not. Files as in
        `synonym_choice`.
    rng : int, numpy.random.Generator or None
        Draws the resamples.

    Returns
    -------
    TaskScore
        A question is covered where the odd word and at least two others are known.

    Raises
    ------
    InputError
        If a question has fewer than three words.

    References
    ----------
    Camacho-Collados and Navigli (2016), RepEval, on detecting outliers.

    Examples
    --------
    >>> from lrdomains.words import WordVectors
    >>> space = WordVectors(["big", "large", "cat"], np.array([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0]]))
    >>> odd_one_out(space, [["big", "large", "cat"]]).chance.__round__(2)
    0.33
    """
    asked = _questions(questions, fewest=3)
    solved, chances = [], []
    for *company, odd in asked:
        known = [word for word in company if word in space]
        if odd not in space or len(known) < 2:
            continue
        solved.append(space.doesnt_match([*known, odd]) == odd)
        chances.append(1 / (len(known) + 1))
    return _scored(solved, chances, len(asked), rng)


def category_purity(
    space: WordSpace, categories: PathLike | Mapping[str, Sequence[str]], *, rng: RandomState = 0
) -> TaskScore:
    """Ask whether the nearest of all listed words is of the same category.

    Parameters
    ----------
    space : WordSpace
    categories : path, or mapping of str to sequence of str
        Words by category. In a file one category a line: its name, a colon, its words.
    rng : int, numpy.random.Generator or None
        Draws the resamples: whole categories, because their words stand or fall together.

    Returns
    -------
    TaskScore
        ``items`` are words; those of categories with fewer than two known words are not covered. Chance is the share
        of the other listed words that are of the same category.

    Raises
    ------
    InputError
        If there are fewer than two categories, or a word is in two.

    Examples
    --------
    >>> from lrdomains.words import WordVectors
    >>> vectors = np.array([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0], [0.1, 1.0]])
    >>> space = WordVectors(["red", "blue", "cat", "dog"], vectors)
    >>> category_purity(space, {"colours": ["red", "blue"], "animals": ["cat", "dog"]}).score
    1.0
    """
    listed = _categories(categories)
    known = {name: [word for word in words if word in space] for name, words in listed.items()}
    words = [(word, at) for at, name in enumerate(known) if len(known[name]) > 1 for word in known[name]]
    total = sum(len(words) for words in listed.values())
    if len({at for _, at in words}) < 2:
        return TaskScore(np.nan, np.nan, np.nan, np.nan, total, 0)
    rows = np.array([space.position(word) for word, _ in words], dtype=np.intp)
    units = space.unit_vectors[rows].astype(np.float64)
    of = np.array([at for _, at in words])
    cosines = units @ units.T
    np.fill_diagonal(cosines, np.nan)
    solved = np.array([of[largest(row, 1)[0]] == own for row, own in zip(cosines, of, strict=True)])
    chances = [(np.sum(of == own) - 1) / (len(of) - 1) for own in of]
    generator, _seed = seeded(rng)
    _names, groups = np.unique(of, return_inverse=True)
    low, high = interval_of_share(solved, groups, replicates=REPLICATES, rng=generator)
    return TaskScore(float(solved.mean()), low, high, float(np.mean(chances)), total, len(words))


def _scored(solved: list[bool], chances: list[float], items: int, rng: RandomState) -> TaskScore:
    if not solved:
        return TaskScore(np.nan, np.nan, np.nan, np.nan, items, 0)
    generator, _seed = seeded(rng)
    hits = np.array(solved)
    low, high = interval_of_share(hits, np.arange(len(hits)), replicates=REPLICATES, rng=generator)
    return TaskScore(float(hits.mean()), low, high, float(np.mean(chances)), items, len(hits))


def _questions(questions: PathLike | Sequence[Sequence[str]], *, fewest: int) -> list[list[str]]:
    if not isinstance(questions, (str, os.PathLike)):
        asked = [(f"question {number}", list(words)) for number, words in enumerate(questions, start=1)]
    else:
        path = Path(questions)
        check_exists(path)
        numbered = enumerate(read_lines(path, encoding="utf-8"), start=1)
        lines = [(number, line.strip()) for number, line in numbered if line.strip() and not line.startswith("#")]
        asked = [(f"{path}, line {number:,}", line.split("\t" if "\t" in line else None)) for number, line in lines]
    for where, words in asked:
        if len(words) < fewest:
            message = f"{where}: {len(words)} words in {words!r:.60}; a question has at least {fewest}"
            raise InputError(message)
    return [[word.strip() for word in words] for _, words in asked]


def _categories(categories: PathLike | Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    if isinstance(categories, Mapping):
        listed = {str(name): list(words) for name, words in categories.items()}
    else:
        path = Path(categories)
        check_exists(path)
        listed = {}
        for number, line in enumerate(read_lines(path, encoding="utf-8"), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            name, colon, words = line.partition(":")
            if not colon or not words.split():
                message = f"{path}, line {number:,}: not the name of a category, a colon and its words: {line!r:.60}"
                raise InputError(message)
            listed[name.strip()] = words.split()
    counted = Counter(word for words in listed.values() for word in words)
    repeated = [word for word, number in counted.items() if number > 1]
    if len(listed) < 2 or repeated:
        twice = f"; {repeated[0]!r} is listed twice" if repeated else ""
        message = f"{len(listed)} categories{twice}; give at least two, each word in one of them"
        raise InputError(message)
    return listed
