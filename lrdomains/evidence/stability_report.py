"""The report on runs from many random starts: which components come back."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.typing import Floats
from lrdomains.core.wording import counted
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.stability import Stability

#: A component whose median cosine is below this comes back in part, at best.
COMES_BACK = 0.95


def component_table(runs: "Stability") -> pd.DataFrame:
    """Return one row a component of the best run: how strong it is, and how well it comes back.

    Returns
    -------
    DataFrame
        Columns ``component`` (from 1), ``strength``, ``reproducibility``, ``lowest_cosine`` and ``share_of_runs`` (of
        the other runs, with a match of at least 0.95); NaN for a single run.
    """
    others = np.delete(runs.cosines, runs.best_run, axis=0)
    unknown = np.full(runs.best.rank, np.nan)
    return pd.DataFrame(
        {
            "component": np.arange(1, runs.best.rank + 1),
            "strength": runs.best.scale,
            "reproducibility": runs.reproducibility,
            "lowest_cosine": others.min(axis=0) if len(others) else unknown,
            "share_of_runs": np.mean(others >= COMES_BACK, axis=0) if len(others) else unknown,
        }
    )


def stability_summary(runs: "Stability") -> str:
    """Return in one line how many components come back."""
    if runs.runs == 1:
        return (
            f"a single run of {counted(runs.best.rank, 'component')}: nothing is known about how reproducible they are"
        )
    back = int(np.sum(runs.reproducibility >= COMES_BACK))
    return (
        f"{back} of {counted(runs.best.rank, 'component')} come back in {counted(runs.runs, 'run')} (median cosine of "
        f"{COMES_BACK} or more)"
    )


def reproducibility_chart(runs: "Stability") -> Any:
    """Return the cosines of each component with its matches, one mark a run."""
    return cosine_chart(cosine_frame(runs), of="run", title="component of the best run")


def cosine_chart(frame: pd.DataFrame, *, of: str, title: str) -> Any:
    """Return a chart of what `cosines_by_component` gives, one mark a row."""
    import altair as alt

    return (
        alt.Chart(frame, width=420, height=240)
        .mark_tick(thickness=2)
        .encode(
            x=alt.X("component:O", title=title, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("cosine:Q", title="cosine with its match", scale=alt.Scale(domain=[0, 1])),
            tooltip=[of, "component", "cosine"],
        )
    )


def cosine_frame(runs: "Stability") -> pd.DataFrame:
    """Return the cosines, one row a run and component, without the best run's own."""
    frame = cosines_by_component(runs.cosines, of="run")
    return frame[frame["run"] != runs.best_run + 1].reset_index(drop=True)


def cosines_by_component(cosines: Floats, *, of: str) -> pd.DataFrame:
    """Return cosines of shape (runs, k) as one row a run, or whatever else they are of, and component.

    Examples
    --------
    >>> cosines_by_component(np.array([[0.9, 0.8]]), of="draw").to_numpy().tolist()
    [[1.0, 1.0, 0.9], [1.0, 2.0, 0.8]]
    """
    count, k = cosines.shape
    return pd.DataFrame(
        {
            of: np.repeat(np.arange(1, count + 1), k),
            "component": np.tile(np.arange(1, k + 1), count),
            "cosine": cosines.ravel(),
        }
    )


def stability_report(runs: "Stability") -> Report:
    """Return the report; see `Stability.report`."""
    text, table = stability_summary(runs), component_table(runs)
    known = runs.runs > 1
    back = known and bool((runs.reproducibility >= COMES_BACK).all())
    severity: Severity = "good" if back else "caution"
    blocks: list[Block] = [Finding(severity, f"{text[:1].upper()}{text[1:]}.")]
    if not runs.converged.all():
        stopped = f"{int(np.sum(~runs.converged))} of {counted(runs.runs, 'run')} stopped at the iteration limit."
        blocks.append(Finding("caution", stopped))
    blocks.append(
        Paragraph("The best run is the one with the lowest loss; components of the others are matched to it.")
    )
    if known:
        blocks.append(
            Chart(
                "cosines",
                reproducibility_chart(runs).to_dict(),
                "The cosine of each component with its match in each other run.",
                f"{text[:1].upper()}{text[1:]}.",
                cosine_frame(runs),
            )
        )
    blocks += [
        Table("components", table, "One row a component of the best run."),
        Table("runs", runs.table(), "One row a run, the best one marked."),
    ]
    lowest = f"{np.min(runs.reproducibility):.3f}" if known else "unknown"
    figures = (
        KeyFigure("runs", str(runs.runs)),
        KeyFigure("components", str(runs.best.rank)),
        KeyFigure("lowest reproducibility", lowest, "median cosine with the matches in other runs"),
    )
    sections = (Section("What comes back", tuple(blocks)), methods_section(runs.best))
    return Report("Runs from random starts", f"of {runs.best.provenance.source}", figures, sections)
