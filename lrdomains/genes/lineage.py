"""Lineage: which modules stay, split or appear as their number grows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lrdomains.evidence.stability import Stability
from lrdomains.genes.agreement import agreed, better_runs
from lrdomains.genes.naming import module_names

#: A module whose nearest relative at the smaller number has at least this cosine is the same one.
SAME = 0.9
COLUMNS = ("rank", "module", "parent", "cosine", "status")


def lineage(runs: Mapping[int, Stability]) -> pd.DataFrame:
    """Return the nearest relative of each module among those of the next smaller number of modules.

    Parameters
    ----------
    runs : mapping of int to Stability
        Runs at each number of modules.

    Returns
    -------
    DataFrame
        ``rank``, ``module`` (named by strength within its rank), ``parent``, ``cosine`` of the two loadings and
        ``status``: "same" from a cosine of 0.9 on where it is the nearest child of its parent, "split" for another
        child of a parent, else "new".
    """
    rows = []
    previous: tuple[list[str], np.ndarray] | None = None
    for rank in sorted(runs):
        loadings = agreed(better_runs(runs[rank])).loadings.astype(np.float64)
        names = module_names(loadings.shape[1])
        if previous is not None:
            cosines = previous[1].T @ loadings
            nearest = np.argmax(cosines, axis=0)
            for at, name in enumerate(names):
                parent = int(nearest[at])
                cosine = float(cosines[parent, at])
                first = at == int(np.argmax(np.where(nearest == parent, cosines[parent], -1)))
                status = "same" if first and cosine >= SAME else "split" if cosine >= SAME / 2 else "new"
                rows.append((rank, name, previous[0][parent], min(cosine, 1.0), status))
        previous = (names, loadings)
    return pd.DataFrame(rows, columns=list(COLUMNS))
