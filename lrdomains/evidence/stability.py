"""repeat: the same factorization from many starts, and how well its components come back."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from lrdomains.core.factorization import Factorization
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.progress import progress_bar
from lrdomains.core.provenance import Provenance
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.small_work import small_work
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import Array, Floats, PathLike
from lrdomains.errors import ConvergenceWarning, InputError, warn
from lrdomains.evidence.replicate_store import ReplicateStore
from lrdomains.evidence.stability_report import (
    component_table,
    reproducibility_chart,
    stability_report,
    stability_summary,
)
from lrdomains.evidence.stability_storage import KIND, add_stability, read_stability
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart

#: Runs whose factors are all held at once; they share passes over the matrix.
RUNS_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Stability:
    """Several runs of one method on one matrix: the best of them, and how well its components come back.

    Parameters
    ----------
    best : Factorization
        The run of the lowest loss, by what its method minimises; of equal ones, the first.
    best_run : int
        Its number, from 0.
    seeds : tuple of int
        The seed of each run: ``factorize(matrix, method, rng=seeds[r])`` gives run r again.
    errors : ndarray of shape (runs,)
        Relative Frobenius error of each run.
    iterations : ndarray of shape (runs,)
        Iterations of each run.
    converged : ndarray of bool, shape (runs,)
        Whether each run reached its tolerance.
    cosines : ndarray of shape (runs, k)
        Cosine of each component of the best run with its match in each run; 1 in the best run itself.
    seed : int or None
        The seed that all of them were derived from; None where a running generator was given.
    column_factors : ndarray of shape (runs, n, k)
        Those of every run, for `consensus`.
    scales : ndarray of shape (runs, k)
        The strengths of every run.
    dominant : ndarray of int, shape (runs, m)
        The component that makes up most of each row, in every run (see `dominant_components`), for `coassign`.
    """

    best: Factorization
    best_run: int
    seeds: tuple[int, ...]
    errors: Floats
    iterations: Array
    converged: Array
    cosines: Floats
    seed: int | None
    column_factors: Array
    scales: Floats
    dominant: Array

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.seeds)

    @property
    def reproducibility(self) -> Floats:
        """Median over the other runs of each component's matched cosine, shape (k,); NaN for a single run."""
        if self.runs == 1:
            return np.full(self.cosines.shape[1], np.nan)
        return np.asarray(np.median(np.delete(self.cosines, self.best_run, axis=0), axis=0))

    def table(self) -> pd.DataFrame:
        """Return one row a run, with its seed, error and cosines with the best run.

        Returns
        -------
        DataFrame
            Columns ``run`` (from 1), ``seed`` (as text: it exceeds what spreadsheets hold), ``error``,
            ``iterations``, ``converged``, ``best``, ``mean_cosine`` and ``lowest_cosine``.
        """
        return pd.DataFrame(
            {
                "run": np.arange(1, self.runs + 1),
                "seed": [str(seed) for seed in self.seeds],
                "error": self.errors,
                "iterations": self.iterations,
                "converged": self.converged,
                "best": np.arange(self.runs) == self.best_run,
                "mean_cosine": self.cosines.mean(axis=1),
                "lowest_cosine": self.cosines.min(axis=1),
            }
        )

    def summary(self) -> str:
        """Return in one line how many components come back."""
        return stability_summary(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``components`` and ``runs``."""
        return {"components": component_table(self), "runs": self.table()}

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``cosines``; none for a single run."""
        return {"cosines": reproducibility_chart(self)} if self.runs > 1 else {}

    def report(self) -> Report:
        """Return the report: which components come back, and what the best run was made from."""
        return stability_report(self)

    def save(self, path: PathLike) -> None:
        """Write all runs to a ``.lrd`` file; `lrdomains.load` reads it.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        writer = ArchiveWriter(KIND)
        add_stability(writer, self)
        writer.write(path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "Stability":
        """Return the runs that an archive holds; `lrdomains.load` calls it."""
        archive.expect(KIND)
        return read_stability(archive)

    @property
    def provenance(self) -> Provenance:
        """What the best run was made from."""
        return self.best.provenance

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        lowest = np.nanmin(self.reproducibility) if self.runs > 1 else np.nan
        return f"Stability({self.runs} runs of {self.best!r}, lowest reproducibility {lowest:.3f})"


def repeat(
    matrix: object,
    method: Method,
    *,
    runs: int = 10,
    rng: RandomState = None,
    folder: PathLike | None = None,
    progress: bool = False,
) -> Stability:
    """Run a method from several random starts and match the components across the runs.

    Each run has a seed of its own, derived from the rank and the number of the run, so that more runs change
    none of the earlier ones and their order does not matter.

    Parameters
    ----------
    matrix : anything that `factorize` takes
        Shape (m, n).
    method : Method
        An algorithm with its options.
    runs : int
        How many.
    rng : int, numpy.random.Generator or None
        What the seeds are derived from. The same int gives the same runs.
    folder : path or None
        Where each run is kept as it is made. The same call with the same folder goes on where it was broken off, and
        gives the same to the bit. See `ReplicateStore`.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Stability
        With the run of the lowest loss as ``best``. A component's ``reproducibility`` is the median, over the
        other runs, of the absolute cosine of its column factor with the one it is matched to; the matching is
        one to one and of the largest total.

    Raises
    ------
    InputError
        If `runs` is no positive whole number, or the matrix does not suit the method.

    Warns
    -----
    ConvergenceWarning
        Once, with their number, if some runs stopped at their limit.

    References
    ----------
    Kuhn (1955), Naval Research Logistics 2, for the matching.
    Wu et al. (2016), PNAS 113, for the stability of NMF components across random starts.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF
    >>> blocks = np.kron(np.eye(2), np.ones((4, 3)))
    >>> repeat(blocks, NMF(rank=2), runs=3, rng=0).reproducibility.round(3)
    array([1., 1.])
    """
    if not isinstance(runs, (int, np.integer)) or isinstance(runs, bool) or runs < 1:
        message = f"runs={runs!r}; give a positive whole number"
        raise InputError(message)
    labelled = as_labelled(matrix)
    seed, recorded = root_seed(rng)
    seeds = tuple(run_seed(seed, method.rank, run) for run in range(runs))
    store = None if folder is None else ReplicateStore(folder, labelled, method)
    best, fits, factors, scales, dominant = None, [], [], [], []
    shown = progress_bar(f"{type(method).__name__}, {runs} runs", total=runs, shown=progress)
    with shown as watcher, small_work(labelled.shape):
        for first in range(0, runs, RUNS_AT_ONCE):
            some = seeds[first : first + RUNS_AT_ONCE]
            for run, found in enumerate(quiet_replicates(labelled, method, some, store), first):
                error, loss = found.error(), minimised(found)
                if best is None or loss < best[1]:
                    best = (found, loss, run)
                fits.append((error, found.fit.iterations, found.fit.converged))
                factors.append(found.column_factors)
                scales.append(found.scale)
                dominant.append(dominant_components(found))
                watcher.advance(note=f"error {error:.4f}")
    assert best is not None
    errors, iterations, converged = (np.array(column) for column in zip(*fits, strict=True))
    _warn_of_limits(converged, method)
    return Stability(
        best=best[0],
        best_run=best[2],
        seeds=seeds,
        errors=errors,
        iterations=iterations,
        converged=converged,
        cosines=_matched_cosines(factors, best[2]),
        seed=recorded,
        column_factors=np.array(factors),
        scales=np.array(scales),
        dominant=np.array(dominant),
    )


def run_seed(seed: int, rank: int, run: int) -> int:
    """Return the seed of one run, which depends on nothing but the root seed, the rank and the run's number.

    Examples
    --------
    >>> run_seed(0, 3, 1) == run_seed(0, 3, 1), run_seed(0, 3, 1) == run_seed(0, 1, 3)
    (True, False)
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(rank, run))
    # 53 bits survive a round trip through JSON readers that know only doubles.
    return int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(11))


