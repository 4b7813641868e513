"""Whether a table looks like bulk or like single cells: defaults follow from it, and it is said."""

from typing import Literal

from lrdomains.genes.profile import Profile

Experiment = Literal["bulk", "single-cell"]

#: Single cells come in hundreds, and most of their genes are silent in each.
FEW_CELLS, MANY_ZEROS = 100, 0.5


def experiment_kind(samples: int, seen: Profile) -> Experiment:
    """Return what a table looks like.

    Parameters
    ----------
    samples : int
    seen : Profile

    Returns
    -------
    {"bulk", "single-cell"}
        Single cells where there are a hundred samples or more and most values are zero.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains.genes.profile import profile
    >>> experiment_kind(200, profile(np.eye(200))), experiment_kind(9, profile(np.ones((9, 4))))
    ('single-cell', 'bulk')
    """
    return "single-cell" if samples >= FEW_CELLS and seen.zeros > MANY_ZEROS else "bulk"
