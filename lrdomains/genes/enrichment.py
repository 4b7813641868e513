"""Enrichment: which gene sets belong to which module, by any of the tests, corrected over all of them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.typing import Floats

EnrichmentTest = Literal["over-representation", "ranked", "auc"]
#: A set counts as enriched below this q-value.
SIGNIFICANCE = 0.05
#: Sets that share more than this of their genes say the same.
REPEATED = 0.5


@dataclass(frozen=True, eq=False)
class Enrichment:
    """Which gene sets belong to which module.

    Parameters
    ----------
    table : DataFrame
        One row a module and set, by module and then by p-value: ``module``, ``gene_set``, ``set_genes`` (of the set,
        among the background), ``p_value``, ``q_value`` (Benjamini-Hochberg over all rows), ``genes`` (those that
        make the result, separated by "; ") and ``redundant_with`` (a stronger set of the module with the same genes).
        Besides, over-representation has ``overlap``, ``expected`` and ``top_genes`` (how many of the module were
        tested; the p-value is hypergeometric and one-sided, and sets without overlap are kept); the ranked test has
        ``score`` and ``normalised_score``; the area under the curve ``auc`` and its interval ``low`` and ``high``.
    background : int
        Number of genes that the test draws from.
    source : str
        Where the sets came from.
    skipped : tuple of Dropped
        Sets that were too small or too large within the background to be tested.
    test : {"over-representation", "ranked", "auc"}
        Which test it was.

    Examples
    --------
    >>> table = pd.DataFrame({"module": ["P01", "P02"], "gene_set": ["MITOSIS"] * 2, "q_value": [0.001, 0.6]})
    >>> tested = Enrichment(table, background=2000, source="sets.gmt")
    >>> tested
    Enrichment(2 tests against a background of 2,000 genes, 1 with q < 0.05)
    >>> list(tested.enriched()["module"])
    ['P01']
    """

    table: pd.DataFrame
    background: int
    source: str
    skipped: tuple[Dropped, ...] = ()
    test: EnrichmentTest = "over-representation"

    @property
    def tests(self) -> int:
        """Number of module and set pairs that were tested."""
        return len(self.table)

    def enriched(self, module: str | None = None, *, significance: float = SIGNIFICANCE) -> pd.DataFrame:
        """Return the rows below `significance`, of one module or of all."""
        rows = self.table[self.table["q_value"] < significance]
        return rows[rows["module"] == module] if module is not None else rows

    def __repr__(self) -> str:
        return (
            f"Enrichment({self.tests:,} tests against a background of {self.background:,} genes, "
            f"{len(self.enriched()):,} with q < {SIGNIFICANCE})"
        )

    def representatives(self, module: str | None = None, *, significance: float = SIGNIFICANCE) -> pd.DataFrame:
        """Return the enriched rows that do not repeat a stronger set of the same module."""
        rows = self.enriched(module, significance=significance)
        return rows[rows["redundant_with"] == ""] if "redundant_with" in rows else rows


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return the smallest false discovery rate at which each test would be called."""
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    raised = p_values[order] * count / np.arange(1, count + 1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted


def in_order_of(table: pd.DataFrame, modules: list[str]) -> pd.DataFrame:
    """Return the rows by module, in the given order, then by p-value and name of the set."""
    order = table.assign(at=pd.Categorical(table["module"], modules)).sort_values(
        ["at", "p_value", "gene_set"], kind="stable"
    )
    return table.loc[order.index].reset_index(drop=True)


def with_redundancy(table: pd.DataFrame) -> pd.DataFrame:
    """Name in ``redundant_with`` the stronger set of the module that a set repeats, if it does.

    A set repeats a stronger one if they share more than half of the genes by which the weaker one is enriched (the
    overlap coefficient of the genes in the column ``genes``). Only sets with q < 0.05 are compared.
    """
    names = [""] * len(table)
    significant = (table["q_value"] < SIGNIFICANCE).to_numpy()
    for _, rows in table[significant].groupby("module", sort=False):
        kept: list[tuple[str, frozenset[str]]] = []
        for at, name, genes in zip(rows.index, rows["gene_set"], rows["genes"], strict=True):
            mine = frozenset(genes.split("; ")) - {""}
            twin = next((other for other, theirs in kept if _repeats(mine, theirs)), "")
            names[int(at)] = twin
            if not twin:
                kept.append((name, mine))
    return table.assign(redundant_with=names)


def _repeats(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    smaller = min(len(mine), len(theirs))
    return bool(smaller) and len(mine & theirs) > REPEATED * smaller
