"""The class map: classes in the plane of the first two axes, and arrows where errors mostly flow one way."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.wording import shortened

if TYPE_CHECKING:
    from altair import LayerChart

    from lrdomains.confusion.result import ConfusionAxes

#: More classes than this cannot be told apart in one picture; those furthest from the middle are shown.
CLASSES_SHOWN = 80
#: Names are written beside so many classes, by their beginnings.
CLASSES_NAMED, NAME_CHARACTERS = 40, 30
ARROWS_SHOWN = 15


def class_map_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return one row a class that is shown: ``label``, ``x``, ``y``, ``samples``, ``recall``, ``group``, ``name``.

    Coordinates are loadings on the first two axes times the root of their strength, so that classes that are
    mixed up lie near each other along the axes that matter.
    """
    from lrdomains.confusion.tables import group_numbers

    found = result.factorization
    coordinates = found.row_factors[:, :2] * np.sqrt(found.scale[:2])
    if coordinates.shape[1] == 1:
        coordinates = np.column_stack((coordinates, np.zeros(len(coordinates))))
    totals = result.matrix.true_totals
    diagonal = np.asarray(result.matrix.values.diagonal())
    recall = np.divide(diagonal, totals, out=np.full_like(totals, np.nan), where=totals > 0)
    table = pd.DataFrame(
        {
            "label": result.classes.map(str),
            "x": coordinates[:, 0],
            "y": coordinates[:, 1],
            "samples": totals,
            "recall": recall,
            "group": group_numbers(result),
        }
    )
    far = np.argsort(-np.sum(coordinates**2, axis=1), kind="stable")
    short = table["label"].map(lambda label: shortened(label, NAME_CHARACTERS))
    table["name"] = np.where(np.isin(np.arange(len(table)), far[:CLASSES_NAMED]), short, "")
    return table.iloc[np.sort(far[:CLASSES_SHOWN])].reset_index(drop=True)


def flow_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the surest one-way pairs among the classes that are shown: ``from``, ``to``, ends and ``net`` errors."""
    places = class_map_frame(result).drop_duplicates("label").set_index("label")
    pairs = result.pairs[result.pairs["one_way"]].sort_values("direction_p", kind="stable")
    rows = []
    for row in pairs.to_dict(orient="records"):
        ends = str(row["class_a"]), str(row["class_b"])
        if ends[0] in places.index and ends[1] in places.index:
            one, two = places.loc[ends[0]], places.loc[ends[1]]
            angle = float(np.degrees(np.arctan2(two["x"] - one["x"], two["y"] - one["y"])))
            rows.append((*ends, one["x"], one["y"], two["x"], two["y"], angle, row["a_as_b"] - row["b_as_a"]))
    columns = ["from", "to", "x", "y", "x2", "y2", "angle", "net"]
    return pd.DataFrame(rows[:ARROWS_SHOWN], columns=columns)


def class_map(result: "ConfusionAxes") -> "LayerChart":
    """Return the map: a point a class, its size the samples, its colour the recall, arrows the one-way flow."""
    import altair as alt

    frame, flow = class_map_frame(result), flow_frame(result)
    x: Any = alt.X("x:Q", title="axis 1, times the root of its strength")
    y: Any = alt.Y("y:Q", title="axis 2, times the root of its strength" if result.rank > 1 else "")
    points = (
        alt.Chart(frame)
        .mark_circle(opacity=0.85)
        .encode(
            x=x,
            y=y,
            size=alt.Size("samples:Q", scale=alt.Scale(range=[30, 400])),
            color=alt.Color("recall:Q", scale=alt.Scale(scheme="cividis", domain=[0, 1])),
            tooltip=["label:N", "samples:Q", "recall:Q"],
        )
    )
    names = alt.Chart(frame).mark_text(dy=-11, fontSize=10).encode(x=x, y=y, text="name:N")
    layers = [points, names]
    if len(flow):
        lines = alt.Chart(flow).mark_rule(color="#d95f02").encode(x="x:Q", y="y:Q", x2="x2:Q", y2="y2:Q")
        heads = (
            alt.Chart(flow)
            .mark_point(shape="triangle", filled=True, size=70, color="#d95f02")
            .encode(
                x="x2:Q", y="y2:Q", angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[-180, 180], range=[-180, 180]))
            )
        )
        layers = [lines, points, heads, names]
    return alt.layer(*layers).properties(width=560, height=460)
