"""The report on which rows go together in how many of the runs."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array
from lrdomains.core.wording import counted, plural
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.coassignment import CoAssignment

#: The tree is cut into at most so many groups in the table.
MOST_GROUPS = 10
#: So many rows make a picture; of more, evenly spaced ones in the order of the tree.
MOST_PICTURED = 40
#: Runs that agree on groups entirely are nearer to 1 than this.
AGREED = 0.99


def coassignment_summary(found: "CoAssignment") -> str:
    """Return in one line how well the runs agree on which rows belong together."""
    about = f"{counted(len(found.rows), found.rows_are)} in {counted(found.runs, 'run')}"
    if found.runs == 1:
        return f"{about}: nothing is known about which come back together"
    if np.isnan(found.cophenetic):
        return f"{about}: all together, or all apart, in each of them"
    return f"{about}: cophenetic correlation {found.cophenetic:.4f}, dispersion {found.dispersion:.4f}"


def coassignment_tables(found: "CoAssignment") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `CoAssignment.tables`."""
    order = _order(found)
    names = found.names[order]
    together = pd.DataFrame(found.together[np.ix_(order, order)], index=names, columns=[str(name) for name in names])
    groups = {str(count): found.groups(count).to_numpy() for count in range(2, min(MOST_GROUPS, len(found.rows)) + 1)}
    return {
        "groups": pd.DataFrame(groups, index=found.names.rename(found.rows_are)),
        "together": together.rename_axis(index=found.rows_are),
    }


def together_chart(found: "CoAssignment") -> Any:
    """Return the shares of runs in which rows go together as a heat map, in the order of the tree."""
    import altair as alt

    axis = alt.Axis(labels=False, ticks=False)
    title = f"{plural(found.rows_are)}, in the order of the tree"
    return (
        alt.Chart(_pairs(found), width=320, height=320)
        .mark_rect()
        .encode(
            x=alt.X("position:O", title=title, axis=axis),
            y=alt.Y("other_position:O", title=None, axis=axis),
            color=alt.Color("share:Q", title="share of runs", scale=alt.Scale(scheme="blues", domain=[0, 1])),
            tooltip=["first", "second", "share"],
        )
    )


def _order(found: "CoAssignment") -> Array:
    """Return the places of the rows in the order of the tree."""
    return np.searchsorted(found.rows, found.order())


def _pairs(found: "CoAssignment") -> pd.DataFrame:
    order = _order(found)
    shown = order[np.unique(np.linspace(0, len(order) - 1, MOST_PICTURED).astype(np.int64))]
    count = len(shown)
    names = np.array([str(name) for name in found.names[shown]], dtype=object)
    return pd.DataFrame(
        {
            "position": np.repeat(np.arange(count), count),
            "other_position": np.tile(np.arange(count), count),
            "first": np.repeat(names, count),
            "second": np.tile(names, count),
            "share": found.together[np.ix_(shown, shown)].ravel(),
        }
    )


def coassignment_report(found: "CoAssignment") -> Report:
    """Return the report; see `CoAssignment.report`."""
    text = coassignment_summary(found)
    agreed: Severity = "good" if found.cophenetic >= AGREED and found.dispersion >= AGREED else "caution"
    reading = f"{text[:1].upper()}{text[1:]}."
    shown = "All are shown."
    if len(found.rows) > MOST_PICTURED:
        shown = f"{MOST_PICTURED} of them are shown, evenly spaced in the order of the tree."
    tables = coassignment_tables(found)
    blocks: list[Block] = [
        Finding(agreed, reading),
        Paragraph(
            "Two rows are together in a run if the same component makes up most of both. Both numbers are 1 where "
            "every pair is together in all runs or in none."
        ),
        Chart(
            "together",
            together_chart(found).to_dict(),
            f"In what share of the runs two {plural(found.rows_are)} go together. {shown}",
            reading,
            _pairs(found),
        ),
        Table("groups", tables["groups"], "The group of each row where the tree is cut into so many groups."),
    ]
    figures = (
        KeyFigure(plural(found.rows_are), f"{len(found.rows):,}"),
        KeyFigure("runs", str(found.runs)),
        KeyFigure("cophenetic correlation", f"{found.cophenetic:.4f}" if found.cophenetic <= 1 else "unknown"),
        KeyFigure("dispersion", f"{found.dispersion:.4f}" if found.dispersion <= 1 else "unknown"),
    )
    sections = (
        Section("What goes together", tuple(blocks)),
        Section("Methods and provenance", provenance_blocks(found.provenance)),
    )
    return Report("Which rows go together", f"in runs on {found.provenance.source}", figures, sections)
