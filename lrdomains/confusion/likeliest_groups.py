"""The likeliest groups: the cut of a dendrogram, the ratio of each group and the background, settled together."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.background import Background, fit_background, log_likelihood
from lrdomains.confusion.dendrogram import Dendrogram, Positions, branch_chance, branch_errors
from lrdomains.confusion.group_ratios import PRICE_OF_MEMBERSHIP, TYPICAL_RATIOS, log_evidence
from lrdomains.confusion.likely_cut import likely_cut
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.confusion.tree_cut import best_branches, labels_of
from lrdomains.core.typing import Floats

#: Shares of quasi-independence that are taken for the background at first: all of it, or less, as groups draw errors.
STARTING_SHARES = (1.0, 0.7)
#: The typical ratio of groups, by number, before any group was looked at: about 12.
STARTING_RATIO = int(np.argmin(np.abs(TYPICAL_RATIOS - 12.0)))
MOST_ROUNDS = 8


@dataclass(frozen=True)
class LikelyGroups:
    """Groups, and the background that was fitted with them.

    Parameters
    ----------
    label : ndarray of shape (K,)
        Number of the group of each class; a class that is alone has a number of its own.
    background : Background or None
        None where the table has no errors.
    typical : int
        Number of the typical ratio of the groups.
    """

    label: Positions
    background: Background | None
    typical: int

    @property
    def typical_ratio(self) -> float:
        """How many times more errors than outside a typical group holds; NaN without groups."""
        return float(TYPICAL_RATIOS[self.typical]) if np.any(np.bincount(self.label) > 1) else float("nan")


@dataclass(frozen=True)
class _Cut:
    label: Positions
    typical: int
    worth: float


def likeliest_groups(tree: Dendrogram, errors: sp.csr_array, expected: QuasiIndependence) -> LikelyGroups:
    """Cut a dendrogram where errors are likeliest if each group has a ratio of its own.

    Errors are taken for Poisson counts of mean ``a_i b_j`` between groups and ``rho_g a_i b_j`` within group g. The
    ratios scatter around a typical one (log-normal), which is estimated too. Given a and b, the best set of branches is
    found exactly, each branch valued by its likelihood averaged over all ratios, less two for each class it takes in;
    given the groups, a, b and the ratios are fitted. The two steps are repeated until nothing changes, from several
    starting points, and the likeliest end is taken. Nothing is a group where no branch is likelier than single classes.

    Parameters
    ----------
    tree : Dendrogram
    errors : CSR array of shape (K, K)
        With an empty diagonal.
    expected : QuasiIndependence
        Of the same classes, in the same order.

    References
    ----------
    Karrer and Newman (2011), Physical Review E 83, 016107, section II (blocks of rates beside the margins).
    Heller and Ghahramani (2005), ICML, section 2 (cuts of a tree by marginal likelihood).

    Examples
    --------
    >>> from lrdomains.confusion.dendrogram import link
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((2, 2))) * 50 + 1 - 51 * np.eye(4))
    >>> tree = link(np.array([[1.0], [1.0], [-1.0], [-1.0]]))
    >>> likeliest_groups(tree, errors, fit_quasi_independence(errors)).label.tolist()
    [0, 0, 1, 1]
    """
    inside = branch_errors(tree, errors, expected)
    a, b = expected.proneness, expected.attraction
    # Two labels that are the same lead to the same end.
    starts = {likely_cut(tree, inside).tobytes(): STARTING_RATIO}
    for share in STARTING_SHARES:
        cut = _cut(tree, inside.seen, a * np.sqrt(share), b * np.sqrt(share))
        starts.setdefault(cut.label.tobytes(), cut.typical)
    ends = [
        _settled(tree, errors, inside.seen, _Cut(np.frombuffer(label, dtype=np.intp), typical, 0.0), (a, b))
        for label, typical in starts.items()
    ]
    best = max(ends, key=lambda cut: cut.worth)
    background = fit_background(errors, best.label, typical=best.typical, start=(a, b))
    return LikelyGroups(best.label, background, best.typical)


def _settled(tree: Dendrogram, errors: sp.csr_array, seen: Floats, cut: _Cut, start: tuple[Floats, Floats]) -> _Cut:
    """Fit the background and cut again, until nothing changes; return the likeliest cut on the way."""
    best = _Cut(cut.label, cut.typical, -np.inf)
    for _ in range(MOST_ROUNDS):
        fitted = fit_background(errors, cut.label, typical=cut.typical, start=start)
        if fitted is None:
            break
        before, start = cut, (fitted.proneness, fitted.attraction)
        cut = _cut(tree, seen, *start)
        worth = cut.worth + log_likelihood(errors, *start)
        if worth > best.worth:
            best = _Cut(cut.label, cut.typical, worth)
        if cut.typical == before.typical and np.array_equal(cut.label, before.label):
            break
    return best


def _cut(tree: Dendrogram, seen: Floats, proneness: Floats, attraction: Floats) -> _Cut:
    """Return the best branches for the typical ratio that makes them worth the most."""
    count = len(tree.order)
    price = PRICE_OF_MEMBERSHIP * (tree.size[count:, None] - 1.0)
    merged = log_evidence(seen[count:], branch_chance(tree, proneness, attraction)[count:]) - price
    worth = np.vstack((np.zeros((count, merged.shape[1])), merged))
    found = best_branches(tree, worth)
    typical = int(np.argmax(found.worth))
    return _Cut(labels_of(tree, found.chosen[:, typical]), typical, float(found.worth[typical]))
