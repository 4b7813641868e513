"""The report on two factorizations: what became of each component."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.wording import counted
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.comparison import Comparison

STATUSES = ("same", "rotated", "lost", "new")


def comparison_summary(found: "Comparison") -> str:
    """Return in one line how many components are the same, rotated, lost and new."""
    counts = ", ".join(f"{found.count(status)} {status}" for status in STATUSES)
    return f"{counts}; largest sine between the spans {found.distance.largest_sine:.3g}"


def comparison_tables(found: "Comparison") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `Comparison.tables`."""
    angles = found.distance.angles
    numbers = np.arange(1, len(angles) + 1)
    table = pd.DataFrame({"angle": numbers, "degrees": np.degrees(angles), "sine": np.sin(angles)})
    return {"components": found.components, "angles": table}


def comparison_chart(found: "Comparison") -> Any:
    """Return how much of each component lies in the span of the other factorization, one bar a component."""
    import altair as alt

    return (
        alt.Chart(_bars(found), width=420, height=alt.Step(18))
        .mark_bar()
        .encode(
            x=alt.X("in_span:Q", title="share of it in the span of the other", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("component:N", title=None, sort=None),
            color=alt.Color("status:N", title=None, sort=list(STATUSES)),
            tooltip=["component", "status", "in_span", "cosine"],
        )
    )


def _bars(found: "Comparison") -> pd.DataFrame:
    frame = found.components
    names = [
        f"{first} of the first" if first else f"{second} of the second"
        for first, second in zip(frame["first"], frame["second"], strict=True)
    ]
    return pd.DataFrame({"component": names}).join(frame[["status", "in_span", "cosine"]])


def comparison_report(found: "Comparison") -> Report:
    """Return the report; see `Comparison.report`."""
    text = comparison_summary(found)
    severity: Severity = "good" if found.count("same") == len(found.components) else "caution"
    tables = comparison_tables(found)
    blocks: list[Block] = [
        Finding(severity, f"Components: {text}."),
        Chart(
            "components",
            comparison_chart(found).to_dict(),
            "How much of each component lies in the span of the other factorization.",
            f"Components: {text}.",
            _bars(found),
        ),
        Table(
            "components",
            tables["components"],
            "One row a component of the first, then those of the second without a match; 0 where there is none. "
            "Rotated: no match, but other components mix to it.",
        ),
        Table("angles", tables["angles"], "The principal angles between the spans, the largest first."),
    ]
    distance = found.distance
    figures = (
        *(KeyFigure(status, str(found.count(status))) for status in STATUSES),
        KeyFigure("largest sine", f"{distance.largest_sine:.3g}", "0 for the same span"),
        KeyFigure("chordal distance", f"{distance.chordal:.3g}", "the root of the sum of squared sines"),
        KeyFigure("sum of sines", f"{distance.sum_of_sines:.3g}"),
    )
    sections = (
        Section("What became of each component", tuple(blocks)),
        Section("Methods and provenance", provenance_blocks(found.provenance)),
    )
    about = f"on {counted(found.columns, 'common column')} of {found.provenance.source}"
    return Report("Two factorizations compared", about, figures, sections)
