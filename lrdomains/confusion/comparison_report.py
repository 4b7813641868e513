"""The report of a comparison: what a manager should know of two models, the verdict first."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.confusion.summary import names, number
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

if TYPE_CHECKING:
    from altair import Chart as AltairChart

    from lrdomains.confusion.comparison import ModelComparison

_FORMATS = {
    "first": ".2f",
    "second": ".2f",
    "difference": "+.2f",
    "low": "+.2f",
    "high": "+.2f",
    "p": ".2g",
    "q": ".2g",
}
AXES_NAMED = 3


def comparison_lines(found: "ModelComparison") -> list[str]:
    """Return the summary as sentences."""
    return [
        _accuracy_line(found),
        _pairing_line(found),
        *_axis_lines(found),
        *_group_lines(found),
        *_angle_lines(found),
    ]


def comparison_report(found: "ModelComparison") -> Report:
    """Return the report on a comparison."""
    lines = comparison_lines(found)
    verdict: list[Block] = [Finding("note", line) for line in lines]
    sections = [Section("Verdict", tuple(verdict))]
    if found.pooled.rank:
        sections.append(Section("Axes", tuple(_axis_blocks(found))))
    if len(found.groups):
        caption = (
            f"Errors inside each group: {found.names[0]} first, {found.names[1]} second. points_gained is the accuracy "
            f"that {found.names[1]} gains inside the group; only_first and only_second are errors on samples that the "
            "other model gets right or takes outside of the group; q is adjusted for the number of groups."
        )
        table = Table("groups", found.groups, caption, {**_FORMATS, "points_gained": "+.2%"})
        sections.append(Section("Gains and losses by group", (table,)))
    sections.append(methods_section(found.pooled.factorization))
    return Report(
        title=f"Two models: {found.names[0]} and {found.names[1]}",
        subtitle=f"{len(found.pair.classes):,} classes, {'the same' if found.pair.is_paired else 'different'} samples",
        key_figures=_key_figures(found),
        sections=tuple(sections),
    )


def _key_figures(found: "ModelComparison") -> tuple[KeyFigure, ...]:
    accuracy = found.accuracy
    return (
        KeyFigure(f"accuracy of {found.names[0]}", f"{accuracy['first']:.2%}"),
        KeyFigure(f"accuracy of {found.names[1]}", f"{accuracy['second']:.2%}", f"{accuracy['difference']:+.2%}"),
        KeyFigure("axes of both", str(found.pooled.rank), f"{int(found.axes['moved'].sum())} moved"),
        KeyFigure("groups", str(len(found.groups))),
    )


def _accuracy_line(found: "ModelComparison") -> str:
    accuracy = found.accuracy
    text = (
        f"{found.names[1]} is right in {accuracy['second']:.2%}, {found.names[0]} in {accuracy['first']:.2%} "
        f"({100 * accuracy['difference']:+.2f} points)"
    )
    if np.isnan(accuracy["p"]):
        return f"{text}."
    return (
        f"{text}: {number(accuracy['only_first_wrong'])} samples that only {found.names[0]} gets wrong, "
        f"{number(accuracy['only_second_wrong'])} that only {found.names[1]} does (McNemar p = {accuracy['p']:.2g})."
    )


def _pairing_line(found: "ModelComparison") -> str:
    if found.pair.is_paired:
        return "Both were run on the same samples: tests are paired."
    return "The samples are not known to be the same: the two are compared as independent, which sees less."


def _axis_lines(found: "ModelComparison") -> list[str]:
    if not found.pooled.rank:
        return ["No axis of confusion stands out in the errors of both together."]
    moved = found.axes[found.axes["moved"]]
    if moved.empty:
        return [f"None of the {found.pooled.rank} axes moved beyond what sampling does."]
    lines = [f"{len(moved)} of {found.pooled.rank} axes moved beyond what sampling does."]
    strongest = moved.reindex(moved["difference"].abs().sort_values(ascending=False, kind="stable").index)
    for row in strongest.head(AXES_NAMED).to_dict(orient="records"):
        poles = " v ".join(names(row[pole]) for pole in ("positive", "negative") if row[pole])
        change = "weaker" if row["difference"] < 0 else "stronger"
        lines.append(
            f"Axis {row['axis']} ({poles}) is {change} in {found.names[1]}: {row['first']:.1f} to {row['second']:.1f} "
            f"(difference {row['difference']:+.1f}, 95 % interval {row['low']:+.1f} to {row['high']:+.1f}); errors "
            f"inside its poles {number(row['errors_first'])} to {number(row['errors_second'])}."
        )
    return lines


def _group_lines(found: "ModelComparison") -> list[str]:
    from lrdomains.confusion.comparison import FALSE_DISCOVERY_RATE

    sure = found.groups[found.groups["q"] < FALSE_DISCOVERY_RATE]
    lines = []
    for verb, part in (("gains", sure[sure["points_gained"] > 0]), ("loses", sure[sure["points_gained"] < 0])):
        if len(part):
            shown = part.reindex(part["points_gained"].abs().sort_values(ascending=False, kind="stable").index).head(3)
            listed = "; ".join(
                f"{names(row['members'])} {100 * row['points_gained']:+.2f} points"
                for row in shown.to_dict(orient="records")
            )
            lines.append(f"{found.names[1]} {verb} within groups, surely (false discovery rate 5 %): {listed}.")
    return lines


def _angle_lines(found: "ModelComparison") -> list[str]:
    from lrdomains.confusion.comparison import BLIND_ANGLE

    angle = found.angle
    if np.isnan(angle["degrees"]):
        return []
    text = f"The spans of their axes are {angle['degrees']:.0f} degrees apart at most"
    if np.isnan(angle["p"]):
        return [f"{text}."]
    text += f" (p = {angle['p']:.2g}; chance alone reaches {angle['null_95']:.0f} in one case of twenty)."
    if angle["null_95"] > BLIND_ANGLE:
        text += " With so few errors this test sees next to nothing; look at the single axes."
    return [text]


def _axis_blocks(found: "ModelComparison") -> list[Block]:
    intro = (
        "Both models are measured along the axes of their errors taken together. A positive difference is more "
        f"confusion of that kind in {found.names[1]}."
    )
    caption = "Difference along each axis, with 95 % bootstrap intervals; the line at 0 is no difference"
    frame = found.axes.drop(columns=["positive", "negative"])
    moved = int(frame["moved"].sum())
    reading = f"{moved} of {len(frame)} intervals leave out zero."
    table = Table("axes", found.axes, "The same in numbers, with the errors inside the poles.", _FORMATS)
    specification = difference_chart(found).to_dict()
    return [Paragraph(intro), Chart("differences", specification, caption, reading, frame), table]


def difference_chart(found: "ModelComparison") -> "AltairChart":
    """Return the difference along each axis of both with its interval; the line at 0 is no difference."""
    import altair as alt

    frame = found.axes.drop(columns=["positive", "negative"])

    place = alt.Y("axis:O", title="axis")
    points = alt.Chart(frame).mark_point(filled=True, size=60).encode(x="difference:Q", y=place)
    whiskers = (
        alt.Chart(frame).mark_rule().encode(x=alt.X("low:Q", title="difference along the axis"), x2="high:Q", y=place)
    )
    zero = alt.Chart(pd.DataFrame({"difference": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(x="difference:Q")
    return alt.layer(whiskers, points, zero).properties(width=420)
