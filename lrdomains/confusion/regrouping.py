"""Regrouping: classes that average linkage put into the wrong branch move to the group where they belong."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.background import Background, chance_within, errors_within, fit_background
from lrdomains.confusion.dendrogram import Positions
from lrdomains.confusion.likeliest_groups import LikelyGroups
from lrdomains.confusion.tree_cut import renumbered
from lrdomains.core.typing import Floats

MOST_ROUNDS = 20
#: After all moves the background is fitted again, so many times at most.
MOST_FITS = 3


def regroup(found: LikelyGroups, errors: sp.csr_array) -> LikelyGroups:
    """Move classes that are in groups to the group where their errors are likelier, as long as that helps.

    Average linkage never takes a step back: a class that met the wrong branch early stays there. Classes that are alone
    stay alone, because the best of many groups always looks good.

    Parameters
    ----------
    found : LikelyGroups
    errors : CSR array of shape (K, K)
        With an empty diagonal.

    Examples
    --------
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((3, 3))) * 50 + 1 - 51 * np.eye(6))
    >>> label = np.array([0, 0, 1, 1, 1, 1])
    >>> fitted = fit_background(errors, label, typical=7, start=(np.ones(6), np.ones(6)))
    >>> regroup(LikelyGroups(label, fitted, 7), errors).label.tolist()
    [0, 0, 0, 1, 1, 1]
    """
    both_ways = sp.csr_array(errors + errors.T)
    for _ in range(MOST_FITS):
        if found.background is None or len(found.background.ratio) < 3:
            break
        member = _moved(found.background, both_ways)
        if np.array_equal(member, found.background.label):
            break
        last = len(found.background.ratio) - 1
        label = renumbered(np.where(member == last, last + np.arange(len(member)), member))
        start = found.background.proneness, found.background.attraction
        fitted = fit_background(errors, label, typical=found.typical, start=start)
        found = replace(found, label=label, background=fitted)
    return found


def _moved(background: Background, both_ways: sp.csr_array) -> Positions:
    """Return the groups after all moves that raise the likelihood; the last number, alone, takes no part."""
    member, last = background.label, len(background.ratio) - 1
    rows = np.flatnonzero(member < last)
    value = _value(member, background, both_ways)
    for _ in range(MOST_ROUNDS):
        gains = _gains(member, background, both_ways)[rows]
        gains[:, np.bincount(member, minlength=last + 1)[:last] < 2] = -np.inf
        wanted, own = np.argmax(gains, axis=1), gains[np.arange(len(rows)), member[rows]]
        gained = gains[np.arange(len(rows)), wanted] - own
        # Moves are weighed one by one but made together; where they get in each other's way, fewer are made.
        movers = np.flatnonzero(gained > 1e-9)
        movers = movers[np.argsort(-gained[movers], kind="stable")]
        while len(movers):
            moved = member.copy()
            moved[rows[movers]] = wanted[movers]
            new_value = _value(moved, background, both_ways)
            if new_value > value:
                member, value = moved, new_value
                break
            movers = movers[: len(movers) // 2]
        if not len(movers):
            break
    return member


def _gains(member: Positions, background: Background, both_ways: sp.csr_array) -> Floats:
    """Return what each class brings to each group, itself left out of its own."""
    a, b, count = background.proneness, background.attraction, len(background.ratio)
    belongs = sp.csr_array((np.ones(len(member)), (np.arange(len(member)), member)), shape=(len(member), count))
    seen = (both_ways @ belongs).toarray()
    chance = np.outer(a, np.bincount(member, b, count)) + np.outer(b, np.bincount(member, a, count))
    chance[np.arange(len(member)), member] -= 2.0 * a * b
    return np.asarray(seen * np.log(background.ratio) - chance * (background.ratio - 1.0))[:, :-1]


def _value(member: Positions, background: Background, both_ways: sp.csr_array) -> float:
    count = len(background.ratio)
    seen = errors_within(both_ways, member, count) / 2.0
    chance = chance_within(background.proneness, background.attraction, member, count)
    return float(seen @ np.log(background.ratio) - chance @ (background.ratio - 1.0))
