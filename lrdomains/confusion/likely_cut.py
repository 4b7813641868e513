"""The likely cut: which branches of a dendrogram are groups, if one ratio holds for all of them."""

import numpy as np

from lrdomains.confusion.dendrogram import BranchErrors, Dendrogram, Positions
from lrdomains.confusion.group_ratios import PRICE_OF_MEMBERSHIP, RATIOS
from lrdomains.confusion.tree_cut import best_branches, labels_of
from lrdomains.core.typing import Floats


def likely_cut(tree: Dendrogram, inside: BranchErrors) -> Positions:
    """Cut a dendrogram where one rate of errors within groups and one outside are the likeliest.

    Errors are taken for Poisson counts of mean ``rho e`` between two classes of one group and ``e`` otherwise, e from
    quasi-independence. For each of a range of ratios rho the best set of branches is found exactly, from the leaves
    upwards: a node is one group if ``n log(rho) - e (rho - 1) - 2 (size - 1)`` of all its errors is more than its two
    sides bring. Among these sets the one whose own two rates have the largest likelihood wins, less the price of two
    for each class that is in a group. The cut so adapts to the number of classes, to the number of errors, and to each
    branch. It is where `likeliest_groups` sets out from.

    Parameters
    ----------
    tree : Dendrogram
    inside : BranchErrors

    Returns
    -------
    ndarray of shape (K,)
        Number of the group of each class; a class that is alone has a number of its own.

    References
    ----------
    Newman (2016), Physical Review E 94, 052315, section II (the likelihood of two rates).
    Heller and Ghahramani (2005), ICML, section 2 (cuts of a tree by likelihood).

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> from lrdomains.confusion.dendrogram import branch_errors, link
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((2, 2))) * 50 + 1 - 51 * np.eye(4))
    >>> tree = link(np.array([[1.0], [1.0], [-1.0], [-1.0]]))
    >>> likely_cut(tree, branch_errors(tree, errors, fit_quasi_independence(errors))).tolist()
    [0, 0, 1, 1]
    """
    price = PRICE_OF_MEMBERSHIP * (tree.size - 1.0)
    worth = inside.seen[:, None] * np.log(RATIOS) - inside.expected[:, None] * (RATIOS - 1.0) - price[:, None]
    chosen = best_branches(tree, worth).chosen
    taken = chosen.astype(np.float64)
    seen, expected, prices = (np.asarray(part @ taken) for part in (inside.seen, inside.expected, price))
    likelihood = _log_likelihood(seen, expected, inside.seen[-1], inside.expected[-1])
    return labels_of(tree, chosen[:, int(np.argmax(likelihood - prices))])


def _log_likelihood(seen: Floats, expected: Floats, seen_in_all: float, expected_in_all: float) -> Floats:
    """Return the gain of two rates over one, up to a constant."""
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(seen > 0, seen * np.log(seen / expected), 0.0)
        rest, rest_expected = seen_in_all - seen, np.maximum(expected_in_all - expected, 0.0)
        outside = np.where((rest > 0) & (rest_expected > 0), rest * np.log(rest / rest_expected), 0.0)
    return np.asarray(np.where(expected > 0, within, 0.0) + outside)
