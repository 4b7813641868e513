"""The report on modules: how far to trust them, what they are, who uses them, what they are enriched for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lrdomains.core.wording import counted
from lrdomains.genes.cards import module_cards
from lrdomains.genes.charts import share_chart, usage_chart, usage_groups
from lrdomains.genes.enrichment import SIGNIFICANCE, Enrichment
from lrdomains.genes.evidence_report import (
    clustering_section,
    consensus_paragraph,
    rank_section,
    technical_findings,
)
from lrdomains.genes.tables import best_set, leading_genes, module_table
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.genes.result import GeneModules

#: Median cosines across runs, and what they are worth.
STABLE, SHAKY = 0.95, 0.8
#: How many rows of a long table a report shows.
ROWS = 40
#: Characters of the names of genes in one cell: more would make rows that a telephone shows as blank pages.
LINE = 60


def summary_lines(modules: "GeneModules") -> list[str]:
    """Return what was found in a few lines: one on the whole, and one a module."""
    samples, genes = modules.factorization.shape
    if not modules.names:
        reason = "" if modules.evidence is None else modules.evidence.rank_reason
        return [f"no modules of {genes:,} genes over {samples:,} samples: {reason}"]
    lines = [
        f"{len(modules.names)} modules of {genes:,} genes over {samples:,} samples reproduce "
        f"{modules.factorization.explained():.1%} of the table's squared norm"
    ]
    for name, share, reproducibility in zip(modules.names, modules.shares, modules.reproducibility, strict=True):
        found = best_set(modules, name)
        lines.append(
            f"{name}: share {share:.1%}, {reproducibility_words(reproducibility)}: "
            f"{', '.join(leading_genes(modules, name, top=5))}" + (f"; enriched for {found}" if found else "")
        )
    return lines


def reproducibility_words(value: float) -> str:
    """Return what a reproducibility is worth.

    Examples
    --------
    >>> reproducibility_words(0.99), reproducibility_words(0.5)
    ('reproducible (0.99)', 'not reproducible (0.50)')
    """
    if np.isnan(value):
        return "reproducibility unknown"
    word = "reproducible" if value >= STABLE else "partly reproducible" if value >= SHAKY else "not reproducible"
    return f"{word} ({value:.2f})"


def modules_report(modules: "GeneModules") -> Report:
    """Return the report."""
    f = modules.factorization
    if not modules.names:
        return _report_without_modules(modules)
    sections = [_verdict(modules)]
    if modules.evidence is not None:
        sections.append(rank_section(modules.evidence, f.rank))
    sections += [_modules(modules), _usage(modules)]
    if modules.enrichment is not None:
        sections.append(_enrichment(modules.enrichment))
    sections += module_cards(modules)
    clustering = clustering_section(modules)
    if clustering is not None:
        sections.append(clustering)
    sections += [_runs(modules), methods_section(f)]
    samples, genes = f.shape
    return Report(
        "Gene modules",
        f"{len(modules.names)} modules of {genes:,} genes over {samples:,} samples, from {f.provenance.source}",
        _key_figures(modules),
        tuple(sections),
    )


def _report_without_modules(modules: "GeneModules") -> Report:
    samples, genes = modules.factorization.shape
    assert modules.evidence is not None
    prepared = Section("Preparation", (_preparation(modules),))
    sections = (rank_section(modules.evidence, 0), prepared, methods_section(modules.factorization))
    return Report(
        "Gene modules",
        f"No stable modules of {genes:,} genes over {samples:,} samples, from {modules.provenance.source}",
        (KeyFigure("samples", f"{samples:,}"), KeyFigure("genes", f"{genes:,}"), KeyFigure("modules", "0")),
        sections,
    )


def _key_figures(modules: "GeneModules") -> tuple[KeyFigure, ...]:
    f, values = modules.factorization, modules.reproducibility
    known = not values.isna().any()
    chosen = modules.evidence is not None and not modules.evidence.rank_table.empty
    return (
        KeyFigure("samples", f"{f.shape[0]:,}"),
        KeyFigure("genes", f"{f.shape[1]:,}", "that entered the fit"),
        KeyFigure("modules", str(f.rank), "chosen by the evidence" if chosen else "chosen by the user"),
        KeyFigure("reproduced", f"{f.explained():.1%}", f"of the squared norm; relative error {f.error():.4f}"),
        KeyFigure(
            "reproducibility",
            f"{values.min():.2f} to {values.max():.2f}" if known else "unknown",
            f"share of {_joined(modules)} runs times median cosine" if known else "a single run",
        ),
    )


def _verdict(modules: "GeneModules") -> Section:
    findings: list[Block] = [_trust(modules), _preparation(modules), _meaning(modules), *technical_findings(modules)]
    unused = [name for name, count in module_table(modules).set_index("module")["samples"].items() if count == 0]
    if unused:
        text = f"{', '.join(map(str, unused))} dominate no sample: they are shared by samples of other modules."
        findings.append(Finding("note", text))
    return Section("Verdict", tuple(findings))


def _trust(modules: "GeneModules") -> Finding:
    values = modules.reproducibility
    if values.isna().any():
        return Finding(
            "caution", "The modules come from a single run, so that nothing is known about how reproducible they are."
        )
    stable, lost = values[values >= STABLE], values[values < SHAKY]
    runs, joined = len(modules.runs), _joined(modules)
    starts = f"{runs} random starts" if joined == runs else f"the {joined} of {runs} random starts with the lowest loss"
    text = f"{len(stable)} of {len(values)} modules come back in {starts} ({STABLE} of 1 or more)"
    if len(stable) == len(values):
        return Finding("good", f"{text}.")
    doubtful = ", ".join(f"{name} ({value:.2f})" for name, value in values[values < STABLE].items())
    severity: Severity = "problem" if len(lost) > len(values) / 2 else "caution"
    advice = "read them with care, or choose another number of modules"
    return Finding(severity, f"{text}; {doubtful} do not, or only in part: {advice}.")


def _joined(modules: "GeneModules") -> int:
    """Return how many runs the consensus joins."""
    return int(modules.provenance.steps.get("consensus", {}).get("joined", len(modules.runs)))


def _preparation(modules: "GeneModules") -> Finding:
    step: Mapping[str, Any] = modules.provenance.steps.get("preparation", {})
    kinds = {
        "counts": "whole numbers, as counts are",
        "amounts": "amounts on a linear scale",
        "logarithms": "logarithms",
    }
    seen = kinds.get(str(step.get("values")), "of an unknown kind")
    rules = {
        "depth-log": "every sample was brought to the same depth ({depth:,.0f}), logarithms were taken, and each "
        "gene's lowest value was subtracted",
        "floor": "each gene's lowest value was subtracted",
        "variance": "each gene was divided by its standard deviation",
        "none": "they were used as they are",
    }
    done = rules.get(str(step.get("normalise")), "they were used as they are").format(depth=step.get("depth") or 0)
    negative = int(step.get("negative_values_set_to_zero", 0))
    clipped = f" {negative:,} negative values were set to zero first." if negative else ""
    return Finding("caution" if negative else "note", f"The values are {seen}; {done}.{clipped}")


def _meaning(modules: "GeneModules") -> Finding:
    plain = "A module is a group of genes that rise and fall together"
    if modules.enrichment is None:
        return Finding("note", f"{plain}. No gene sets were given, so that none is called a pathway.")
    named = [name for name in modules.names if best_set(modules, name)]
    unnamed = [name for name in modules.names if name not in named]
    source = modules.enrichment.source
    if not named:
        return Finding("caution", f"{plain}. None is enriched for a set of {source}, so that none is called a pathway.")
    enriched = "is enriched" if len(named) == 1 else "are enriched"
    verb = "is not, and is not called a pathway" if len(unnamed) == 1 else "are not, and are not called pathways"
    rest = f" {', '.join(unnamed)} {verb}." if unnamed else ""
    share = f"{len(named)} of {counted(len(modules.names), 'module')}"
    return Finding("good", f"{share} {enriched} for sets of {source} (q < {SIGNIFICANCE}).{rest}")


def _modules(modules: "GeneModules") -> Section:
    f = modules.factorization
    shares = modules.shares
    chart = Chart(
        "shares",
        share_chart(modules).to_dict(),
        "What each module reproduces of the table.",
        f"{modules.names[0]} has the largest share, {shares.iloc[0]:.1%}; all together reproduce {f.explained():.1%}.",
        shares.rename_axis("module").reset_index(),
    )
    table = Table(
        "modules",
        module_table(modules).assign(top_genes=[_in_a_line(leading_genes(modules, name)) for name in modules.names]),
        "One row a module. share: of the table's squared norm. reproducibility: share of the runs with the module "
        "times its median cosine with them. samples: those it dominates. top_genes: those that follow its usage.",
        {"share": ".1%", "reproducibility": ".3f"},
    )
    return Section("Modules", (table, chart))


def _in_a_line(genes: list[str]) -> str:
    """Return as many of the names as a line of a table holds, at least one; the module's card has them all."""
    line = genes[0]
    for gene in genes[1:]:
        if len(line) + len(gene) + 2 > LINE:
            break
        line += f", {gene}"
    return line


