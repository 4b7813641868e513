"""Window: which words count as neighbours of a word, and how much each."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lrdomains.errors import InputError

WindowWeights = Literal["linear", "uniform", "harmonic", "exponential"]
Direction = Literal["symmetric", "left", "right", "positional"]

#: Weights that are no fractions of small numbers are rounded to multiples of one part in so many.
PARTS = 2**20


@dataclass(frozen=True)
class Window:
    """Neighbours of a word, up to a distance, with weights that are whole numbers of parts.

    Whole numbers make counts exact: they are the same to the bit in whatever order text is read, spilled or merged.

    Parameters
    ----------
    size : int
        Largest distance, in words.
    weights : {"linear", "uniform", "harmonic", "exponential"}
        What a neighbour at distance d counts: ``(size + 1 - d) / size`` (word2vec's dynamic window in expectation),
        1, ``1 / d`` (GloVe), or ``decay ** (d - 1)``. The first three are exact (harmonic: for sizes up to 16); the
        others are rounded to multiples of 2^-20.
    direction : {"symmetric", "left", "right", "positional"}
        Whether words on both sides count, those before or after the word alone, or each place for itself: contexts
        are then pairs of word and place, such as ``the_-1`` for a ``the`` just before.
    decay : float
        Of exponential weights, in (0, 1).

    Raises
    ------
    InputError
        If an option is out of its range.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, section 3.1; Pennington, Socher and Manning (2014), EMNLP, section 4.2.

    Examples
    --------
    >>> window = Window(2)
    >>> window.shifts.tolist(), window.parts.tolist(), window.unit
    ([-2, -1, 1, 2], [1, 2, 2, 1], 2)
    """

    size: int = 5
    weights: WindowWeights = "linear"
    direction: Direction = "symmetric"
    decay: float = 0.5

    def __post_init__(self) -> None:
        if not isinstance(self.size, (int, np.integer)) or isinstance(self.size, bool) or not 1 <= self.size < 2**15:
            message = f"window={self.size!r}; give a positive whole number of words"
            raise InputError(message)
        for name, value, choices in (
            ("weights", self.weights, get_args(WindowWeights)),
            ("direction", self.direction, get_args(Direction)),
        ):
            if value not in choices:
                message = f"{name}={value!r}; give one of {', '.join(map(repr, choices))}"
                raise InputError(message)
        if not 0 < self.decay < 1:
            message = f"decay={self.decay!r}; give a number between 0 and 1"
            raise InputError(message)

    @property
    def unit(self) -> int:
        """How many parts make a weight of one."""
        if self.weights == "linear":
            return int(self.size)
        if self.weights == "uniform":
            return 1
        multiple = math.lcm(*range(1, self.size + 1)) if self.size <= 30 else PARTS
        return multiple if self.weights == "harmonic" and multiple <= PARTS else PARTS

    @property
    def shifts(self) -> NDArray[np.int64]:
        """Places of the neighbours, from left to right; 0 is the word itself and not among them."""
        first = 1 if self.direction == "right" else -self.size
        last = -1 if self.direction == "left" else self.size
        return np.array([place for place in range(first, last + 1) if place], dtype=np.int64)

    @property
    def parts(self) -> NDArray[np.uint32]:
        """What each neighbour counts, in parts of `unit`."""
        distances = np.abs(self.shifts).astype(np.float64)
        if self.weights == "linear":
            exact = self.size + 1 - distances
        elif self.weights == "uniform":
            exact = np.ones(len(distances))
        elif self.weights == "harmonic":
            exact = self.unit / distances
        else:
            exact = self.unit * self.decay ** (distances - 1)
        return np.maximum(np.rint(exact), 1).astype(np.uint32)

    @property
    def slots(self) -> NDArray[np.uint32]:
        """The block of columns in which each neighbour is counted: the first one, unless places are kept apart."""
        numbers = np.arange(len(self.shifts), dtype=np.uint32)
        return numbers if self.direction == "positional" else np.zeros_like(numbers)

    @property
    def blocks(self) -> int:
        """Number of blocks of columns."""
        return 2 * int(self.size) if self.direction == "positional" else 1
