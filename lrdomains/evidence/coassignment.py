"""coassign: which rows go together in how many of the runs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, leaves_list
from scipy.spatial.distance import squareform

from lrdomains.core.provenance import Provenance, with_step
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Array, Floats, Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.evidence.coassignment_report import (
    coassignment_report,
    coassignment_summary,
    coassignment_tables,
    together_chart,
)
from lrdomains.evidence.coassignment_storage import read_coassignment, write_coassignment
from lrdomains.evidence.pooled import Runs, dominant_of
from lrdomains.evidence.row_pairs import compared_rows, dispersion_of, times_together, tree_of
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart


@dataclass(frozen=True, eq=False)
class CoAssignment:
    """How often two rows have the same dominant component.

    Parameters
    ----------
    together : ndarray of shape (p, p)
        Share of the runs in which two rows have the same dominant component; the consensus matrix.
    rows : ndarray of int, shape (p,)
        Positions of the rows that it is about: all of them, or evenly spaced ones where they are many.
    cophenetic : float
        Correlation of ``1 - together`` with the distances in its average-linkage tree: 1 if the runs agree on groups.
        NaN for a single run, where it would always be 1, and where all runs put all rows together.
    dispersion : float
        Mean of ``4 (together - 1/2)^2``, over all pairs of all rows: 1 if no pair is sometimes together and sometimes
        not. NaN for a single run.
    runs : int
        Number of runs.
    tree : ndarray of shape (p - 1, 4)
        The tree, as `scipy.cluster.hierarchy.linkage` gives it.
    names : Index of shape (p,)
        Names of the rows that it is about.
    rows_are : str
        What a row is called.
    provenance : Provenance
        What the runs were made from.
    """

    together: Floats
    rows: Array
    cophenetic: float
    dispersion: float
    runs: int
    tree: Floats
    names: Labels
    rows_are: str
    provenance: Provenance

    def order(self) -> Array:
        """Return the rows in the order of the leaves of the tree, for a heat map."""
        return np.asarray(self.rows[leaves_list(self.tree)])

    def groups(self, count: int) -> "pd.Series[int]":
        """Return the group of each row, from 1, when the tree is cut into at most `count` groups.

        Parameters
        ----------
        count : int
            At least 1.
        """
        if count < 1:
            message = f"count={count!r}; give a positive number of groups"
            raise InputError(message)
        return pd.Series(fcluster(self.tree, count, criterion="maxclust"), index=self.rows, name="group")

    def summary(self) -> str:
        """Return in one line how well the runs agree on which rows belong together."""
        return coassignment_summary(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``groups`` (for each number of them up to 10) and ``together``."""
        return coassignment_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``together``."""
        return {"together": together_chart(self)}

    def report(self) -> Report:
        """Return the report: which rows go together, and what the runs were made from."""
        return coassignment_report(self)

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
        write_coassignment(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "CoAssignment":
        """Return the coassignment that an archive holds; `lrdomains.load` calls it."""
        return read_coassignment(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        return (
            f"CoAssignment({counted(len(self.rows), 'row')}, {counted(self.runs, 'run')}, cophenetic "
            f"{self.cophenetic:.4f}, dispersion {self.dispersion:.4f})"
        )


def coassign(runs: Runs) -> CoAssignment:
    """Count in how many runs two rows have the same dominant component.

    Parameters
    ----------
    runs : Stability or list of Factorization
        Runs of one method and rank on one matrix of at least two rows.

    Returns
    -------
    CoAssignment
        With the cophenetic correlation and the dispersion, by which ranks are compared.

    Raises
    ------
    InputError
        If the runs do not belong together, or there is but one row.

    References
    ----------
    Brunet, Tamayo, Golub and Mesirov (2004), PNAS 101, "Model selection" (consensus matrix, cophenetic correlation).
    Kim and Park (2007), Bioinformatics 23, section 2.3 (dispersion).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF, repeat
    >>> found = coassign(repeat(np.kron(np.eye(2), np.ones((3, 4))), NMF(rank=2), runs=5, rng=0))
    >>> found.groups(2).tolist(), round(found.cophenetic, 6)
    ([1, 1, 1, 2, 2, 2], 1.0)
    """
    dominant, one_run = dominant_of(runs)
    rows = compared_rows(dominant)
    times, count = times_together(dominant[:, rows]), len(dominant)
    tree, cophenetic = tree_of(times, count)
    together = squareform(times.astype(np.float64) / count)
    np.fill_diagonal(together, 1.0)
    return CoAssignment(
        together=together,
        rows=rows,
        cophenetic=cophenetic,
        dispersion=dispersion_of(dominant),
        runs=count,
        tree=tree,
        names=one_run.rows[rows],
        rows_are=one_run.rows_are,
        provenance=with_step(one_run.provenance, "coassign", {"runs": count}),
    )