def _usage(modules: "GeneModules") -> Section:
    assigned = modules.assignments()
    clear = float((assigned["share"] > 0.5).mean())
    counts = assigned["module"].value_counts()
    groups = usage_groups(modules)
    averaged = int(groups["samples"].max())
    remark = f" Each column is the mean of up to {averaged:,} neighbouring samples." if averaged > 1 else ""
    wide = groups.pivot_table(index="position", columns="module", values="share")
    chart = Chart(
        "usage",
        usage_chart(modules).to_dict(),
        f"Share of each module in the usage of the samples.{remark}",
        f"{counts.index[0]} dominates the most samples, {int(counts.iloc[0]):,} of {len(assigned):,}; in {clear:.0%} "
        "of the samples one module has more than half of the usage.",
        wide.rename_axis(columns=None),
    )
    words = (
        "A sample's dominant module is the one it uses most, with every module's loadings at unit length. Samples "
        "are mixtures: where the largest share is small, the name of the dominant module says little."
    )
    return Section("Who uses the modules", (Paragraph(words), chart))


def _enrichment(enrichment: Enrichment) -> Section:
    found = enrichment.enriched()
    words = (
        f"The top genes of each module were tested for over-representation of the sets of {enrichment.source} "
        f"(hypergeometric test). The background is the {enrichment.background:,} genes that entered the fit, not the "
        f"genome; q-values are corrected over all {enrichment.tests:,} pairs of module and set, those without any "
        "overlap included."
    )
    blocks: list[Block] = [Paragraph(words)]
    if found.empty:
        text = f"No module is enriched for any set (the smallest q-value is {enrichment.table['q_value'].min():.2g})."
        blocks.append(Finding("note", text))
    else:
        columns = ["module", "gene_set", "overlap", "expected", "set_genes", "p_value", "q_value", "genes"]
        blocks.append(
            Table(
                "enrichment",
                found[columns].head(ROWS),
                f"The first {min(ROWS, len(found))} of {len(found):,} pairs with q < {SIGNIFICANCE}, by module.",
                {"expected": ".1f", "p_value": ".2g", "q_value": ".2g"},
            )
        )
    blocks += [Finding("note", str(entry).replace("dropped", "not tested")) for entry in enrichment.skipped]
    return Section("Enrichment", tuple(blocks))


def _runs(modules: "GeneModules") -> Section:
    runs = modules.runs
    best = runs[runs["best"]].iloc[0]
    spread = runs["error"].max() - runs["error"].min()
    joined: list[Block] = []
    if modules.evidence is not None:
        joined.append(consensus_paragraph(modules.evidence, len(runs)))
    words = (
        f"NMF starts at random and can end in different places. Of {len(runs)} runs, run {best['run']} has the lowest "
        f"error ({best['error']:.6f}); the errors span {spread:.2g}."
    )
    caption = "One row a run. Cosines are those of its modules with the reported ones."
    return Section(
        "Runs", (Paragraph(words), *joined, Table("runs", runs, caption, {"error": ".6f", "mean_cosine": ".3f"}))
    )
