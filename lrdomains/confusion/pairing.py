"""Pairing: two models on the same samples, told from two models on samples of the same kind."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.stats import binomtest

from lrdomains.confusion.counting import counted_pairs
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.resampling import resampled_errors
from lrdomains.confusion.stream import merge
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.errors import DataWarning, warn


@dataclass(frozen=True, eq=False)
class Pair:
    """Two tables over the same classes; with the samples behind them where these are the same.

    Parameters
    ----------
    first, second : ConfusionMatrix
        Over `classes`.
    classes : pandas.Index
    true, predicted_first, predicted_second : ndarray of shape (n,) or None
        Positions of the classes of each sample; None where the samples are not known to be the same.
    """

    first: ConfusionMatrix
    second: ConfusionMatrix
    classes: Labels
    true: Array | None = None
    predicted_first: Array | None = None
    predicted_second: Array | None = None

    @property
    def is_paired(self) -> bool:
        """Whether both models were run on the same samples."""
        return self.true is not None

    def drawn_errors(self, rng: np.random.Generator) -> tuple[sp.csr_array, sp.csr_array]:
        """Draw samples again, with replacement, and return the errors of both models; the same samples if paired."""
        if self.true is None or self.predicted_first is None or self.predicted_second is None:
            return resampled_errors(self.first, rng), resampled_errors(self.second, rng)
        drawn = rng.integers(0, len(self.true), len(self.true))
        found = []
        for predicted in (self.predicted_first, self.predicted_second):
            wrong = drawn[predicted[drawn] != self.true[drawn]]
            found.append(counted_pairs(self.true[wrong], predicted[wrong], len(self.classes)))
        return found[0], found[1]

    def mcnemar(self, members: list[NDArray[np.intp]]) -> tuple[int, int, float]:
        """Return errors inside sets of classes that only the first, and only the second model makes, and the exact p.

        Raises nothing where the samples are not the same: then everything is unknown (zeros and NaN).
        """
        if self.true is None or self.predicted_first is None or self.predicted_second is None:
            return 0, 0, float("nan")
        part = np.arange(len(self.classes)) + len(members)
        for number, its in enumerate(members):
            part[its] = number
        wrong = [
            (predicted != self.true) & (part[predicted] == part[self.true])
            for predicted in (self.predicted_first, self.predicted_second)
        ]
        only_first, only_second = (int(np.sum(one & ~other)) for one, other in (wrong, wrong[::-1]))
        different = only_first + only_second
        return only_first, only_second, float(binomtest(only_first, different).pvalue) if different else 1.0


def pair_up(first: ConfusionMatrix, second: ConfusionMatrix) -> Pair:
    """Bring two tables to the same classes, and match their samples where both keep them.

    Samples are matched by their ids where both have any, else by their order if the true labels agree in every place.

    Warns
    -----
    DataWarning
        If both tables keep samples that do not match, or classes differ.

    Examples
    --------
    >>> from lrdomains.confusion.matrix import confusion_matrix
    >>> pair = pair_up(confusion_matrix(list("aabb"), list("abbb")), confusion_matrix(list("aabb"), list("aaab")))
    >>> pair.is_paired, pair.mcnemar([np.array([0, 1])])
    (True, (1, 1, 1.0))
    """
    classes = merge([first, second]).classes
    one, two = (_over(matrix, classes) for matrix in (first, second))
    only = len(classes) - len(set(first.classes) & set(second.classes))
    if only:
        warn(f"{only:,} classes occur in one of the two tables only; they are empty in the other", DataWarning)
    kept = first.predictions, second.predictions
    if kept[0] is None or kept[1] is None:
        return Pair(one, two, classes)
    places = classes.get_indexer(first.classes), classes.get_indexer(second.classes)
    order = _matching_order(kept[0].ids, kept[1].ids, len(kept[0]), len(kept[1]))
    if order is not None:
        true = places[0][kept[0].true[order[0]]]
        if np.array_equal(true, places[1][kept[1].true[order[1]]]):
            predicted = (
                place[part.predicted[its]]
                for place, part, its in zip(places, kept, order, strict=True)
                if part is not None
            )
            return Pair(one, two, classes, true, *predicted)
    warn("the two tables were not counted from the same samples; they are compared as independent ones", DataWarning)
    return Pair(one, two, classes)


def rates_of(pair: Pair) -> tuple[Floats, Floats]:
    """Return the errors of both models in each class, shape (K,) each."""
    one, two = (np.asarray(matrix.errors.sum(axis=1)).ravel() for matrix in (pair.first, pair.second))
    return one, two


def _over(matrix: ConfusionMatrix, classes: Labels) -> ConfusionMatrix:
    if len(classes) == len(matrix.classes) and classes.equals(matrix.classes):
        return matrix
    place = classes.get_indexer(matrix.classes)
    entries = matrix.values.tocoo()
    i, j = entries.coords
    values = sp.csr_array(sp.coo_array((entries.data, (place[i], place[j])), shape=(len(classes),) * 2))
    return ConfusionMatrix(values, rows=classes, columns=classes, source=matrix.source, orientation=matrix.orientation)


def _matching_order(
    one: Labels | None, two: Labels | None, length: int, other: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    if one is not None and two is not None:
        if not (one.is_unique and two.is_unique) or length != other:
            return None
        found = two.get_indexer(one)
        return None if np.any(found < 0) else (np.arange(length), found.astype(np.intp))
    return (np.arange(length), np.arange(length)) if length == other else None
