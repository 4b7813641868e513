"""Cards: one section a module, with its genes, who uses it, what it is enriched for, and how sure all that is."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.report.report import Block, Paragraph, Section, Table

if TYPE_CHECKING:
    from lrdomains.genes.result import GeneModules

#: Genes and sets that a card shows, and cards that a report has.
GENES, SETS, CARDS = 15, 5, 20


def module_cards(modules: "GeneModules") -> list[Section]:
    """Return one section for each module, the largest first."""
    return [_card(modules, name) for name in modules.names[:CARDS]]


def usage_by_annotation(modules: "GeneModules") -> pd.DataFrame:
    """Return mean usage by groups of samples.

    Returns
    -------
    DataFrame
        ``annotation``, ``group``, ``samples``, then a column a module: its mean share of the samples' usage. Empty
        where nothing is known of the samples.
    """
    about = None if modules.evidence is None else modules.evidence.annotations
    if about is None or not modules.names:
        return pd.DataFrame(columns=["annotation", "group", "samples", *modules.names])
    usage = modules.usage.to_numpy(dtype=np.float64)
    totals = usage.sum(axis=1, keepdims=True)
    shares = np.divide(usage, totals, out=np.zeros_like(usage), where=totals > 0)
    rows = []
    for column in about.columns:
        values = about[column].to_numpy(dtype=object)
        for group in sorted(set(values)):
            inside = values == group
            means = dict(zip(modules.names, shares[inside].mean(axis=0).tolist(), strict=True))
            rows.append({"annotation": column, "group": group, "samples": int(inside.sum()), **means})
    return pd.DataFrame(rows)


def _card(modules: "GeneModules", name: str) -> Section:
    blocks: list[Block] = [Paragraph(_confidence(modules, name))]
    top = modules.genes(name, top=GENES)
    interval = " low, high: 95 % bootstrap interval of the loading." if "low" in top else ""
    formats = {"correlation": ".3f", "loading": ".4f", "low": ".4f", "high": ".4f", "specificity": ".2f"}
    caption = f"The leading genes of {name}, by how closely they follow its usage.{interval}"
    blocks.append(Table(f"genes of {name}", top, caption, {key: formats[key] for key in formats if key in top}))
    groups = usage_by_annotation(modules)
    if not groups.empty:
        table = groups[["annotation", "group", "samples", name]].sort_values(name, ascending=False, kind="stable")
        blocks.append(Table(f"usage of {name}", table.head(GENES), "Mean share of usage by group.", {name: ".1%"}))
    if modules.enrichment is not None:
        found = modules.enrichment.representatives(name).head(SETS)
        if not found.empty:
            columns = [c for c in ("gene_set", "overlap", "expected", "q_value", "genes") if c in found]
            words = "Enriched sets, without those that repeat a stronger one."
            blocks.append(Table(f"sets of {name}", found[columns], words, {"expected": ".1f", "q_value": ".2g"}))
    return Section(f"Module {name}", tuple(blocks))


def _confidence(modules: "GeneModules", name: str) -> str:
    parts = [f"{name} has {modules.shares[name]:.1%} of the table's squared norm"]
    value = modules.reproducibility[name]
    if np.isfinite(value):
        parts.append(f"comes back in random starts with {value:.2f} of 1")
    evidence = modules.evidence
    if evidence is not None and not evidence.technical.empty:
        row = evidence.technical.set_index("module").loc[name]
        parts.append(f"follows the depth of samples with a correlation of {row['depth_correlation']:.2f}")
        if row["flag"]:
            parts.append(f"may be technical: {row['flag']}")
    return ", ".join(parts) + "."
