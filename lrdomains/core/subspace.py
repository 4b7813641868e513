"""Principal angles: how far apart two spans are."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import subspace_angles

from lrdomains.core.factorization import Factorization
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Span = Factorization | Array


def principal_angles(first: Span, second: Span) -> Floats:
    """Return the principal angles between two spans, in radians, largest first.

    Parameters
    ----------
    first, second : Factorization or ndarray of shape (m, k)
        Of a factorization, the span of its row factors. Rows must be the same, in the same order.

    Returns
    -------
    ndarray of shape (min(k1, k2),)
        Accurate for tiny angles as well: sines are used where cosines are near one.

    Raises
    ------
    InputError
        If the two have different rows, or hold NaN or infinite entries.

    References
    ----------
    Knyazev and Argentati (2002), SIAM J. Sci. Comput. 23, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> principal_angles(np.eye(3)[:, :1], np.eye(3)[:, 1:2]).round(4)
    array([1.5708])
    """
    if isinstance(first, Factorization) and isinstance(second, Factorization) and not first.rows.equals(second.rows):
        message = "the two factorizations have different rows; compare only their common rows, in one order"
        raise InputError(message)
    a, b = (np.asarray(s.row_factors if isinstance(s, Factorization) else s, dtype=np.float64) for s in (first, second))
    if a.ndim != 2 or b.ndim != 2 or a.shape[0] != b.shape[0]:
        message = f"spans of shapes {a.shape} and {b.shape}; both need the same number of rows"
        raise InputError(message)
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        message = "a span holds NaN or infinite entries; leave out those rows or columns"
        raise InputError(message)
    return np.asarray(subspace_angles(a, b))


@dataclass(frozen=True, eq=False)
class SubspaceDistance:
    """How far apart two spans of the same dimension are, by their principal angles.

    With the projections P and Q on the two spans: ``largest_sine = |P - Q|_2``, ``chordal = |P - Q|_F / sqrt(2)`` and
    ``sum_of_sines = |P - Q|_* / 2``.

    Parameters
    ----------
    angles : ndarray of shape (k,)
        In radians, largest first.
    largest_sine : float
        0 for the same span; 1 if some direction of one is orthogonal to all of the other.
    chordal : float
        Root of the sum of squared sines, at most ``sqrt(k)``.
    sum_of_sines : float
        At most k.
    """

    angles: Floats
    largest_sine: float
    chordal: float
    sum_of_sines: float


def subspace_distance(first: Span, second: Span) -> SubspaceDistance:
    """Return the distances between two spans that are in use, side by side.

    Parameters
    ----------
    first, second : Factorization or ndarray of shape (m, k)
        See `principal_angles`. Of spans of different dimensions, the smaller is compared with what is nearest to it in
        the larger.

    Returns
    -------
    SubspaceDistance

    Raises
    ------
    InputError
        If the two have different rows, or hold NaN or infinite entries.

    References
    ----------
    Edelman, Arias and Smith (1998), SIAM J. Matrix Analysis and Applications 20, section 4.3.

    Examples
    --------
    >>> import numpy as np
    >>> turned = np.array([[1.0, 0.0], [0.0, np.cos(0.1)], [0.0, np.sin(0.1)]])
    >>> round(subspace_distance(np.eye(3)[:, :2], turned).largest_sine, 6)
    0.099833
    """
    angles = principal_angles(first, second)
    sines = np.sin(angles)
    return SubspaceDistance(
        angles=angles,
        largest_sine=float(np.max(sines, initial=0.0)),
        chordal=float(np.linalg.norm(sines)),
        sum_of_sines=float(np.sum(sines)),
    )
