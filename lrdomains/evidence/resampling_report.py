"""The report on components from other draws of the rows: which come back, and which loadings are held."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.wording import counted, plural
from lrdomains.evidence.stability_report import COMES_BACK, cosine_chart, cosines_by_component
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Report, Section, Severity, Table

if TYPE_CHECKING:
    from lrdomains.evidence.resampling import Resampling


def resampling_summary(found: "Resampling") -> str:
    """Return in one line how many components come back from other draws of the rows."""
    back = int(np.sum(found.reproducibility >= COMES_BACK))
    return (
        f"{back} of {counted(found.full.rank, 'component')} come back in {counted(found.draws, 'draw')} of the rows by "
        f"{found.draw} (median cosine of {COMES_BACK} or more)"
    )


def resampling_tables(found: "Resampling") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `Resampling.tables`."""
    draws = pd.DataFrame(
        {
            "draw": np.arange(1, found.draws + 1),
            "largest_sine": found.largest_sines,
            "mean_cosine": found.cosines.mean(axis=1),
            "lowest_cosine": found.cosines.min(axis=1),
        }
    )
    return {"components": found.table(), "draws": draws, "loadings": _loadings(found)}


def _loadings(found: "Resampling") -> pd.DataFrame:
    """Return each loading of all rows with its 95 % interval over the draws, one row a component and column."""
    low, high = found.interval()
    n, k = found.full.column_factors.shape
    return pd.DataFrame(
        {
            "component": np.repeat(np.arange(1, k + 1), n),
            found.full.columns_are: np.tile(found.full.columns.to_numpy(), k),
            "loading": found.full.column_factors.T.ravel(),
            "low": low.T.ravel(),
            "high": high.T.ravel(),
        }
    )


def draw_chart(found: "Resampling") -> Any:
    """Return the cosines of each component with its match in each draw."""
    return cosine_chart(cosines_by_component(found.cosines, of="draw"), of="draw", title="component of all rows")


def resampling_report(found: "Resampling") -> Report:
    """Return the report; see `Resampling.report`."""
    text = resampling_summary(found)
    severity: Severity = "good" if bool((found.reproducibility >= COMES_BACK).all()) else "caution"
    reading = f"{text[:1].upper()}{text[1:]}."
    columns = plural(found.full.columns_are)
    blocks: list[Block] = [
        Finding(severity, reading),
        Chart(
            "cosines",
            draw_chart(found).to_dict(),
            "The cosine of each component with its match in each draw.",
            reading,
            cosines_by_component(found.cosines, of="draw"),
        ),
        Table(
            "components",
            found.table(),
            f"One row a component; held are the {columns} whose 95 % interval does not hold zero.",
        ),
        Table("draws", resampling_tables(found)["draws"], "One row a draw; the sine is that between the spans."),
    ]
    figures = (
        KeyFigure("draws", str(found.draws), f"by {found.draw}"),
        KeyFigure("components", str(found.full.rank)),
        KeyFigure("lowest reproducibility", f"{np.min(found.reproducibility):.3f}", "median cosine with the matches"),
        KeyFigure("largest sine", f"{np.median(found.largest_sines):.3g}", "between the spans, in the median draw"),
    )
    sections = (Section("What comes back", tuple(blocks)), methods_section(found.full))
    return Report("Other draws of the rows", f"of {found.full.provenance.source}", figures, sections)
