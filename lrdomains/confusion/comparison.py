"""compare: two classifiers on the same classes; which axes moved, what was gained and lost, and how sure that is."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import false_discovery_control

from lrdomains.confusion.certainty import usual_replicates
from lrdomains.confusion.many_tables import leading_pairs
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.pairing import Pair, pair_up
from lrdomains.confusion.poles import pole_positions
from lrdomains.confusion.residuals import standardised_residuals
from lrdomains.confusion.result import ConfusionAxes
from lrdomains.confusion.stream import merge
from lrdomains.core.progress import Silent
from lrdomains.core.provenance import Provenance
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.storage import Archive
from lrdomains.core.subspace import principal_angles
from lrdomains.core.typing import Floats, PathLike
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from altair import Chart as AltairChart

    from lrdomains.report.report import Report

#: A difference is called sure at this false discovery rate.
FALSE_DISCOVERY_RATE = 0.05
#: If chance alone turns spans by more than this (degrees) in one case of twenty, the test of the spans sees little.
BLIND_ANGLE = 60.0


@dataclass(frozen=True, eq=False, repr=False)
class ModelComparison:
    """What differs between the confusions of two models; made by `compare`.

    Parameters
    ----------
    names : tuple of str
        What the two are called.
    pair : Pair
        Their tables over the same classes.
    pooled : ConfusionAxes
        Axes and groups of both taken together, which is the same ruler for both.
    axes : DataFrame
        One row an axis of the pooled errors: ``axis``, ``positive``, ``negative``; ``first``, ``second``, what each
        model's residuals have along it; ``difference`` with ``low`` and ``high`` (95 % bootstrap); ``moved``, whether
        that leaves out zero; errors inside the poles, ``errors_first`` and ``errors_second``; if paired, those that
        only one of them makes and McNemar's exact ``p``, with ``q`` for the number of axes.
    groups : DataFrame
        The same errors by group of the pooled axes, and outside of all groups.
    angle : dict
        ``degrees``, the largest principal angle between the two spans; ``p`` and ``null_95`` from tables drawn from the
        common rates; NaN where there is no axis.

    Examples
    --------
    >>> from lrdomains.confusion.matrix import confusion_matrix
    >>> one, two = confusion_matrix(list("abcd"), list("bacd")), confusion_matrix(list("abcd"), list("abcd"))
    >>> compare(one, two, names=("old", "new"))
    ModelComparison('old', 'new', 0 axes of both)
    """

    names: tuple[str, str]
    pair: Pair
    pooled: ConfusionAxes
    axes: pd.DataFrame
    groups: pd.DataFrame
    angle: dict[str, float]

    @cached_property
    def accuracy(self) -> dict[str, float]:
        """Accuracies, their difference, and what only one of the two gets wrong with McNemar's exact p."""
        one, two, p = self.pair.mcnemar([np.arange(len(self.pair.classes))])
        accuracies = self.pair.first.accuracy, self.pair.second.accuracy
        known = self.pair.is_paired
        return {
            "first": accuracies[0],
            "second": accuracies[1],
            "difference": accuracies[1] - accuracies[0],
            "only_first_wrong": float(one) if known else float("nan"),
            "only_second_wrong": float(two) if known else float("nan"),
            "p": p,
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name."""
        return {
            "axes": self.axes,
            "groups": self.groups,
            "accuracy": pd.DataFrame([self.accuracy]),
            "angle": pd.DataFrame([self.angle]),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the table of the axes."""
        return self.axes

    def summary(self) -> str:
        """Return a few lines of text that stand alone."""
        from lrdomains.confusion.comparison_report import comparison_lines

        return "\n".join(comparison_lines(self))

    def report(self) -> "Report":
        """Return the report: the verdict first, methods last."""
        from lrdomains.confusion.comparison_report import comparison_report

        return comparison_report(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return all charts by name; none where there is no axis."""
        from lrdomains.confusion.comparison_report import difference_chart

        return {"differences": difference_chart(self)} if self.pooled.rank else {}

    @property
    def provenance(self) -> Provenance:
        """What the axes and groups of both were made from."""
        return self.pooled.provenance

    def save(self, path: PathLike) -> None:
        """Write the comparison to a ``.lrd`` file, which `lrdomains.load` reads.

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        from lrdomains.confusion.comparison_storage import write_comparison

        write_comparison(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "ModelComparison":
        """Return the comparison that `save` wrote."""
        from lrdomains.confusion.comparison_storage import read_comparison

        return read_comparison(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        return f"ModelComparison({self.names[0]!r}, {self.names[1]!r}, {self.pooled.rank} axes of both)"


def compare(
    first: ConfusionAxes | ConfusionMatrix,
    second: ConfusionAxes | ConfusionMatrix,
    *,
    names: tuple[str, str] = ("first", "second"),
    replicates: int | None = None,
    rng: RandomState = 0,
) -> ModelComparison:
    """Compare the confusions of two models on the same classes.

    Both are measured on the axes of their errors taken together: a ruler that prefers neither. Where both were counted
    from the labels of the same samples, samples are drawn together and the tests are paired.

    Parameters
    ----------
    first, second : ConfusionAxes or ConfusionMatrix
        Of whole counts.
    names : tuple of two str
        What they are called.
    replicates : int, optional
        Bootstrap replicates; by default 199 up to 300 classes, and fewer above.
    rng : int, numpy.random.Generator or None

    Returns
    -------
    ModelComparison

    Raises
    ------
    InputError
        If a table holds no counts, or the two have no class in common.

    Notes
    -----
    The angle between the spans sees large changes only: with twenty classes, three groups and a hundred samples a
    class, a group of five that is exchanged for other classes is found in about half of the cases. The summary says
    so where chance alone turns the spans far.

    References
    ----------
    McNemar (1947), Psychometrika 12. Björck and Golub (1973), Mathematics of Computation 27 (principal angles).

    Examples
    --------
    >>> from lrdomains.confusion.matrix import confusion_matrix
    >>> true = list("abcd") * 50
    >>> mixed = [{"a": "b", "b": "a"}.get(label, label) if k % 3 == 0 else label for k, label in enumerate(true)]
    >>> other = [{"c": "d", "d": "c"}.get(label, label) if k % 5 == 0 else label for k, label in enumerate(true)]
    >>> found = compare(confusion_matrix(true, mixed), confusion_matrix(true, other), replicates=19)
    >>> round(found.accuracy["difference"], 3)
    0.065
    """
    tables = [_matrix(model) for model in (first, second)]
    for name, table in zip(names, tables, strict=True):
        if not table.is_counts:
            message = f"the table of {name!r} holds no whole counts; two models are compared by counts"
            raise InputError(message)
    if not set(tables[0].classes) & set(tables[1].classes):
        message = "the two tables have no class in common; compare models of the same task"
        raise InputError(message)
    root, _ = root_seed(rng)
    pair = pair_up(*tables)
    drawn = usual_replicates(len(pair.classes)) if replicates is None else replicates
    pooled = _pooled(pair, root)
    streams = [np.random.default_rng([root, number]) for number in (2, 3)]
    return ModelComparison(
        names=names,
        pair=pair,
        pooled=pooled,
        axes=_axes(pair, pooled, drawn, streams[0]),
        groups=_groups(pair, pooled),
        angle=_angle(pair, pooled.rank, drawn, streams[1]),
    )


def _matrix(model: Any) -> ConfusionMatrix:
    matrix = model.matrix if isinstance(model, ConfusionAxes) else model
    if not isinstance(matrix, ConfusionMatrix):
        message = f"a {type(model).__name__} cannot be compared; give what find_axes or confusion_matrix returns"
        raise InputError(message)
    return matrix


def _pooled(pair: Pair, seed: int) -> ConfusionAxes:
    from lrdomains.confusion.analysis import find_axes

    return find_axes(merge([pair.first, pair.second]), labels=None, bootstrap=0, rng=seed)


def _captured(errors: sp.csr_array, axes: Floats) -> Floats:
    return np.asarray(np.sum(axes * standardised_residuals(errors).symmetric.matmat(axes), axis=0))


def _axes(pair: Pair, pooled: ConfusionAxes, replicates: int, rng: np.random.Generator) -> pd.DataFrame:
    axes = np.asarray(pooled.factorization.row_factors)
    captured = [_captured(matrix.errors, axes) for matrix in (pair.first, pair.second)]
    drawn = [[_captured(errors, axes) for errors in pair.drawn_errors(child)] for child in rng.spawn(replicates)]
    differences = np.array([two - one for one, two in drawn]) if drawn and pooled.rank else np.empty((0, pooled.rank))
    # What resampling adds to both strengths is noise; the interval is centred on what was seen (basic bootstrap).
    spread = np.quantile(differences - differences.mean(axis=0), (0.025, 0.975), axis=0) if len(differences) else None
    rows = []
    for axis in range(1, pooled.rank + 1):
        ends = [pole for pole in pole_positions(axes[:, axis - 1]) if len(pole)]
        difference = captured[1][axis - 1] - captured[0][axis - 1]
        bounds = (
            (np.nan, np.nan) if spread is None else (difference + spread[0][axis - 1], difference + spread[1][axis - 1])
        )
        rows.append(
            {
                "axis": axis,
                "positive": pooled.poles(axis).positive,
                "negative": pooled.poles(axis).negative,
                "first": captured[0][axis - 1],
                "second": captured[1][axis - 1],
                "difference": difference,
                "low": bounds[0],
                "high": bounds[1],
                "moved": bool(bounds[0] > 0 or bounds[1] < 0),
                **_errors_inside(pair, ends),
            }
        )
    columns = ["axis", "positive", "negative", "first", "second", "difference", "low", "high", "moved", *_INSIDE]
    return _with_q(pd.DataFrame(rows, columns=columns))


_INSIDE = ("errors_first", "errors_second", "only_first", "only_second", "p")


def _errors_inside(pair: Pair, sets: list[Any]) -> dict[str, float]:
    inside = [
        float(sum(matrix.errors[members][:, members].sum() for members in sets)) for matrix in (pair.first, pair.second)
    ]
    only_first, only_second, p = pair.mcnemar(sets)
    unknown = float("nan")
    return {
        "errors_first": inside[0],
        "errors_second": inside[1],
        "only_first": float(only_first) if pair.is_paired else unknown,
        "only_second": float(only_second) if pair.is_paired else unknown,
        "p": p,
    }


def _with_q(table: pd.DataFrame) -> pd.DataFrame:
    known = table["p"].notna()
    table["q"] = np.nan
    if known.any():
        table.loc[known, "q"] = false_discovery_control(table.loc[known, "p"].to_numpy(dtype=np.float64))
    return table


def _groups(pair: Pair, pooled: ConfusionAxes) -> pd.DataFrame:
    rows = []
    for number, members in enumerate(pooled.grouping.groups, start=1):
        rows.append({"group": number, "members": list(pair.classes[members]), **_errors_inside(pair, [members])})
    table = _with_q(pd.DataFrame(rows, columns=["group", "members", *_INSIDE]))
    samples = pair.first.samples, pair.second.samples
    table.insert(4, "points_gained", table["errors_first"] / samples[0] - table["errors_second"] / samples[1])
    return table


def _angle(pair: Pair, rank: int, replicates: int, rng: np.random.Generator) -> dict[str, float]:
    unknown = {"degrees": float("nan"), "p": float("nan"), "null_95": float("nan")}
    if rank == 0:
        return unknown
    tables = [pair.first.errors, pair.second.errors]
    if not all(table.nnz for table in tables):
        return unknown
    seen = _largest_angle(tables[0], tables[1], rank)
    if replicates == 0:
        return {**unknown, "degrees": seen}
    children = rng.spawn(replicates)
    drawn = [_from_common_rates(pair, child) for child in children]
    spans = [
        [vectors for _, vectors in _spans([both[side] for both in drawn], rank, len(pair.classes))] for side in (0, 1)
    ]
    null = np.array([_degrees(one, two) for one, two in zip(*spans, strict=True)])
    return {
        "degrees": seen,
        "p": float((1 + np.sum(null >= seen)) / (replicates + 1)),
        "null_95": float(np.quantile(null, 0.95)),
    }


def _spans(tables: list[sp.csr_array], rank: int, classes: int) -> Any:
    return leading_pairs(
        lambda number: tables[number], tables=len(tables), classes=classes, rank=rank, progress=Silent()
    )


def _largest_angle(one: sp.csr_array, two: sp.csr_array, rank: int) -> float:
    spans = [vectors for _, vectors in _spans([one, two], rank, one.shape[0])]
    return _degrees(spans[0], spans[1])


def _degrees(one: Floats, two: Floats) -> float:
    kept = [vectors[:, np.any(vectors != 0, axis=0)] for vectors in (one, two)]
    if min(vectors.shape[1] for vectors in kept) == 0:
        return 90.0
    return float(np.degrees(principal_angles(kept[0], kept[1])[0]))


def _from_common_rates(pair: Pair, rng: np.random.Generator) -> tuple[sp.csr_array, sp.csr_array]:
    """Draw both tables from the rates of the two taken together, each with its own number of samples."""
    both = pair.first.values + pair.second.values
    totals = np.asarray(both.sum(axis=1)).ravel()
    found = []
    for matrix in (pair.first, pair.second):
        sizes = np.rint(matrix.true_totals).astype(np.int64)
        data = np.zeros(both.nnz)
        for row in np.flatnonzero(sizes):
            part = slice(both.indptr[row], both.indptr[row + 1])
            data[part] = rng.multinomial(sizes[row], both.data[part] / totals[row])
        table = sp.csr_array((data, both.indices.copy(), both.indptr.copy()), shape=both.shape)
        table = sp.csr_array(table - sp.diags_array(table.diagonal()))
        table.eliminate_zeros()
        found.append(table)
    return found[0], found[1]
