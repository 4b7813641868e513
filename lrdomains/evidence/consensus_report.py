"""The report on what many runs agree on: its components, how sure they are, and what was left out."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.wording import counted, plural
from lrdomains.evidence.stability_report import COMES_BACK
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.consensus import Consensus

#: So many columns of the largest loadings are named of each component.
LEADING = 10


def consensus_summary(found: "Consensus") -> str:
    """Return in one line how many components the runs agree on, and how well."""
    left_out = f"{len(found.filtered)} of {counted(len(found.members), 'component')} of single runs left out"
    agreed = f"{counted(found.rank, 'component')} agreed on by {counted(found.runs, 'run')}; {left_out}"
    if np.isnan(found.silhouette):
        return agreed
    return f"{agreed}; mean silhouette {found.silhouette:.3f}"


def consensus_tables(found: "Consensus") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `Consensus.tables`."""
    names = pd.Index(range(1, found.rank + 1), name="component")
    loadings = pd.DataFrame(found.loadings, index=found.columns, columns=[str(number) for number in names])
    return {
        "components": found.components,
        "leading": leading_table(found),
        "loadings": loadings.rename_axis(index=found.columns_are),
        "members": found.members,
        "thresholds": found.thresholds,
    }


def leading_table(found: "Consensus") -> pd.DataFrame:
    """Return the columns of the largest loadings of each component, the largest first.

    Returns
    -------
    DataFrame
        ``component`` (from 1), the column's name under what columns are called, ``loading`` and ``spread``.
    """
    parts = []
    for number in range(found.rank):
        order = np.argsort(-np.abs(found.loadings[:, number]), kind="stable")[:LEADING]
        parts.append(
            pd.DataFrame(
                {
                    "component": number + 1,
                    found.columns_are: found.columns[order],
                    "loading": found.loadings[order, number],
                    "spread": found.spread[order, number],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def distance_chart(found: "Consensus") -> Any:
    """Return the distance of each component of each run from its neighbours, kept or left out."""
    import altair as alt

    return (
        alt.Chart(_distances(found), width=420, height=120)
        .mark_tick(thickness=2)
        .encode(
            x=alt.X("distance:Q", title="mean distance to the nearest neighbours", scale=alt.Scale(domainMin=0)),
            y=alt.Y("what:N", title=None, sort=["kept", "left out"]),
            tooltip=["run", "of_run", "distance"],
        )
    )


def _distances(found: "Consensus") -> pd.DataFrame:
    frame = found.members[["run", "of_run", "distance"]]
    return frame.assign(what=np.where(found.members["kept"], "kept", "left out"))


def consensus_report(found: "Consensus") -> Report:
    """Return the report; see `Consensus.report`."""
    text = consensus_summary(found)
    back = found.runs > 1 and bool((found.reproducibility >= COMES_BACK).all())
    severity: Severity = "good" if back and found.filtered.empty else "caution"
    tables = consensus_tables(found)
    if np.isinf(found.threshold):
        cut = "No component lies so far from the others that it had to be left out."
    else:
        cut = f"Components beyond a mean distance of {found.threshold:.3g} came up in few runs and are left out."
    blocks: list[Block] = [
        Finding(severity, f"{text[:1].upper()}{text[1:]}."),
        Table("components", tables["components"], "One row a component, the strongest first."),
        Table(
            "leading",
            tables["leading"],
            f"The {plural(found.columns_are)} of the largest loadings of each component; the spread is half the "
            "distance between the quartiles over the runs.",
        ),
        Chart(
            "distances",
            distance_chart(found).to_dict(),
            "One mark for each component of each run: how far it is from its nearest neighbours among all of them.",
            cut,
            _distances(found),
        ),
        Table("thresholds", tables["thresholds"], "How many components other thresholds would keep."),
    ]
    figures = (
        KeyFigure("components", str(found.rank)),
        KeyFigure("runs", str(found.runs)),
        KeyFigure(
            "left out", str(len(found.filtered)), f"of {counted(len(found.members), 'component')} of single runs"
        ),
    )
    sections = (
        Section("What the runs agree on", tuple(blocks)),
        Section("Methods and provenance", provenance_blocks(found.provenance)),
    )
    return Report("What many runs agree on", f"of {found.provenance.source}", figures, sections)
