"""Groups: classes that are mixed up with one another, found on the axes and cut by likelihood."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import Positions, link
from lrdomains.confusion.likeliest_groups import likeliest_groups
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.confusion.regrouping import regroup
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Array, Floats

#: More classes than this are not linked all with all (memory grows with the square): those furthest along the
#: axes are, the others stay alone.
MOST_LINKED = 5000


@dataclass(frozen=True)
class Grouping:
    """Classes put into groups.

    Parameters
    ----------
    groups : tuple of arrays
        Positions of the members of each group of two or more, largest group first; the rest stay alone.
    order : ndarray of shape (K,)
        All positions in the order of the dendrogram, so that similar classes are neighbours.
    linked : int
        Number of classes that took part.
    ratio : float
        How many times more errors a typical group holds than its classes would share outside of groups; NaN without
        groups.
    """

    groups: tuple[Positions, ...]
    order: Positions
    linked: int
    ratio: float = float("nan")


def find_groups(
    errors: sp.csr_array,
    expected: QuasiIndependence,
    *,
    vectors: Array,
    strengths: Floats,
) -> Grouping:
    """Group classes by what the axes say of their mutual confusion.

    Two classes are alike if they are mixed up with the same classes, as the axes tell it: by their rows of
    ``V diag(strengths) V'`` (see `link`). The dendrogram is cut where the errors within groups and outside are
    likeliest, each group with a ratio of its own (`likeliest_groups`), and classes are moved between groups while that
    raises the likelihood (`regroup`). Nothing is asked for: neither the number of groups nor a height of the cut.

    Parameters
    ----------
    errors : CSR array of shape (K, K)
        Errors with an empty diagonal.
    expected : QuasiIndependence
    vectors : ndarray of shape (K, r)
        The axes, unit columns.
    strengths : ndarray of shape (r,)
        Their eigenvalues.

    Returns
    -------
    Grouping

    Notes
    -----
    The price of membership, the spread of the ratios and the damping of the cosines were chosen on planted designs and
    on classifiers simulated on trees of 10 to 1,000 classes, all together; nearby values find nearly the same groups.
    ``benchmarks/confusion_groups_found_without_help.py`` judges the result on other seeds of them. Where groups lie in
    groups, a branch becomes one group if its parts are mixed up so much that one ratio is likelier than several;
    `family_table` then tells what lies above.

    References
    ----------
    Sokal and Michener (1958), University of Kansas Science Bulletin 38 (average linkage).

    Examples
    --------
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((2, 2))) * 50 + 1 - 51 * np.eye(4))
    >>> axis = np.array([[0.5, 0.5, -0.5, -0.5]]).T
    >>> found = find_groups(errors, fit_quasi_independence(errors), vectors=axis, strengths=np.array([9.0]))
    >>> [group.tolist() for group in found.groups]
    [[0, 1], [2, 3]]
    """
    coordinates = np.asarray(vectors, dtype=np.float64) * strengths
    everyone = np.arange(len(coordinates))
    if coordinates.shape[1] == 0 or errors.nnz == 0:
        return Grouping((), everyone, 0)
    chosen = _furthest(coordinates)
    among, theirs = sp.csr_array(errors[chosen][:, chosen]), expected.of(chosen)
    with small_work(among.shape):
        tree = link(coordinates[chosen])
        found = regroup(likeliest_groups(tree, among, theirs), among)
    groups = (chosen[found.label == number] for number in np.flatnonzero(np.bincount(found.label) > 1))
    ordered = sorted(groups, key=lambda group: (-len(group), group[0]))
    order = np.concatenate((chosen[tree.order], np.setdiff1d(everyone, chosen)))
    return Grouping(tuple(ordered), order, len(chosen), found.typical_ratio)


def _furthest(coordinates: Floats) -> Positions:
    count = len(coordinates)
    if count <= MOST_LINKED:
        return np.arange(count)
    lengths = np.sum(coordinates**2, axis=1)
    return np.sort(np.argsort(-lengths, kind="stable")[:MOST_LINKED])
