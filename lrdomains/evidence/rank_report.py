"""The report on how many components: the recommendation, each criterion's evidence, what becomes of components."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.evidence.lineage import lineage
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.rank_selection import RankSelection


def selection_tables(selection: "RankSelection") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `RankSelection.tables`."""
    found = {"evidence": selection.table.reset_index(), "picks": selection.picks}
    if len(selection.stabilities) > 1:
        found["lineage"] = lineage(selection.stabilities)
    if selection.stabilities:
        runs = [runs.table().assign(rank=rank) for rank, runs in selection.stabilities.items()]
        table = pd.concat(runs, ignore_index=True)
        found["runs"] = table[["rank", *(name for name in table.columns if name != "rank")]]
    return found


def selection_charts(selection: "RankSelection") -> dict[str, Any]:
    """Return every chart by name; see `RankSelection.charts`."""
    if not selection.verdicts:
        return {}
    return {"picks": _picks_chart(selection), "criteria": _criteria_chart(selection)}


def criteria_frame(selection: "RankSelection") -> pd.DataFrame:
    """Return the leading number of each criterion at each rank: ``rank``, ``criterion``, ``measure``, ``value``."""
    parts = []
    for verdict in selection.verdicts:
        measure = next(name for name in (f"{verdict.criterion}: gain", *verdict.columns) if name in verdict.columns)
        values = np.asarray(verdict.columns[measure], dtype=np.float64)
        frame = pd.DataFrame({"rank": selection.ranks, "criterion": verdict.criterion, "measure": measure})
        parts.append(frame.assign(value=values)[np.isfinite(values)])
    return pd.concat(parts, ignore_index=True)


def selection_report(selection: "RankSelection") -> Report:
    """Return the report; see `RankSelection.report`."""
    low, high = selection.range
    figures = (
        KeyFigure("components", str(selection.recommended), "recommended; 0 says that no structure was found"),
        KeyFigure("range", str(low) if low == high else f"{low} to {high}", "what the evidence does not rule out"),
        KeyFigure("decided by", " and ".join(selection.decided_by) or "nothing to decide"),
        KeyFigure(
            "compared", f"{min(selection.ranks)} to {max(selection.ranks)}", f"entries taken for {selection.kind}"
        ),
    )
    sections = [Section("Verdict", tuple(_verdict_blocks(selection)))]
    if selection.verdicts:
        sections.append(Section("What each criterion says", tuple(_criteria_blocks(selection))))
    if len(selection.stabilities) > 1:
        words = (
            "Which component of the next smaller rank each one continues, by the cosine of their profiles, each in the "
            "run with the lowest loss."
        )
        table = Table("lineage", selection_tables(selection)["lineage"], words, {"cosine": ".2f"})
        sections.append(Section("From rank to rank", (table,)))
    source = "a matrix"
    if selection.provenance is not None:
        sections.append(Section("Methods and provenance", provenance_blocks(selection.provenance)))
        source = selection.provenance.source
    return Report("How many components", f"Evidence on the rank of {source}", figures, tuple(sections))


def _verdict_blocks(selection: "RankSelection") -> list[Block]:
    reason = selection.reason[:1].upper() + selection.reason[1:]
    severity: Severity = "note" if selection.recommended == 0 else "good"
    head = "No structure was found: " if selection.recommended == 0 else ""
    blocks: list[Block] = [Finding(severity, f"{head}{selection.reason if head else reason}.")]
    if selection.disagreement:
        blocks.append(Finding("caution", selection.disagreement))
    else:
        blocks.append(Paragraph("All criteria that were asked agree."))
    blocks += [Finding("note", f"{v.criterion}: {v.warning}.") for v in selection.verdicts if v.warning]
    return blocks


def _criteria_blocks(selection: "RankSelection") -> list[Block]:
    picks, frame = selection.picks, criteria_frame(selection)
    shown = picks[["criterion", "rank", "decides"]]
    reading = "; ".join(f"{name} picks {rank}" for name, rank in zip(picks["criterion"], picks["rank"], strict=True))
    return [
        Chart(
            "picks",
            _picks_chart(selection).to_dict(),
            "What each criterion picks; the dashed line is the recommendation, and filled marks decide.",
            f"{reading[:1].upper()}{reading[1:]}.",
            shown,
        ),
        Chart(
            "criteria",
            _criteria_chart(selection).to_dict(),
            "The leading number of each criterion by rank, each on a scale of its own.",
            f"The recommendation is {selection.recommended}.",
            frame,
        ),
        Table("readings", picks, "What each criterion says, the deciding ones marked."),
        Table("evidence", selection.table.reset_index(), "One row a rank, one or more columns a criterion."),
    ]


def _picks_chart(selection: "RankSelection") -> Any:
    import altair as alt

    frame = selection.picks[["criterion", "rank", "decides"]]
    points = (
        alt.Chart(frame, width=420, height=24 * max(len(frame), 2))
        .mark_point(size=90)
        .encode(
            x=alt.X("rank:Q", title="components", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(domainMin=0)),
            y=alt.Y("criterion:N", title=None, sort=None),
            fill=alt.condition("datum.decides", alt.value("#4c78a8"), alt.value("transparent")),
            tooltip=["criterion", "rank", "decides"],
        )
    )
    chosen = pd.DataFrame({"rank": [selection.recommended]})
    return points + alt.Chart(chosen).mark_rule(strokeDash=[4, 4]).encode(x="rank:Q")


def _criteria_chart(selection: "RankSelection") -> Any:
    import altair as alt

    frame = criteria_frame(selection)
    panels = []
    for name, part in frame.groupby("criterion", sort=False):
        lines = (
            alt.Chart(part, width=230, height=130, title=str(name))
            .mark_line(point=True)
            .encode(
                x=alt.X("rank:Q", title="components", axis=alt.Axis(tickMinStep=1)),
                y=alt.Y("value:Q", title=str(part["measure"].iloc[0]), scale=alt.Scale(zero=False)),
                tooltip=["rank", "value"],
            )
        )
        panels.append(lines)
    return alt.concat(*panels, columns=2)