def match_components(reference: Array, other: Array) -> tuple[Array, Floats]:
    """Match the components of two factorizations one to one.

    Parameters
    ----------
    reference, other : ndarray of shapes (n, k) and (n, l) with k <= l
        Column factors of unit length.

    Returns
    -------
    tuple of ndarray
        For each component of `reference` the position of its match in `other`, and the absolute cosine; the
        matching of the largest total.

    Examples
    --------
    >>> import numpy as np
    >>> match_components(np.eye(3), np.eye(3)[:, [2, 0, 1]])[0]
    array([1, 2, 0])
    """
    cosines = np.abs(reference.astype(np.float64).T @ other.astype(np.float64))
    rows, columns = linear_sum_assignment(-cosines)
    return columns, np.minimum(cosines[rows, columns], 1.0)


def minimised(found: Factorization) -> float:
    """Return what a method has minimised: the last divergence for the Kullback-Leibler loss, else the relative error.

    Examples
    --------
    >>> from lrdomains import NMF, factorize
    >>> minimised(factorize(np.ones((3, 2)), NMF(rank=1), rng=0)) < 1e-6
    True
    """
    history = found.fit.history
    if getattr(found.method, "loss", "frobenius") == "kl" and history.size:
        return float(history[-1])
    return found.error()


def dominant_components(factorization: Factorization) -> Array:
    """Return for each row the component that makes up most of it.

    Parameters
    ----------
    factorization : Factorization
        With k components.

    Returns
    -------
    ndarray of int32, shape (m,)
        The component whose part ``|R[i, j]| * scale[j] * sum(|C[:, j]|)`` is the largest: for non-negative factors,
        its share of the row's total, which does not depend on how a component's size is divided between its two
        factors. -1 for a row that has no part in any.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF, factorize
    >>> found = dominant_components(factorize(np.kron(np.eye(2), np.ones((2, 3))), NMF(rank=2), rng=0))
    >>> bool(found[0] == found[1] != found[2] == found[3])
    True
    """
    sums = np.abs(factorization.column_factors).sum(axis=0, dtype=np.float64)
    parts = np.abs(factorization.row_factors) * (factorization.scale * sums)
    return np.where(parts.max(axis=1) > 0, parts.argmax(axis=1), -1).astype(np.int32)


def _matched_cosines(factors: Sequence[Array], best_run: int) -> Floats:
    cosines = np.array([match_components(factors[best_run], other)[1] for other in factors])
    cosines[best_run] = 1.0
    return cosines


def quiet_replicates(
    labelled: LabelledMatrix, method: Method, seeds: Sequence[int], store: ReplicateStore | None
) -> list[Factorization]:
    """Return the runs of several seeds, from the store if there is one, without a warning for each that hit its limit.

    Examples
    --------
    >>> from lrdomains import NMF
    >>> len(quiet_replicates(LabelledMatrix(np.eye(3)), NMF(rank=1), [1, 2], None))
    2
    """
    with warnings.catch_warnings():
        # A run that stopped at its limit is counted and told of once.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return factorize_replicates(labelled, method, seeds) if store is None else store.runs(seeds)


def _warn_of_limits(converged: Array, method: Method) -> None:
    stopped = int(np.sum(~converged))
    if stopped:
        message = (
            f"{stopped} of {len(converged)} runs of {type(method).__name__} stopped at the iteration limit before "
            "reaching their tolerance: raise max_iterations or loosen tolerance"
        )
        warn(message, ConvergenceWarning)
