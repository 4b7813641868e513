"""compare: what became of each component in another factorization."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.subspace import SubspaceDistance, subspace_distance
from lrdomains.core.typing import Array, Floats, PathLike
from lrdomains.errors import InputError
from lrdomains.evidence.comparison_report import (
    comparison_chart,
    comparison_report,
    comparison_summary,
    comparison_tables,
)
from lrdomains.evidence.comparison_storage import read_comparison, write_comparison
from lrdomains.evidence.stability import match_components
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart

#: Components of this cosine are the same; one that lies in the other span to this degree is only rotated.
SAME = 0.9


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two factorizations, component by component.

    Parameters
    ----------
    components : DataFrame
        One row for each component of the first, then one for each of the second that has no match: ``first`` and
        ``second`` (from 1; 0 where there is none), ``cosine`` of the two, ``in_span`` (how much of the component lies
        in the span of the other factorization, 0 to 1) and ``status``: ``"same"``, ``"rotated"`` (no match, but inside
        the span: other components mix to it), ``"lost"`` (only in the first) or ``"new"`` (only in the second).
    distance : SubspaceDistance
        Between the spans of the column factors.
    columns : int
        Common columns that were compared.
    provenance : Provenance
        What both were made from.
    """

    components: pd.DataFrame
    distance: SubspaceDistance
    columns: int
    provenance: Provenance

    def count(self, status: str) -> int:
        """Return how many components have a status.

        Parameters
        ----------
        status : str
            ``"same"``, ``"rotated"``, ``"lost"`` or ``"new"``.
        """
        return int(np.sum(self.components["status"] == status))

    def summary(self) -> str:
        """Return in one line how many components are the same, rotated, lost and new."""
        return comparison_summary(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``components`` and ``angles``."""
        return comparison_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``components``."""
        return {"components": comparison_chart(self)}

    def report(self) -> Report:
        """Return the report: what became of each component, how far apart the spans are, and what was compared."""
        return comparison_report(self)

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
        write_comparison(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "Comparison":
        """Return the comparison that an archive holds; `lrdomains.load` calls it."""
        return read_comparison(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        return f"Comparison({self.summary()})"


def compare(first: Factorization, second: Factorization, *, same: float = SAME) -> Comparison:
    """Say for each component of two factorizations whether it is the same, rotated, lost or new.

    Parameters
    ----------
    first, second : Factorization
        Over the same columns, or some common ones; rows may differ, and so may rank and method.
    same : float
        Cosine from which on two components are the same, between 0 and 1.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If the two have no column in common, or `same` is out of range.

    References
    ----------
    Kuhn (1955), Naval Research Logistics 2, for the one-to-one matching.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import TruncatedSVD, factorize
    >>> three = factorize(np.diag([3.0, 2.0, 1.0]), TruncatedSVD(rank=2))
    >>> compare(three, three.truncate(1)).components["status"].tolist()
    ['same', 'lost']
    """
    if not 0 < same <= 1:
        message = f"same={same!r}; it is a cosine, above 0 and at most 1"
        raise InputError(message)
    left, right = _on_common_columns(first, second)
    small, large = (left, right) if left.shape[1] <= right.shape[1] else (right, left)
    positions, cosines = match_components(small, large)
    pairs = list(zip(np.arange(small.shape[1]), positions, cosines, strict=True))
    if small is not left:
        pairs = [(j, i, cosine) for i, j, cosine in pairs]
    inside_second, inside_first = _in_span(left, right), _in_span(right, left)
    matched = {int(i): (int(j), float(cosine)) for i, j, cosine in pairs if cosine >= same}
    rows = []
    for i in range(left.shape[1]):
        j, cosine = matched.get(i, (-1, float("nan")))
        status = "same" if j >= 0 else ("rotated" if inside_second[i] >= same else "lost")
        rows.append((i + 1, j + 1, cosine, inside_second[i], status))
    taken = {j for j, _ in matched.values()}
    for j in range(right.shape[1]):
        if j not in taken:
            status = "rotated" if inside_first[j] >= same else "new"
            rows.append((0, j + 1, float("nan"), inside_first[j], status))
    return Comparison(
        components=pd.DataFrame(rows, columns=["first", "second", "cosine", "in_span", "status"]),
        distance=subspace_distance(left, right),
        columns=left.shape[0],
        provenance=_of_both(first.provenance, second.provenance, same=same),
    )


def _of_both(first: Provenance, second: Provenance, *, same: float) -> Provenance:
    steps = {
        f"{which}: {step}": options
        for which, one in (("first", first), ("second", second))
        for step, options in one.steps.items()
    }
    return Provenance(
        source=" and ".join(dict.fromkeys([first.source, second.source])),
        steps={**steps, "compare": {"same": same}},
        seed=None,
        fingerprint=" and ".join(dict.fromkeys([first.fingerprint, second.fingerprint])),
        dropped=tuple(dict.fromkeys([*first.dropped, *second.dropped])),
    )


def _on_common_columns(first: Factorization, second: Factorization) -> tuple[Floats, Floats]:
    a, b = first.column_factors.astype(np.float64), second.column_factors.astype(np.float64)
    if first.columns.equals(second.columns):
        return a, b
    common = first.columns.intersection(second.columns)
    if common.empty or not (first.columns.is_unique and second.columns.is_unique):
        message = "the two factorizations have no column in common, or names that occur twice; compare the same columns"
        raise InputError(message)
    return _unit(a[first.columns.get_indexer(common)]), _unit(b[second.columns.get_indexer(common)])


def _unit(factors: Array) -> Floats:
    lengths = np.linalg.norm(factors, axis=0)
    return np.asarray(factors / np.where(lengths > 0, lengths, 1.0))


def _in_span(factors: Floats, span: Floats) -> Floats:
    """Return the length of the projection of each unit column on the span of the others."""
    left, strengths, _ = np.linalg.svd(span, full_matrices=False)
    basis = left[:, strengths > 1e-12 * max(float(strengths.max(initial=0.0)), 1e-300)]
    return np.asarray(np.minimum(np.linalg.norm(basis.T @ factors, axis=0), 1.0))
