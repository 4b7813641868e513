"""ConfusionAxes: the axes of confusion of a classifier, with the evidence for each."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.confusion.attraction import attractor_table
from lrdomains.confusion.budget import error_budget
from lrdomains.confusion.certainty import Certainty, resample
from lrdomains.confusion.direction import Drain, drains_to
from lrdomains.confusion.error_parts import error_parts
from lrdomains.confusion.groups import Grouping, find_groups
from lrdomains.confusion.impact import impact_of, impact_table
from lrdomains.confusion.levels import family_table
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.pairs import pair_table
from lrdomains.confusion.planes import Plane, gaps_in_noise, planes_of
from lrdomains.confusion.poles import Poles, pole_positions
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.confusion.replication import Replication, judge_axes
from lrdomains.confusion.residuals import Residuals, standardised_residuals
from lrdomains.confusion.samples import exemplars, score_samples
from lrdomains.core.anndata_bridge import to_anndata
from lrdomains.core.factorization import Factorization
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import RankError

if TYPE_CHECKING:
    from altair import Chart as AltairChart
    from anndata import AnnData

    from lrdomains.report.report import Report


@dataclass(frozen=True)
class Draws:
    """How the chance in a result is drawn, so that it can be drawn when it is first asked for, and again the same.

    Parameters
    ----------
    splits : int
        Random splits into halves.
    replicates : int
        Tables drawn for p-values, and for intervals.
    seed : int
    """

    splits: int
    replicates: int
    seed: int


@dataclass(frozen=True, eq=False, repr=False)
class ConfusionAxes:
    """The axes along which a classifier mixes up classes; made by `find_axes`.

    Parameters
    ----------
    matrix : ConfusionMatrix
        The counts.
    factorization : Factorization
        Of the symmetric residuals; rank 0 where no axis was found.
    expected : QuasiIndependence
        Errors to expect without affinity between classes.
    mutual_share : float
        Share of the squared residuals that is mutual (i for j and j for i); pure noise has one half.
    draws : Draws
        How chance is drawn for the evidence, which is computed when it is first asked for.
    known_replication, known_grouping, known_certainty : optional
        Evidence that is known already.

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> similar = np.kron(np.eye(2), np.ones((3, 3)))
    >>> axes = find_axes(np.where(np.eye(6), 90, 2 + 18 * similar), labels=list("abcdef"))
    >>> axes
    ConfusionAxes(6 classes, 1 axis, 2 groups)
    >>> axes.groups
    [['a', 'b', 'c'], ['d', 'e', 'f']]
    """

    matrix: ConfusionMatrix
    factorization: Factorization
    expected: QuasiIndependence
    mutual_share: float
    draws: Draws
    known_replication: Replication | None = None
    known_grouping: Grouping | None = None
    known_certainty: Certainty | None = None

    @property
    def rank(self) -> int:
        """Number of axes."""
        return self.factorization.rank

    @property
    def classes(self) -> Labels:
        """The class labels, in order."""
        return self.matrix.classes

    @property
    def samples(self) -> float:
        """Number of samples (the sum of the entries, for rates)."""
        return self.matrix.samples

    @property
    def accuracy(self) -> float:
        """Share of correct answers; NaN for a table without a diagonal."""
        return self.matrix.accuracy

    @property
    def axes(self) -> pd.DataFrame:
        """Loadings: classes x axes, numbered from 1; each column has unit length."""
        return pd.DataFrame(self.factorization.row_factors, index=self.classes, columns=np.arange(1, self.rank + 1))

    @property
    def groups(self) -> list[list[Any]]:
        """Groups of two or more classes that are mixed up with one another, largest first; the rest stay alone."""
        return [list(self.classes[members]) for members in self.grouping.groups]

    @cached_property
    def replication(self) -> Replication:
        """Scores of the axes in held-out halves of the samples."""
        if self.known_replication is not None:
            return self.known_replication
        exactly = self.rank or None
        return judge_axes(self.matrix, exactly, splits=self.draws.splits, seed=self.draws.seed)

    @cached_property
    def certainty(self) -> Certainty:
        """Strengths by chance alone, and intervals of the loadings; drawn at first use, which can take seconds."""
        if self.known_certainty is not None:
            return self.known_certainty
        rng = np.random.default_rng([self.draws.seed, 1])
        axes = self.factorization.row_factors
        return resample(self.matrix, self.expected, axes, replicates=self.draws.replicates, rng=rng)

    @cached_property
    def grouping(self) -> Grouping:
        """Positions of the classes of each group, and the order of the dendrogram."""
        if self.known_grouping is not None:
            return self.known_grouping
        found = self.factorization
        expected = self.expected.scaled(self.matrix.count_scale)
        return find_groups(self.matrix.scaled_errors, expected, vectors=found.row_factors, strengths=found.scale)

    @cached_property
    def residuals(self) -> Residuals:
        """The standardised residuals, symmetric and skew."""
        return standardised_residuals(self.matrix.scaled_errors)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row an axis that was tried: ``axis``, ``strength`` (NaN where unknown), ``z``, ``splits_passed``, ``p``.

        ``p`` compares the strength with that of the first axis of tables drawn under quasi-independence.
        """
        table = self.replication.table()
        following = self.factorization.fit.next_scale
        strengths = np.append(self.factorization.scale, [] if following is None else [following])
        axes = np.arange(1, max(len(table), len(strengths)) + 1)
        table = table.set_index("axis").reindex(axes).rename_axis("axis").reset_index()
        table.insert(1, "strength", pd.Series(strengths).reindex(range(len(axes))).to_numpy())
        table["p"] = np.where(
            np.isnan(table["strength"]), np.nan, self.certainty.p_values(table["strength"].fillna(0.0).to_numpy())
        )
        return table

    @cached_property
    def planes(self) -> list[Plane]:
        """Neighbouring axes whose strengths are too close to tell them apart: their span is sure, they are not."""
        return planes_of(self._gaps)

    @cached_property
    def _gaps(self) -> "np.ndarray[Any, Any]":
        found = self.factorization
        return gaps_in_noise(found.scale, found.fit.next_scale, self.residuals.noise_of(found.row_factors))

    @cached_property
    def attractors(self) -> pd.DataFrame:
        """How strongly each class attracts errors; see `attractor_table`."""
        return attractor_table(self.matrix, self.expected)

    @cached_property
    def families(self) -> pd.DataFrame:
        """Groups of groups; see `family_table`. Found at first use, by the same analysis of the merged table."""
        return family_table(self)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every pair of classes that was mixed up; see `pair_table`."""
        return pair_table(self.matrix, self.expected)

    @cached_property
    def strengths(self) -> pd.DataFrame:
        """One row an axis: ``strength`` (eigenvalue), evidence, poles and impact.

        ``z`` and ``splits_passed`` are of held-out halves, ``p`` of tables without structure, ``reproducibility`` is
        the median cosine over resampled samples; they are NaN where no test was possible. ``gap`` to the next axis is
        in standard deviations of noise; below 1 the two are one ``plane``.
        """
        evidence = self.evidence.set_index("axis").reindex(np.arange(1, self.rank + 1))
        plane_of = {axis: str(plane) for plane in self.planes for axis in plane.axes}
        rows = [
            {
                "axis": axis,
                "strength": float(self.factorization.scale[axis - 1]),
                "z": float(evidence["z"].loc[axis]),
                "splits_passed": float(evidence["splits_passed"].loc[axis]),
                "p": float(evidence["p"].loc[axis]),
                "reproducibility": float(self.certainty.reproducibility[axis - 1]),
                "gap": float(self._gaps[axis - 1]),
                "plane": plane_of.get(axis, ""),
                "positive": self.poles(axis).positive,
                "negative": self.poles(axis).negative,
                **impact_of(self.matrix, self.expected, pole_positions(self._loadings(axis))),
            }
            for axis in range(1, self.rank + 1)
        ]
        evidence_names = ["strength", "z", "splits_passed", "p", "reproducibility", "gap", "plane"]
        impact = ["errors", "expected", "share_of_errors", "accuracy_if_resolved", "points_if_resolved"]
        return pd.DataFrame(rows, columns=["axis", *evidence_names, "positive", "negative", *impact])

    def poles(self, axis: int) -> Poles:
        """Return the classes at the two ends of an axis (from 1), strongest first.

        Members are those whose loading reaches 0.3 of the largest.

        Raises
        ------
        RankError
            If there is no such axis.
        """
        positive, negative = pole_positions(self._loadings(axis))
        return Poles(list(self.classes[positive]), list(self.classes[negative]))

    def impact(self) -> pd.DataFrame:
        """Return the errors inside each axis's poles and each group, and the accuracy if they were resolved.

        The accuracy is an upper bound, not a forecast. Groups are disjoint and add up; axes overlap and do not.
        """
        axes = [pole_positions(self._loadings(axis)) for axis in range(1, self.rank + 1)]
        rows = [
            ("axis", number, sum(map(len, poles)), impact_of(self.matrix, self.expected, poles))
            for number, poles in enumerate(axes, start=1)
        ]
        rows += [
            ("group", number, len(members), impact_of(self.matrix, self.expected, [members]))
            for number, members in enumerate(self.grouping.groups, start=1)
        ]
        return impact_table(rows)

    @cached_property
    def drain(self) -> Drain:
        """Which way errors flow: classes from net losers to net gainers; see `drains_to`."""
        return drains_to(self.matrix)

    def budget(self) -> pd.DataFrame:
        """Return where all errors are, in parts that add up; see `error_budget`."""
        return error_budget(self)

    def sample_scores(self, *, y_true: object = None, y_pred: object = None, ids: object = None) -> pd.DataFrame:
        """Return the score of each sample on each axis; see `score_samples`."""
        return score_samples(self, y_true=y_true, y_pred=y_pred, ids=ids)

    def exemplars(self, axis: int, *, top: int = 10) -> pd.DataFrame:
        """Return samples that an axis accounts for, most typical first; see `exemplars`."""
        self._loadings(axis)
        return exemplars(self, axis, top=top)

    def loadings(self, axis: int) -> pd.DataFrame:
        """Return the loadings of one axis with 95 % bootstrap intervals, strongest first.

        Returns
        -------
        DataFrame
            ``label``, ``loading``, ``low``, ``high``, ``pole`` (``"positive"``, ``"negative"`` or ``""``), and
            ``sure``: whether the interval leaves out zero (NaN intervals are not sure).
        """
        values = self._loadings(axis)
        positive, negative = pole_positions(values)
        pole = np.full(len(values), "", dtype=object)
        pole[positive], pole[negative] = "positive", "negative"
        low, high = self.certainty.low[:, axis - 1], self.certainty.high[:, axis - 1]
        table = pd.DataFrame(
            {
                "label": self.classes,
                "loading": values,
                "low": low,
                "high": high,
                "pole": pole,
                "sure": (low > 0) | (high < 0),
            }
        )
        return table.iloc[np.argsort(-np.abs(values), kind="stable")].reset_index(drop=True)

    def error_parts(self, rank: int) -> pd.DataFrame:
        """Return the errors split into parts that add up, by likelihood; see `error_parts`."""
        return error_parts(self, rank=rank)

    def simple_axes(self) -> pd.DataFrame:
        """Return the axes rotated to simple structure (varimax of loadings times the root of their strength).

        Rotated axes have few large loadings each, one group rather than a contrast of groups; they span the same and
        have no strength, no order and no test of their own.
        """
        from lrdomains.core.rotation import rotate_loadings

        found = self.factorization
        if self.rank < 2:
            return self.axes
        rotated = rotate_loadings(found.row_factors * np.sqrt(found.scale)).loadings
        signs = np.where(rotated.max(axis=0) >= -rotated.min(axis=0), 1.0, -1.0)
        return pd.DataFrame(rotated * signs, index=self.classes, columns=np.arange(1, self.rank + 1))

    def summary(self) -> str:
        """Return a dozen lines of text that stand alone."""
        from lrdomains.confusion.summary import summarise

        return summarise(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a class and axis: ``label``, ``group`` (NA if alone), ``axis``, ``loading``, ``pole``."""
        from lrdomains.confusion.tables import tidy

        return tidy(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name."""
        from lrdomains.confusion.tables import all_tables

        return all_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return all charts by name."""
        from lrdomains.confusion.charts import all_charts

        return all_charts(self)

    def report(self) -> "Report":
        """Return the report: the verdict first, methods last."""
        from lrdomains.confusion.report import confusion_report

        return confusion_report(self)

    def to_anndata(self) -> "AnnData":
        """Return an AnnData with classes as observations and variables, axes in ``obsm["X_confusion"]``."""
        return to_anndata(self.factorization, key="confusion")

    def save(self, path: PathLike) -> None:
        """Write the result to a ``.lrd`` file, which `lrdomains.load` reads.

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        from lrdomains.confusion.storage import write_axes

        write_axes(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "ConfusionAxes":
        """Return the result that `save` wrote."""
        from lrdomains.confusion.storage import read_axes

        return read_axes(archive)

    @property
    def provenance(self) -> Provenance:
        """What the result was made from."""
        return self.factorization.provenance

    def __repr__(self) -> str:
        axes = "1 axis" if self.rank == 1 else f"{self.rank} axes"
        return f"ConfusionAxes({len(self.classes):,} classes, {axes}, {counted(len(self.grouping.groups), 'group')})"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def _loadings(self, axis: int) -> "np.ndarray[Any, Any]":
        if not isinstance(axis, (int, np.integer)) or not 1 <= axis <= self.rank:
            message = (
                f"axis {axis!r}; there are axes 1 to {self.rank}" if self.rank else f"axis {axis!r}; none was found"
            )
            raise RankError(message)
        return np.asarray(self.factorization.row_factors[:, axis - 1])
