"""The charts of a result: small Altair specifications, each with the table it shows."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.confusion.blocks import block_table
from lrdomains.confusion.replication import Z_THRESHOLD

if TYPE_CHECKING:
    from altair import Chart as AltairChart

    from lrdomains.confusion.result import ConfusionAxes

#: Axes that get a picture of their own; the tables hold all of them.
AXES_DRAWN = 6
#: Classes shown at each end of an axis.
ENDS_SHOWN = 15
ATTRACTORS_SHOWN = 25
# Orange and blue are told apart by everybody.
_POLES = {"positive": "#e08214", "negative": "#2d6fb7", "neither": "#b8b8b8"}


def loadings_frame(result: "ConfusionAxes", axis: int) -> pd.DataFrame:
    """Return the classes at both ends of an axis: ``label``, ``loading``, ``pole``."""
    loadings = pd.DataFrame({"label": result.classes.map(str), "loading": result.axes[axis].to_numpy()})
    poles = result.poles(axis)
    ends = [{str(label) for label in pole} for pole in poles]
    loadings["pole"] = np.select(
        [loadings["label"].isin(ends[0]), loadings["label"].isin(ends[1])], ["positive", "negative"], "neither"
    )
    ordered = loadings.sort_values("loading", ascending=False, kind="stable")
    if len(ordered) > 2 * ENDS_SHOWN:
        ordered = pd.concat((ordered.head(ENDS_SHOWN), ordered.tail(ENDS_SHOWN)))
    return ordered.reset_index(drop=True)


def attractor_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the strongest attractors with labels as text."""
    table = result.attractors.dropna(subset=["index"]).head(ATTRACTORS_SHOWN)
    return table.assign(label=table["label"].map(str))


def all_charts(result: "ConfusionAxes") -> "dict[str, AltairChart]":
    """Return all charts by name; those that have nothing to show are left out."""
    charts = {f"axis_{axis}": axis_chart(result, axis) for axis in range(1, min(result.rank, AXES_DRAWN) + 1)}
    charts["heat_map"] = heat_map(result)
    if result.matrix.error_count:
        charts["attractors"] = attractor_chart(result)
    if len(result.replication.scores):
        charts["replication"] = replication_chart(result)
    return charts


def axis_chart(result: "ConfusionAxes", axis: int) -> "AltairChart":
    """Return the signed loadings of one axis as bars."""
    import altair as alt

    scale = alt.Scale(domain=list(_POLES), range=list(_POLES.values()))
    return (
        alt.Chart(loadings_frame(result, axis))
        .mark_bar()
        .encode(
            x=alt.X("loading:Q", title=f"loading on axis {axis}"),
            y=alt.Y("label:N", sort=None, title=None),
            color=alt.Color("pole:N", scale=scale, title="pole"),
        )
        .properties(width=420)
    )


def heat_map(result: "ConfusionAxes") -> "AltairChart":
    """Return errors against expectation, classes (or groups of them) in the order of the dendrogram."""
    import altair as alt

    cells = block_table(result)
    order = list(dict.fromkeys(cells["true"]))
    scale: Any = alt.Scale(scheme="blueorange", domainMid=0, domain=[-3, 3], clamp=True)
    side = int(np.clip(14 * len(order), 160, 620))
    return (
        alt.Chart(cells)
        .mark_rect()
        .encode(
            x=alt.X("predicted:N", sort=order, title="predicted"),
            y=alt.Y("true:N", sort=order, title="true"),
            color=alt.Color("log2_ratio:Q", scale=scale, title="log2 of errors / expected"),
        )
        .properties(width=side, height=side)
    )


def attractor_chart(result: "ConfusionAxes") -> "AltairChart":
    """Return attraction indices with their intervals; the line at 1 is neutral."""
    import altair as alt

    frame = attractor_frame(result)
    place = alt.Y("label:N", sort=None, title=None)
    points = alt.Chart(frame).mark_point(filled=True, color=_POLES["positive"]).encode(x="index:Q", y=place)
    whiskers = (
        alt.Chart(frame)
        .mark_rule()
        .encode(x=alt.X("low:Q", title="share of attraction / share of samples"), x2="high:Q", y=place)
    )
    neutral = alt.Chart(pd.DataFrame({"index": [1.0]})).mark_rule(strokeDash=[4, 4]).encode(x="index:Q")
    return alt.layer(whiskers, points, neutral).properties(width=420)


def replication_chart(result: "ConfusionAxes") -> "AltairChart":
    """Return the score of each axis tried in held-out halves; the line is the threshold."""
    import altair as alt

    frame = result.replication.table()
    points = (
        alt.Chart(frame)
        .mark_line(point=True)
        .encode(x=alt.X("axis:Q", axis=alt.Axis(tickMinStep=1)), y=alt.Y("z:Q", title="z in held-out halves (median)"))
    )
    threshold = alt.Chart(pd.DataFrame({"z": [Z_THRESHOLD]})).mark_rule(strokeDash=[4, 4]).encode(y="z:Q")
    return alt.layer(points, threshold).properties(width=420, height=220)
