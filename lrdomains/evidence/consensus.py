"""consensus: one set of components out of many runs, and what did not come back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from lrdomains.core.provenance import Provenance, with_step
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Array, Floats, Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.evidence.clusters import distances, k_means, local_distance, silhouettes
from lrdomains.evidence.consensus_report import consensus_report, consensus_summary, consensus_tables, distance_chart
from lrdomains.evidence.consensus_storage import read_consensus, write_consensus
from lrdomains.evidence.pooled import Pool, Runs, pooled
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart

#: Below this mean distance to its neighbours a component has come back as well as one can ask for.
CLOSE = 0.05
#: Two groups of components, those that came back and those that did not, are told apart by so many of their standard
#: deviations (Ashman's D), and by at least this ratio of distances.
SEPARATION = 2.0
LEAST_RATIO = 1.5
#: No automatic threshold drops a larger share of the components.
MOST_DROPPED = 0.5
#: So many runs lend k-means their components to start from.
STARTS = 20


@dataclass(frozen=True, eq=False)
class Consensus:
    """The components that many runs agree on.

    Parameters
    ----------
    loadings : ndarray of shape (n, k)
        Medians over the members of each cluster, of unit length; the strongest component first.
    spread : ndarray of shape (n, k)
        Half the distance between the quartiles of the members' unit profiles: how sure each loading is.
    components : DataFrame
        One row a component: ``component`` (from 1), ``members``, ``share_of_runs`` (that have a member in it),
        ``reproducibility`` (median cosine of the members with the loadings), ``silhouette`` (mean of the members),
        ``strength`` (median).
    members : DataFrame
        One row for each component of each run: ``run`` and ``of_run`` (from 1), ``distance`` (mean to its nearest
        neighbours), ``kept``, ``component`` (0 where it was left out), ``cosine`` with the loadings and ``silhouette``.
    threshold : float
        Components with a larger ``distance`` were left out; infinite where none had to be.
    thresholds : DataFrame
        What other thresholds would keep: ``threshold``, ``kept``, ``share``.
    runs : int
        Number of runs.
    columns : Index of shape (n,)
        Names of the columns of the matrix, which the rows of `loadings` are about.
    columns_are : str
        What a column is called.
    provenance : Provenance
        What the runs were made from, and how they were joined.
    """

    loadings: Array
    spread: Floats
    components: pd.DataFrame
    members: pd.DataFrame
    threshold: float
    thresholds: pd.DataFrame
    runs: int
    columns: Labels
    columns_are: str
    provenance: Provenance

    @property
    def rank(self) -> int:
        """Number of components."""
        return self.loadings.shape[1]

    @property
    def silhouette(self) -> float:
        """Mean silhouette of what was kept: 1 if the runs agree entirely; NaN for one component or one run."""
        if self.runs == 1 or self.rank == 1:
            return float("nan")
        return float(self.members.loc[self.members["kept"], "silhouette"].mean())

    @property
    def reproducibility(self) -> Floats:
        """Median cosine of the members of each component with its loadings, shape (k,)."""
        return self.components["reproducibility"].to_numpy(np.float64)

    @property
    def filtered(self) -> pd.DataFrame:
        """The components that were left out."""
        return self.members[~self.members["kept"]].reset_index(drop=True)

    def summary(self) -> str:
        """Return in one line how many components the runs agree on, and how well."""
        return consensus_summary(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``components``, ``leading``, ``loadings``, ``members`` and ``thresholds``."""
        return consensus_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``distances``."""
        return {"distances": distance_chart(self)}

    def report(self) -> Report:
        """Return the report: the components that the runs agree on, what was left out, and what it was made from."""
        return consensus_report(self)

    def save(self, path: PathLike) -> None:
        """Write all of it to a ``.lrd`` file; `lrdomains.load` reads it.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        write_consensus(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "Consensus":
        """Return the consensus that an archive holds; `lrdomains.load` calls it."""
        return read_consensus(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        left_out = len(self.filtered)
        return (
            f"Consensus({counted(self.rank, 'component')} of {counted(self.runs, 'run')}, "
            f"{left_out} of {len(self.members)} left out, silhouette {self.silhouette:.3f})"
        )


def consensus(runs: Runs, *, threshold: float | Literal["auto"] = "auto", neighbours: float = 0.3) -> Consensus:
    """Join the components of many runs into one set.

    The unit column factors of all runs are pooled. Those that lie far from their nearest neighbours came up in few
    runs and are left out; the rest are clustered, and the median of each cluster is a component of the consensus.

    Parameters
    ----------
    runs : Stability or list of Factorization
        Runs of one method and rank on one matrix.
    threshold : float or "auto"
        Largest mean distance to the nearest neighbours that is kept (0 for identical profiles, 1.414 for orthogonal
        ones). "auto" looks for two groups in the logarithms of the distances and cuts between them, if there are any;
        it never leaves out more than half.
    neighbours : float
        How many neighbours count, as a share of the number of runs.

    Returns
    -------
    Consensus
        Nothing in it is left to chance: the same runs in any order give the same components.

    Raises
    ------
    InputError
        If the runs do not belong together, if an option is out of range, or if fewer components than the rank pass
        the threshold (the nearest threshold that works is named).

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods (consensus of replicates, filtering by local density).
    Otsu (1979), IEEE Trans. Systems, Man and Cybernetics 9, for the cut between two groups.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF, repeat
    >>> blocks = np.kron(np.eye(3), np.ones((4, 3))) + 0.1
    >>> found = consensus(repeat(blocks, NMF(rank=3), runs=10, rng=0))
    >>> found.components["share_of_runs"].tolist()
    [1.0, 1.0, 1.0]
    """
    if not 0 < neighbours <= 1:
        message = f"neighbours={neighbours!r}; it is a share of the runs, above 0 and at most 1"
        raise InputError(message)
    if threshold != "auto" and not (isinstance(threshold, (int, float, np.number)) and threshold > 0):
        message = f"threshold={threshold!r}; give a positive distance or 'auto'"
        raise InputError(message)
    pool = pooled(runs)
    k = min(pool.rank, len(pool.profiles))
    if k == 0:
        message = "all components of all runs have strength zero; there is nothing to agree on"
        raise InputError(message)
    between = distances(pool.profiles)
    lone = local_distance(between, max(1, int(neighbours * pool.runs)))
    cut = density_threshold(lone, least=k) if threshold == "auto" else float(threshold)
    kept = lone <= cut
    if np.count_nonzero(kept) < k:
        works = float(np.sort(lone)[k - 1])
        message = (
            f"threshold={threshold!r} keeps {np.count_nonzero(kept)} of {len(lone)} components, fewer than the rank "
            f"{k}; the smallest threshold that works is {works:.4g}"
        )
        raise InputError(message)
    inside = between[np.ix_(kept, kept)]
    labels, _ = k_means(inside, _starts(pool, kept, k))
    scores = silhouettes(inside, labels)
    step = {"runs": pool.runs, "threshold": threshold, "distance_kept": _finite(cut), "neighbours": neighbours}
    return _assembled(pool, lone, cut=cut, kept=kept, labels=labels, scores=scores, step=step)


def density_threshold(lone: Floats, *, least: int) -> float:
    """Return the distance that parts components that came back from those that did not; infinite if all did.

    Parameters
    ----------
    lone : ndarray of shape (N,)
        Mean distance of each component to its nearest neighbours.
    least : int
        So many are kept in any case.

    Examples
    --------
    >>> round(density_threshold(np.array([0.02, 0.021, 0.019, 0.022, 0.9]), least=2), 3)
    0.15
    >>> density_threshold(np.array([0.02, 0.021, 0.019, 0.022]), least=2)
    inf
    """
    ordered = np.sort(lone)
    # How well the well reproduced ones agree among themselves is no matter here.
    logs = np.log(np.maximum(ordered, CLOSE / 2))
    count = len(logs)
    fewest = max(least, int(np.ceil((1 - MOST_DROPPED) * count)), 2)
    best, cut = 0.0, np.inf
    for size in range(fewest, count):
        if logs[size] - logs[size - 1] < 1e-9:
            # No threshold parts equal distances, as two components have that are nearest to each other.
            continue
        low, high = logs[:size], logs[size:]
        weight = len(low) * len(high) / count**2 * (high.mean() - low.mean()) ** 2
        if weight > best:
            best, cut = weight, float(np.exp((low[-1] + high[0]) / 2)) if _apart(low, high) else np.inf
    return cut


def _apart(low: Floats, high: Floats) -> bool:
    step = float(high.mean() - low.mean())
    deviation = np.sqrt((low.var() + high.var()) / 2)
    return bool(step > SEPARATION * deviation and step > np.log(LEAST_RATIO) and np.exp(high[0]) > CLOSE)


def _starts(pool: Pool, kept: Array, k: int) -> list[Array]:
    """Return the kept components of several runs, those of the runs that kept most first."""
    position = np.cumsum(kept) - 1
    by_run = [position[(pool.run == run) & kept] for run in range(pool.runs)]
    starts = [found for found in by_run if len(found) == k][:STARTS]
    if starts:
        return starts
    fullest = max(by_run, key=len)
    rest = np.setdiff1d(np.arange(np.count_nonzero(kept)), fullest)
    return [np.concatenate([fullest, rest])[:k]]


def _finite(distance: float) -> float | None:
    return distance if np.isfinite(distance) else None


def _assembled(
    pool: Pool, lone: Floats, *, cut: float, kept: Array, labels: Array, scores: Floats, step: dict[str, Any]
) -> Consensus:
    k = int(labels.max()) + 1
    profiles, runs, scale = pool.profiles[kept], pool.run[kept], pool.scale[kept]
    strengths = np.array([np.median(scale[labels == label]) for label in range(k)])
    order = np.argsort(-strengths, kind="stable")
    loadings, spread, rows = [], [], []
    cosines = np.empty(len(labels))
    for number, label in enumerate(order, start=1):
        inside = labels == label
        members = profiles[inside].astype(np.float64)
        loading = _median_profile(members)
        low, high = np.quantile(members, [0.25, 0.75], axis=0)
        cosines[inside] = np.minimum(members @ loading, 1.0)
        loadings.append(loading)
        spread.append((high - low) / 2)
        rows.append(
            {
                "component": number,
                "members": int(inside.sum()),
                "share_of_runs": len(np.unique(runs[inside])) / pool.runs,
                "reproducibility": float(np.median(cosines[inside])),
                "silhouette": float(scores[inside].mean()),
                "strength": float(strengths[label]),
            }
        )
    numbers = np.empty(k, dtype=np.int64)
    numbers[order] = np.arange(1, k + 1)
    return Consensus(
        loadings=np.column_stack(loadings).astype(pool.profiles.dtype),
        spread=np.column_stack(spread),
        components=pd.DataFrame(rows),
        members=_members(pool, lone, kept, component=numbers[labels], cosine=cosines, silhouette=scores),
        threshold=cut,
        thresholds=_thresholds(lone),
        runs=pool.runs,
        columns=pool.of.columns,
        columns_are=pool.of.columns_are,
        provenance=with_step(pool.of.provenance, "consensus", step),
    )


def _median_profile(members: Floats) -> Floats:
    middle = np.median(members, axis=0)
    length = float(np.linalg.norm(middle))
    if length == 0.0:
        # Members that share no entry have a median of nothing.
        middle = members.mean(axis=0)
        length = float(np.linalg.norm(middle))
    return np.asarray(middle / length)


def _members(pool: Pool, lone: Floats, kept: Array, **of_kept: Array) -> pd.DataFrame:
    table = pd.DataFrame({"run": pool.run + 1, "of_run": pool.component + 1, "distance": lone, "kept": kept})
    for name, values in of_kept.items():
        column = np.zeros(len(kept), dtype=values.dtype) if name == "component" else np.full(len(kept), np.nan)
        column[kept] = values
        table[name] = column
    return table


def _thresholds(lone: Floats) -> pd.DataFrame:
    grid = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0])
    kept = (lone[:, None] <= grid).sum(axis=0)
    return pd.DataFrame({"threshold": grid, "kept": kept, "share": kept / len(lone)})
