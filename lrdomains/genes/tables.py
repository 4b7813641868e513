"""Tables about modules that the result, the report and the command line share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.errors import InputError
from lrdomains.genes.cards import usage_by_annotation

if TYPE_CHECKING:
    from lrdomains.genes.result import GeneModules

#: How many genes stand for a module in a line of text.
LEADING_GENES = 10
#: How many genes of a module are tested for enrichment, unless the table is small.
TESTED_GENES = 50
#: With fewer genes outside the fit than this, a test on held-out genes uses all genes.
FEWEST_HELD_OUT = 1000


def module_table(modules: "GeneModules") -> pd.DataFrame:
    """Return one row a module.

    Returns
    -------
    DataFrame
        ``module``, ``share``, ``reproducibility``, ``samples`` (that it dominates), ``top_genes``, and after a
        test of enrichment ``enriched_for``: the set of the lowest q-value below 0.05, or nothing.
    """
    dominated = modules.assignments()["module"].value_counts()
    table = pd.DataFrame(
        {
            "module": modules.names,
            "share": modules.shares.to_numpy(),
            "reproducibility": modules.reproducibility.to_numpy(),
            "samples": [int(dominated.get(name, 0)) for name in modules.names],
            "top_genes": [", ".join(leading_genes(modules, name)) for name in modules.names],
        }
    )
    if modules.enrichment is not None:
        table["enriched_for"] = [best_set(modules, name) for name in modules.names]
    return table


def leading_genes(modules: "GeneModules", module: str, *, top: int = LEADING_GENES) -> list[str]:
    """Return the names of the leading genes of a module as text."""
    return [str(gene) for gene in modules.genes(module, top=top)["gene"]]


def tested_genes(modules: "GeneModules", *, top: int | None) -> dict[str, Sequence[str]]:
    """Return the genes of each module that stand for it in a test of enrichment; see `GeneModules.enrich`.

    Raises
    ------
    InputError
        If `top` is no positive whole number.
    """
    if top is None:
        top = min(TESTED_GENES, max(5, modules.factorization.shape[1] // 10))
    if not isinstance(top, (int, np.integer)) or top < 1:
        message = f"top={top!r}; give how many genes of each module to test, at least 1"
        raise InputError(message)
    tables = {name: modules.genes(name, top=int(top)) for name in modules.names}
    return {name: list(table.loc[table["correlation"] > 0, "gene"]) for name, table in tables.items()}


def best_set(modules: "GeneModules", module: str) -> str:
    """Return the set that a module is enriched for most surely, or an empty text."""
    if modules.enrichment is None:
        return ""
    rows = modules.enrichment.enriched(module)
    return "" if rows.empty else str(rows["gene_set"].iloc[0])


def top_gene_table(modules: "GeneModules", *, top: int) -> pd.DataFrame:
    """Return the leading genes of all modules, below each other, with the column ``module`` in front."""
    parts = [modules.genes(name, top=top) for name in modules.names]
    if not parts:
        return pd.DataFrame(columns=["module", "gene"])
    return pd.concat(parts, keys=modules.names, names=["module", None]).reset_index(level=0).reset_index(drop=True)


def held_out_scores(modules: "GeneModules") -> dict[str, "pd.Series[float]"]:
    """Return the z-scores of each module on genes that had no part in the fit, or on all where those are few."""
    scores = modules.z_scores
    assert modules.evidence is not None
    assert modules.evidence.whole is not None
    outside = ~modules.evidence.whole.fitted
    if outside.sum() >= FEWEST_HELD_OUT:
        scores = scores.loc[:, outside]
    names = pd.Index([str(gene) for gene in scores.columns], dtype=object)
    return {name: pd.Series(scores.loc[name].to_numpy(), index=names) for name in modules.names}


def evidence_tables(modules: "GeneModules") -> dict[str, pd.DataFrame]:
    """Return the tables on evidence that a result has."""
    evidence = modules.evidence
    if evidence is None:
        return {}
    found = {
        "rank": evidence.rank_table,
        "lineage": evidence.lineage,
        "technical": evidence.technical,
        "thresholds": evidence.thresholds,
        "usage_by_annotation": usage_by_annotation(modules),
    }
    if evidence.whole is not None and modules.names:
        found |= {"spectra": modules.spectra, "z_scores": modules.z_scores}
    return {name: frame for name, frame in found.items() if not frame.empty}
