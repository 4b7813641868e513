"""Poles: the two ends of an axis."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.typing import Array

#: A class belongs to a pole if its loading reaches this share of the largest on the axis.
MEMBERSHIP = 0.3


class Poles(NamedTuple):
    """Classes at the two ends of an axis, strongest first.

    Classes at one pole are mixed up with each other more than expected; classes at opposite poles less.

    Parameters
    ----------
    positive, negative : list of labels

    Examples
    --------
    >>> positive, negative = Poles(["cat", "dog"], ["car", "truck"])
    >>> positive
    ['cat', 'dog']
    """

    positive: list[Any]
    negative: list[Any]


def pole_positions(loadings: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of the classes at the positive and at the negative pole, strongest first.

    Examples
    --------
    >>> import numpy as np
    >>> [pole.tolist() for pole in pole_positions(np.array([0.7, 0.1, -0.6, 0.3]))]
    [[0, 3], [2]]
    """
    order = np.argsort(-np.abs(loadings), kind="stable")
    members = order[np.abs(loadings[order]) >= MEMBERSHIP * np.max(np.abs(loadings), initial=0.0)]
    return members[loadings[members] > 0], members[loadings[members] < 0]
