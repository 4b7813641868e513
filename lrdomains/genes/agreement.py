"""What the better runs agree on: consensus of the half with the lowest loss, and one number for how well they agree."""

import dataclasses
from typing import Literal

import numpy as np

from lrdomains.evidence.consensus import Consensus, consensus
from lrdomains.evidence.stability import Stability

#: With fewer runs than this all are used.
FEWEST_HALVED = 6
#: No automatic threshold is stricter: loadings nearer than this (a cosine of 0.955) are the same module.
SAME_MODULE = 0.3

Density = float | Literal["auto"]


def better_runs(runs: Stability) -> Stability:
    """Return the half of the runs with the lowest loss; all where there are fewer than six.

    NMF ends in different optima. A run of higher loss has found a worse description of the table by the measure that
    all of them minimise, and says nothing on whether the best descriptions agree.

    Parameters
    ----------
    runs : Stability
    """
    if runs.runs < FEWEST_HALVED:
        return runs
    kept = np.sort(np.argsort(runs.errors, kind="stable")[: -(-runs.runs // 2)])
    return dataclasses.replace(
        runs,
        best_run=int(np.flatnonzero(kept == runs.best_run)[0]),
        seeds=tuple(runs.seeds[at] for at in kept),
        errors=runs.errors[kept],
        iterations=runs.iterations[kept],
        converged=runs.converged[kept],
        cosines=runs.cosines[kept],
        column_factors=runs.column_factors[kept],
        scales=runs.scales[kept],
        dominant=runs.dominant[kept],
    )


def agreed(runs: Stability, *, density: Density = "auto") -> Consensus:
    """Return the consensus of runs; an automatic threshold never parts what is the same module.

    Parameters
    ----------
    runs : Stability
    density : float or "auto"
        See `lrdomains.consensus`.
    """
    found = consensus(runs, threshold=density)
    return consensus(runs, threshold=SAME_MODULE) if density == "auto" and found.threshold < SAME_MODULE else found


def stability_score(found: Consensus, rank: int) -> float:
    """Return the mean over modules of the share of runs that have each, times its median cosine with them.

    Parameters
    ----------
    found : Consensus
    rank : int
        How many modules were asked for; those that are not there count as zero.
    """
    each = found.components["share_of_runs"] * found.components["reproducibility"]
    return float(each.sum()) / rank
