"""The charts of a result: small Altair specifications, each with the table it shows."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.confusion.blocks import block_table
from lrdomains.confusion.class_map import class_map
from lrdomains.confusion.replication import Z_THRESHOLD

if TYPE_CHECKING:
    from altair import Chart as AltairChart

    from lrdomains.confusion.result import ConfusionAxes

#: Axes that get a picture of their own; the tables hold all of them.
AXES_DRAWN = 6
#: Classes shown at each end of an axis.
ENDS_SHOWN = 15
ATTRACTORS_SHOWN = 25
#: Strengths beyond the last axis that are shown beside those kept.
SCREE_BEYOND = 8
#: Heat maps: the column that each shows, what it is called, and its colours.
_HEAT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "heat_map": (
        "log2_ratio",
        "log2 of errors / expected",
        {"scheme": "blueorange", "domainMid": 0, "domain": [-3, 3], "clamp": True},
    ),
    "heat_map_counts": ("errors", "errors", {"scheme": "cividis", "type": "sqrt"}),
    "heat_map_rows": ("row_share", "share of the true class", {"scheme": "cividis", "type": "sqrt"}),
}
# Orange and blue are told apart by everybody.
_POLES = {"positive": "#e08214", "negative": "#2d6fb7", "neither": "#b8b8b8"}


def loadings_frame(result: "ConfusionAxes", axis: int) -> pd.DataFrame:
    """Return the classes at both ends of an axis: ``label``, ``loading``, ``low``, ``high``, ``pole``."""
    table = result.loadings(axis)
    table["label"] = table["label"].map(str)
    table["pole"] = table["pole"].replace("", "neither")
    ordered = table.sort_values("loading", ascending=False, kind="stable")
    if len(ordered) > 2 * ENDS_SHOWN:
        ordered = pd.concat((ordered.head(ENDS_SHOWN), ordered.tail(ENDS_SHOWN)))
    return ordered[["label", "loading", "low", "high", "pole"]].reset_index(drop=True)


def scree_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the strengths of the axes and of a few beyond: ``axis``, ``strength``, ``kept``."""
    beyond = result.factorization.fit.beyond
    strengths = np.concatenate((result.factorization.scale, beyond))[: result.rank + SCREE_BEYOND]
    axes = np.arange(1, len(strengths) + 1)
    return pd.DataFrame({"axis": axes, "strength": strengths, "kept": axes <= result.rank})


def attractor_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the strongest attractors with labels as text."""
    table = result.attractors.dropna(subset=["index"]).head(ATTRACTORS_SHOWN)
    return table.assign(label=table["label"].map(str))


def all_charts(result: "ConfusionAxes") -> "dict[str, AltairChart]":
    """Return all charts by name; those that have nothing to show are left out."""
    charts = {f"axis_{axis}": axis_chart(result, axis) for axis in range(1, min(result.rank, AXES_DRAWN) + 1)}
    charts |= {name: heat_map(result, name) for name in _HEAT}
    if result.rank:
        charts["class_map"] = class_map(result)
    if result.matrix.error_count:
        charts["attractors"] = attractor_chart(result)
    if len(scree_frame(result)):
        charts["scree"] = scree_chart(result)
    if len(result.replication.scores):
        charts["replication"] = replication_chart(result)
    return charts


def axis_chart(result: "ConfusionAxes", axis: int) -> "AltairChart":
    """Return the signed loadings of one axis as bars, with their intervals as whiskers."""
    import altair as alt

    frame = loadings_frame(result, axis)
    scale = alt.Scale(domain=list(_POLES), range=list(_POLES.values()))
    place = alt.Y("label:N", sort=None, title=None)
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("loading:Q", title=f"loading on axis {axis}"),
            y=place,
            color=alt.Color("pole:N", scale=scale, title="pole"),
        )
    )
    whiskers = alt.Chart(frame.dropna(subset=["low"])).mark_rule().encode(x="low:Q", x2="high:Q", y=place)
    return alt.layer(bars, whiskers).properties(width=420)


def heat_map(result: "ConfusionAxes", name: str = "heat_map") -> "AltairChart":
    """Return a table of errors as a picture, classes (or groups of them) in the order of the dendrogram."""
    import altair as alt

    column, title, scale = _HEAT[name]
    # Every number is written into the picture's specification, which says in three digits what a colour can.
    cells = block_table(result)[["true", "predicted", column]].round(3)
    order = list(dict.fromkeys(cells["true"]))
    side = int(np.clip(14 * len(order), 160, 620))
    # Names no taller than their rows, so that they do not lie over each other.
    names = alt.Axis(labelFontSize=int(np.clip(side // max(len(order), 1) - 2, 8, 11)))
    return (
        alt.Chart(cells)
        .mark_rect()
        .encode(
            x=alt.X("predicted:N", sort=order, title="predicted", axis=names),
            y=alt.Y("true:N", sort=order, title="true", axis=names),
            color=alt.Color(f"{column}:Q", scale=alt.Scale(**scale), title=title),
        )
        .properties(width=side, height=side)
    )


def scree_chart(result: "ConfusionAxes") -> "AltairChart":
    """Return the strengths of the axes, and the band within which the first axis of pure chance lies."""
    import altair as alt

    frame = scree_frame(result)
    points = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=60))
        .encode(
            x=alt.X("axis:Q", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("strength:Q", title="strength (eigenvalue)"),
        )
    )
    certainty = result.certainty
    if not len(certainty.null_strengths):
        return alt.layer(points).properties(width=420, height=220)
    band = pd.DataFrame({"low": [certainty.null_quantile(0.025)], "high": [certainty.null_quantile(0.975)]})
    chance = alt.Chart(band).mark_rect(color="#b8b8b8", opacity=0.6).encode(y="low:Q", y2="high:Q")
    return alt.layer(chance, points).properties(width=420, height=220)


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
