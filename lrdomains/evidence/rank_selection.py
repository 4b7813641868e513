"""RankSelection: the evidence on the number of components, and what is recommended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.typing import PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import UnknownLabelError
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.rank_report import selection_charts, selection_report, selection_tables
from lrdomains.evidence.rank_storage import read_selection, write_selection
from lrdomains.evidence.stability import Stability
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart


@dataclass(frozen=True, eq=False)
class RankSelection:
    """How many components a matrix has, by several criteria side by side.

    Parameters
    ----------
    recommended : int
        The rank to take; 0 where no structure was found.
    range : tuple of int
        The lowest and the highest rank that the evidence does not rule out.
    reason : str
        Why, in one sentence.
    disagreement : str
        Where the criteria differ, in one sentence; empty where they agree.
    verdicts : tuple of Verdict
        What each criterion says.
    decided_by : tuple of str
        The criteria that the recommendation follows; the others are shown beside them.
    ranks : tuple of int
        The ranks that were compared.
    kind : str
        What the entries are taken for: ``"counts"`` or ``"real"``.
    stabilities : mapping of int to Stability
        The runs at each rank, where replicates were made: they need not be made again.
    provenance : Provenance or None
        What it was made from; None for one that was put together by hand.
    """

    recommended: int
    range: tuple[int, int]
    reason: str
    disagreement: str
    verdicts: tuple[Verdict, ...]
    decided_by: tuple[str, ...]
    ranks: tuple[int, ...]
    kind: str
    stabilities: Mapping[int, Stability] = field(default_factory=dict)
    provenance: Provenance | None = None

    @classmethod
    def of_nothing(cls, ranks: Sequence[int], *, kind: str, provenance: Provenance) -> "RankSelection":
        """Return that a matrix of zeros has no structure, which needs no evidence.

        Parameters
        ----------
        ranks : sequence of int
        kind : str
        provenance : Provenance
        """
        reason = "all entries are zero"
        nothing: dict[str, Any] = {"verdicts": (), "decided_by": (), "ranks": tuple(ranks), "kind": kind}
        return cls(0, (0, 0), reason, "", **nothing, provenance=provenance)

    @property
    def table(self) -> pd.DataFrame:
        """One row a rank, one or more columns a criterion; the index is called ``rank``."""
        columns = {name: values for verdict in self.verdicts for name, values in verdict.columns.items()}
        return pd.DataFrame(columns, index=pd.Index(self.ranks, name="rank"))

    @property
    def picks(self) -> pd.DataFrame:
        """One row a criterion: ``criterion``, ``rank``, ``decides``, ``reading`` and ``warning``."""
        return pd.DataFrame(
            {
                "criterion": [verdict.criterion for verdict in self.verdicts],
                "rank": [verdict.rank for verdict in self.verdicts],
                "decides": [verdict.criterion in self.decided_by for verdict in self.verdicts],
                "reading": [verdict.reading for verdict in self.verdicts],
                "warning": [verdict.warning for verdict in self.verdicts],
            }
        )

    def verdict(self, criterion: str) -> Verdict:
        """Return what one criterion says.

        Parameters
        ----------
        criterion : str
            Such as ``"flips"``.

        Raises
        ------
        UnknownLabelError
            If it was not asked.
        """
        asked = {verdict.criterion: verdict for verdict in self.verdicts}
        if criterion not in asked:
            raise UnknownLabelError.among(criterion, asked, kind="criterion")
        return asked[criterion]

    def summary(self) -> str:
        """Return the recommendation, the reason and what each criterion says, as a few lines of text."""
        head = "no structure found" if self.recommended == 0 else counted(self.recommended, "component")
        low, high = self.range
        between = "" if low == high else f" (the evidence allows {low} to {high})"
        lines = [f"{head}{between}: {self.reason}"]
        if self.disagreement:
            lines.append(self.disagreement)
        for verdict in self.verdicts:
            mark = "*" if verdict.criterion in self.decided_by else " "
            lines.append(f"{mark} {verdict.criterion:<20} {verdict.rank:>4}  {verdict.reading}")
        return "\n".join(lines)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``evidence``, ``picks``, and of replicates ``lineage`` and ``runs``."""
        return selection_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``picks`` and ``criteria``; none where there is no evidence."""
        return selection_charts(self)

    def report(self) -> Report:
        """Return the report: the recommendation, what each criterion says, and what it was made from."""
        return selection_report(self)

    def save(self, path: PathLike) -> None:
        """Write all of it to a ``.lrd`` file, the runs of replicates with it; `lrdomains.load` reads it.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        write_selection(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "RankSelection":
        """Return the selection that an archive holds; `lrdomains.load` calls it."""
        return read_selection(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        return f"RankSelection({self.recommended}: {self.reason})"


def disagreement_among(verdicts: tuple[Verdict, ...]) -> str:
    """Return where criteria differ, as a sentence; empty where all pick the same rank.

    Examples
    --------
    >>> disagreement_among((Verdict("aic", 4, {}, ""), Verdict("bic", 2, {}, ""), Verdict("flips", 2, {}, "")))
    'The criteria differ: 2 by bic, flips; 4 by aic.'
    """
    picked = sorted({verdict.rank for verdict in verdicts})
    if len(picked) < 2:
        return ""
    names = {rank: ", ".join(v.criterion for v in verdicts if v.rank == rank) for rank in picked}
    return "The criteria differ: " + "; ".join(f"{rank} by {names[rank]}" for rank in np.array(picked).tolist()) + "."
