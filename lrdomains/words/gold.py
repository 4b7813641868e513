"""Gold sets: what people said about pairs of words, and analogy questions with their answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_lines


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
    sections : tuple of str
        Of each question; empty where there are none.

    Examples
    --------
    >>> GoldSet("mine", "similarity", (("cat", "dog"), ("cat", "tax")), scores=(8.5, 1.0)).kind
    'similarity'
    """

    name: str
    kind: Literal["similarity", "analogy"]
    words: tuple[tuple[str, ...], ...]
    scores: tuple[float, ...] = ()
    sections: tuple[str, ...] = ()


def read_gold(path: PathLike) -> GoldSet:
    r"""Read a similarity or an analogy file; which it is shows in its lines.

    Similarity files have two words and a score a line, separated by tabs, commas or spaces; other columns are
    left aside (the first number counts), and so are a header line and lines that begin with ``#``. Words may carry a
    part of speech as MEN's do (``sun-n``). Analogy files have four words a line, and lines that begin with ``:`` name
    sections; a fifth column, as MSR's have it in front or behind, names the section of its line.

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
    GoldSet(name='pairs', kind='similarity', words=(('cat', 'dog'), ('cat', 'tax')), scores=(8.5, 1.0), sections=())
    """
    path = Path(path)
    check_exists(path)
    numbered = enumerate(read_lines(path, encoding="utf-8"), start=1)
    lines = [(number, line.strip()) for number, line in numbered if line.strip() and not line.startswith("#")]
    if not lines:
        message = f"{path} is empty: no pairs of words and no analogies"
        raise InputError(message)
    if any(line.startswith(":") for _, line in lines) or all(_is_question(line) for _, line in lines[:2]):
        return _analogy_set(path, lines)
    return _similarity_set(path, lines)


def _analogy_set(path: Path, lines: list[tuple[int, str]]) -> GoldSet:
    questions, sections, section = list[tuple[str, ...]](), list[str](), ""
    for number, line in lines:
        if line.startswith(":"):
            section = line[1:].strip()
            continue
        words = line.replace("\t", " ").split()
        if len(words) == 5 and _names_a_section(words[4]):
            *words, section = words
        elif len(words) == 5 and _names_a_section(words[0]):
            section, *words = words
        if len(words) != 4:
            message = f"{path}, line {number:,}: {len(words)} words in {line!r:.60}; an analogy has four"
            raise InputError(message)
        questions.append(tuple(words))
        sections.append(section)
    return GoldSet(path.stem, "analogy", tuple(questions), sections=tuple(sections) if any(sections) else ())


def _names_a_section(word: str) -> bool:
    """Tell MSR's marks of relations, such as ``NN_NNS`` or ``JJ_JJR``, from words."""
    return "_" in word and word == word.upper()


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
    return GoldSet(path.stem, "similarity", tuple(map(_without_tags, pairs)), tuple(scores))


def _without_tags(pair: tuple[str, ...]) -> tuple[str, ...]:
    """Take MEN's parts of speech from a pair where both words have one."""
    tagged = all(len(word) > 2 and word[-2:] in ("-n", "-v", "-j", "-a") for word in pair)
    return tuple(word[:-2] for word in pair) if tagged else pair


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
    return len(words) in (4, 5) and "," not in line and all(_number(word) is None for word in words)
