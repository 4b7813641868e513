"""Sections of the report on the evidence: how many modules, how samples cluster together, what looks technical."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.genes.charts import clustering_chart, rank_chart
from lrdomains.genes.module_evidence import ModuleEvidence
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.genes.rank_choice import RankChoice
    from lrdomains.genes.result import GeneModules

#: Cophenetic correlations, and what they are worth.
CLEAR_CLUSTERS, SOME_CLUSTERS = 0.98, 0.9
#: More samples than this are averaged into so many in the picture.
PICTURE_SIDE = 60


def rank_section(evidence: ModuleEvidence, rank: int) -> Section:
    """Return how the number of modules was chosen."""
    if evidence.rank_table.empty:
        text = f"There are {rank} modules because {rank} were asked for: nothing is known about other numbers."
        return Section("How many modules", (Finding("note", text),))
    blocks = _verdict_blocks(evidence.rank_reason, evidence.disagreement, rank)
    blocks += _evidence_blocks(evidence.rank_reason, evidence.rank_table, rank)
    if not evidence.lineage.empty:
        words = "Which module of the next smaller number each one continues, by the cosine of their loadings."
        chosen = evidence.lineage[evidence.lineage["rank"] <= max(rank, 2)]
        blocks.append(Table("lineage", chosen, words, {"cosine": ".2f"}))
    return Section("How many modules", tuple(blocks))


def survey_report(choice: "RankChoice") -> Report:
    """Return the report on a comparison of numbers of modules."""
    compared = choice.table["rank"].tolist() if "rank" in choice.table else []
    about = "" if choice.provenance is None else f"Evidence on {choice.provenance.source}"
    figures = (
        KeyFigure("modules", str(choice.rank), "recommended; 0 says that no number is stable"),
        KeyFigure("compared", f"{min(compared)} to {max(compared)}" if compared else "none"),
    )
    sections = [Section("Verdict", tuple(_verdict_blocks(choice.reason, choice.disagreement, choice.rank)))]
    if compared:
        sections.append(Section("Evidence", tuple(_evidence_blocks(choice.reason, choice.table, choice.rank))))
    if choice.provenance is not None:
        sections.append(Section("Methods and provenance", provenance_blocks(choice.provenance)))
    return Report("How many gene modules", about, figures, tuple(sections))


def _verdict_blocks(reason: str, disagreement: str, rank: int) -> list[Block]:
    severity: Severity = "problem" if rank == 0 else "good"
    blocks: list[Block] = [Finding(severity, _sentence(reason))]
    return [*blocks, Finding("note", disagreement)] if disagreement else blocks


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


def _evidence_blocks(reason: str, table: pd.DataFrame, rank: int) -> list[Block]:
    chart = Chart(
        "rank evidence",
        rank_chart(table, rank).to_dict(),
        "Stability of modules and groups over random starts, and what held-out values gain over a constant.",
        _sentence(reason),
        table,
    )
    caption = (
        "One row a number of modules. stability: share of the runs with each module times its median cosine, averaged. "
        "cophenetic, dispersion: agreement of the runs on which samples go together. speckled, bi-cross-validation: "
        "mean squared error of values that were held out of the fit, singly or in blocks; gain: what it takes off the "
        "error of a constant."
    )
    return [chart, Table("rank evidence table", table, caption)]


def clustering_section(modules: "GeneModules") -> Section | None:
    """Return how samples cluster over the runs; None where there are too many samples or one run."""
    evidence = modules.evidence
    if evidence is None or not np.isfinite(evidence.cophenetic):
        return None
    value = evidence.cophenetic
    word = "agree on" if value >= CLEAR_CLUSTERS else "agree in part on" if value >= SOME_CLUSTERS else "disagree on"
    text = (
        f"The runs {word} which samples share a dominant module: cophenetic correlation {value:.4f}, dispersion "
        f"{evidence.dispersion:.3f} (1 would be complete agreement)."
    )
    blocks: list[Block] = [Finding("good" if value >= CLEAR_CLUSTERS else "caution", text)]
    if evidence.together.size:
        frame = clustering_frame(modules)
        shown = frame["position"].nunique()
        blocks.append(
            Chart(
                "co-clustering",
                clustering_chart(frame).to_dict(),
                "Share of the runs in which two samples have the same dominant module, in the order of the tree.",
                f"Squares along the diagonal are groups of samples that stay together ({shown} positions shown).",
                frame,
            )
        )
    return Section("Co-clustering of samples", tuple(blocks))


def clustering_frame(modules: "GeneModules") -> pd.DataFrame:
    """Return the numbers behind the picture of co-clustering: ``position``, ``other``, ``together``."""
    evidence = modules.evidence
    assert evidence is not None
    groups = np.array_split(np.arange(len(evidence.together)), min(PICTURE_SIDE, len(evidence.together)))
    means = np.array([[evidence.together[np.ix_(a, b)].mean() for b in groups] for a in groups])
    side = len(groups)
    positions = np.arange(1, side + 1)
    return pd.DataFrame(
        {"position": np.repeat(positions, side), "other": np.tile(positions, side), "together": means.ravel()}
    )


def technical_findings(modules: "GeneModules") -> list[Block]:
    """Return a caution for each module that looks technical."""
    evidence = modules.evidence
    if evidence is None or evidence.technical.empty:
        return []
    flagged = evidence.technical[evidence.technical["flag"] != ""]
    if flagged.empty:
        text = "No module looks technical (mitochondrial, ribosomal, stress, cell cycle, red blood, depth)."
        return [Finding("good", text)]
    named = "; ".join(f"{module}: {flag}" for module, flag in zip(flagged["module"], flagged["flag"], strict=True))
    text = f"{len(flagged)} modules may be technical ({named}): look before you read them as biology."
    return [Finding("caution", text)]


def consensus_paragraph(evidence: ModuleEvidence, runs: int) -> Paragraph:
    """Return how the runs were joined."""
    if np.isinf(evidence.density_threshold):
        words = f"All components of the {runs} runs entered the consensus: none lay apart from the others."
    else:
        words = (
            f"{evidence.left_out} components of the {runs} runs lay farther than {evidence.density_threshold:.3f} from "
            "their nearest neighbours, came up in few runs, and were left out of the consensus."
        )
    return Paragraph(words)
