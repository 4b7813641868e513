"""compare: which modules of two results are the same, which were split or merged, which are new or lost."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lrdomains.core.nearest import unit_length
from lrdomains.core.typing import Floats
from lrdomains.errors import InputError
from lrdomains.evidence.comparison import SAME
from lrdomains.evidence.comparison import compare as compare_components
from lrdomains.genes.result import GeneModules

#: Modules of this cosine are akin: parts of one another, if they are not the same.
AKIN = 0.5


@dataclass(frozen=True, eq=False)
class ModuleComparison:
    """Two results, module by module.

    Parameters
    ----------
    table : DataFrame
        One row a relation: ``first`` and ``second`` (names of modules, empty where there is none), ``cosine`` of their
        loadings on the common genes, and ``status``: ``"same"`` (matched one to one), ``"changed"`` (each other's
        nearest, but less alike), ``"split"`` (a part of the first), ``"merged"`` (the first became a part of the
        second), ``"lost"`` or ``"new"`` (akin to none; the cosine is that with the nearest).
    in_span : DataFrame
        ``result``, ``module``, ``in_span``: how much of each module those of the other result can make up, 0 to 1.
    common_genes, genes : int and tuple of int
        Genes of the fit that both have, and how many each has.
    largest_sine : float
        Sine of the largest angle between the two spans.

    Examples
    --------
    >>> table = pd.DataFrame([("P01", "P02", 0.97, "same")], columns=["first", "second", "cosine", "status"])
    >>> ModuleComparison(table, in_span=pd.DataFrame(), common_genes=90, genes=(100, 120), largest_sine=0.2)
    ModuleComparison(1 same, 0 changed, 0 split, 0 merged, 0 lost, 0 new; compared on 90 common genes of 100 and 120)
    """

    table: pd.DataFrame
    in_span: pd.DataFrame
    common_genes: int
    genes: tuple[int, int]
    largest_sine: float

    def count(self, status: str) -> int:
        """Return how many relations have a status."""
        return int((self.table["status"] == status).sum())

    def summary(self) -> str:
        """Return a few lines on what became of the modules."""
        counted = ", ".join(f"{self.count(s)} {s}" for s in ("same", "changed", "split", "merged", "lost", "new"))
        lines = [
            f"{counted}; compared on {self.common_genes:,} common genes of {self.genes[0]:,} and {self.genes[1]:,}"
        ]
        for first, second, cosine, status in self.table.itertuples(index=False):
            lines.append(f"{first or '-':>4} -> {second or '-':<4} {status:<8} cosine {cosine:.3f}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"ModuleComparison({self.summary().splitlines()[0]})"


def compare(first: GeneModules, second: GeneModules, *, same: float = SAME) -> ModuleComparison:
    """Say what became of each module of one result in another.

    Parameters
    ----------
    first, second : GeneModules
        Of the same samples or of others: loadings are compared, on the genes of both fits.
    same : float
        Cosine from which on two modules are the same.

    Returns
    -------
    ModuleComparison

    Raises
    ------
    InputError
        If one has no modules, no gene is in both, or `same` is out of range.

    References
    ----------
    Kuhn (1955), Naval Research Logistics 2, for the one-to-one matching.

    Examples
    --------
    >>> from lrdomains.genes import find_modules
    >>> table = pd.DataFrame(np.kron(np.eye(2), np.ones((4, 3))) * 40 + np.arange(8)[:, None] % 3)
    >>> options = {"runs": 2, "orientation": "samples-by-genes", "normalise": "none"}
    >>> two, one = find_modules(table, rank=2, **options), find_modules(table, rank=1, **options)
    >>> compare(one, two).count("split")
    2
    """
    if not first.names or not second.names:
        message = "a result without modules cannot be compared"
        raise InputError(message)
    found = compare_components(first.factorization, second.factorization, same=same)
    cosines = _cosines(first, second)
    names = first.names, second.names
    place = [{int(at): i for i, at in enumerate(result.component_order())} for result in (first, second)]
    pairs = found.components[["first", "second"]].to_numpy(dtype=np.int64) - 1
    same_ones = (found.components["status"] == "same").to_numpy()
    matched = {place[0][int(i)]: place[1][int(j)] for i, j in pairs[same_ones]}
    rows = [(names[0][i], names[1][j], cosines[i, j], "same") for i, j in sorted(matched.items())]
    rows += _kin(cosines, matched, names)
    spans = []
    for (i, j), inside in zip(pairs, found.components["in_span"], strict=True):
        side, at = (0, int(i)) if i >= 0 else (1, int(j))
        spans.append((("first", "second")[side], names[side][place[side][at]], inside))
    return ModuleComparison(
        table=pd.DataFrame(rows, columns=["first", "second", "cosine", "status"]),
        in_span=pd.DataFrame(spans, columns=["result", "module", "in_span"]),
        common_genes=found.columns,
        genes=(first.factorization.shape[1], second.factorization.shape[1]),
        largest_sine=float(found.distance.largest_sine),
    )


def _cosines(first: GeneModules, second: GeneModules) -> Floats:
    common = first.loadings.columns.intersection(second.loadings.columns, sort=False)
    units = [unit_length(result.loadings[common].to_numpy(dtype=np.float64)) for result in (first, second)]
    return np.asarray(np.minimum(units[0] @ units[1].T, 1.0))


def _kin(
    cosines: Floats, matched: dict[int, int], names: tuple[list[str], list[str]]
) -> list[tuple[str, str, float, str]]:
    """Return what became of the modules without a match."""
    free = [i for i in range(cosines.shape[0]) if i not in matched]
    coming = [j for j in range(cosines.shape[1]) if j not in matched.values()]
    ancestor, heir = cosines.argmax(axis=0), cosines.argmax(axis=1)
    rows, settled = [], set()
    for j in coming:
        i = int(ancestor[j])
        cosine = float(cosines[i, j])
        if cosine < AKIN:
            rows.append(("", names[1][j], cosine, "new"))
            continue
        alone = i in free and int(heir[i]) == j and sum(int(ancestor[other]) == i for other in coming) == 1
        merging = sum(int(heir[other]) == j and cosines[other, j] >= AKIN for other in free) > 1
        if merging:
            continue
        settled.add(i)
        rows.append((names[0][i], names[1][j], cosine, "changed" if alone else "split"))
    for i in free:
        if i in settled:
            continue
        j = int(heir[i])
        cosine = float(cosines[i, j])
        rows.append(
            (names[0][i], names[1][j], cosine, "merged") if cosine >= AKIN else (names[0][i], "", cosine, "lost")
        )
    return rows
