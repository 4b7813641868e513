"""The tables of a result."""

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.confusion.baseline import raw_svd_axes
from lrdomains.confusion.poles import pole_positions
from lrdomains.errors import IdentifiabilityWarning

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes


def tidy(result: "ConfusionAxes") -> pd.DataFrame:
    """Return one row a class and axis, with the class's group and its pole on that axis."""
    group = group_numbers(result)
    frames = []
    for axis in range(1, result.rank + 1):
        loadings = result.axes[axis].to_numpy()
        pole = np.full(len(loadings), "", dtype=object)
        for name, members in zip(("positive", "negative"), pole_positions(loadings), strict=True):
            pole[members] = name
        frames.append(
            pd.DataFrame({"label": result.classes, "group": group, "axis": axis, "loading": loadings, "pole": pole})
        )
    if not frames:
        return pd.DataFrame({"label": [], "group": [], "axis": [], "loading": [], "pole": []})
    return pd.concat(frames, ignore_index=True)


def group_numbers(result: "ConfusionAxes") -> "pd.Series[int]":
    """Return the group of each class, from 1; missing for a class that stays alone."""
    numbers = pd.Series(pd.NA, index=range(len(result.classes)), dtype="Int64")
    for number, members in enumerate(result.grouping.groups, start=1):
        numbers.iloc[members] = number
    return numbers


def group_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return one row a group: members, errors inside, expected, their ratio and z, accuracy if resolved.

    z is (errors - expected) / sqrt(expected); because the group was found on the same errors, it is too large
    for a test and serves to compare groups. NaN unless the table holds counts.
    """
    impact = result.impact().query("kind == 'group'").reset_index(drop=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (impact["errors"] - impact["expected"]) / np.sqrt(impact["expected"])
    return pd.DataFrame(
        {
            "group": impact["number"],
            "classes": impact["classes"],
            "members": result.groups,
            "errors": impact["errors"],
            "expected": impact["expected"],
            "ratio": impact["errors"] / impact["expected"].where(impact["expected"] > 0),
            "z": z if result.matrix.is_counts else np.nan,
            "share_of_errors": impact["share_of_errors"],
            "accuracy_if_resolved": impact["accuracy_if_resolved"],
        }
    )


def count_frame(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the counts that are not zero, one row a cell."""
    entries = result.matrix.values.tocoo()
    i, j = entries.coords
    return pd.DataFrame({"true": result.classes[i], "predicted": result.classes[j], "count": entries.data})


def all_tables(result: "ConfusionAxes") -> dict[str, pd.DataFrame]:
    """Return all tables by name."""
    return {
        "axes": result.axes.rename_axis(index="label").rename(columns=lambda axis: f"axis_{axis}"),
        "strengths": result.strengths,
        "groups": group_table(result),
        "families": result.families,
        "impact": result.impact(),
        "attractors": result.attractors,
        "pairs": result.pairs,
        "one_way": one_way_table(result),
        "replication": result.replication.table(),
        "evidence": result.evidence,
        "loadings": loadings_table(result),
        "budget": result.budget(),
        "drains": result.drain.table,
        "raw_svd": raw_svd_table(result),
        "counts": count_frame(result),
    }


def loadings_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the loadings of all axes with their intervals, one row a class and axis."""
    frames = [result.loadings(axis).assign(axis=axis) for axis in range(1, result.rank + 1)]
    columns = ["axis", "label", "loading", "low", "high", "pole", "sure"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def one_way_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the pairs that are mixed up mostly one way, surest first."""
    columns = ["class_a", "class_b", "a_as_b", "b_as_a", "direction_p", "direction_q"]
    pairs = result.pairs
    return pairs[pairs["one_way"]].sort_values("direction_p", kind="stable", ignore_index=True)[columns]


def raw_svd_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return the raw singular vectors beside accuracy and samples of each class."""
    with warnings.catch_warnings():
        # That two vectors are tied is no matter in a baseline that is shown as a mistake.
        warnings.simplefilter("ignore", IdentifiabilityWarning)
        raw = raw_svd_axes(result.matrix)
    totals = result.matrix.true_totals
    correct = np.asarray(result.matrix.values.diagonal())
    table = pd.DataFrame(
        {"label": result.classes, **{f"raw_{number}": raw[number].to_numpy() for number in raw.columns}}
    )
    table["correct"] = correct
    table["accuracy"] = np.divide(correct, totals, out=np.full_like(totals, np.nan), where=totals > 0)
    return table.sort_values("raw_1", key=abs, ascending=False, kind="stable", ignore_index=True)
