"""confusion_report: what a person should know about a classifier's confusions, the verdict first."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.confusion.blocks import MOST_ROWS, block_table
from lrdomains.confusion.cells import top_cells
from lrdomains.confusion.charts import AXES_DRAWN, attractor_frame, loadings_frame, scree_frame
from lrdomains.confusion.class_map import class_map_frame, flow_frame
from lrdomains.confusion.direction import bowker
from lrdomains.confusion.replication import Z_THRESHOLD
from lrdomains.confusion.summary import (
    accuracy_text,
    attractor_sentence,
    axes_sentence,
    axis_sentence,
    groups_sentence,
    mutual_sentence,
    names,
    number,
    one_way_sentence,
)
from lrdomains.confusion.tables import group_table, one_way_table, raw_svd_table
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Beside, Block, Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

ROUGH_MARGIN = 1e-6
_ENDS = ["true", "predicted"]
#: Members of a pole that a table names; beside them it says how many there are.
MEMBERS_NAMED = 12
#: Groups whose cells are listed where the heat map shows blocks.
GROUPS_LOOKED_INTO = 8
#: Cells of each other group that the heat map shows.
CELLS_OF_FURTHER_GROUPS = 3
_IMPACT = {
    "expected": ",.1f",
    "ratio": ".2f",
    "z": ".1f",
    "share_of_errors": ".1%",
    "accuracy_if_resolved": ".2%",
}
_EVIDENCE = {"p": ".2g", "reproducibility": ".2f", "gap": ".1f", "points_if_resolved": ".2%"}
_ATTRACTOR = {"index": ".2f", "low": ".2f", "high": ".2f", "share_of_errors": ".1%", "share_of_samples": ".1%"}
_PAIRS = {"expected": ",.2f", "ratio": ".2f", "excess": ",.1f", "direction_p": ".2g", "direction_q": ".2g"}


def confusion_report(result: "ConfusionAxes") -> Report:
    """Return the report on a result."""
    charts = {name: chart.to_dict() for name, chart in result.charts().items()}
    sections = [
        _verdict(result),
        *_axes(result, charts),
        _where(result, charts),
        *_groups(result),
        *_direction(result, charts),
        _evidence(result, charts),
        _why_not_raw(result),
        methods_section(result.factorization),
    ]
    return Report(
        title="Axes of confusion",
        subtitle=f"{len(result.classes):,} classes, {result.provenance.source}",
        key_figures=_key_figures(result),
        sections=tuple(sections),
    )


def _key_figures(result: "ConfusionAxes") -> tuple[KeyFigure, ...]:
    matrix, unit = result.matrix, "samples" if result.matrix.is_counts else "sum of entries"
    standing = "tested in held-out halves" if len(result.replication.scores) else "not tested"
    return (
        KeyFigure("accuracy", accuracy_text(result), f"{number(matrix.error_count)} errors"),
        KeyFigure(unit, number(result.samples)),
        KeyFigure("classes", f"{len(result.classes):,}"),
        KeyFigure("axes", str(result.rank), standing),
        KeyFigure("groups", str(len(result.groups))),
    )


def _verdict(result: "ConfusionAxes") -> Section:
    tested = len(result.replication.scores) > 0
    standing: Any = "note" if not result.rank or not tested else "good"
    if tested and result.rank > result.replication.replicated():
        standing = "caution"
    findings: list[Block] = [Finding(standing, axes_sentence(result))]
    findings += [Finding("note", axis_sentence(row)) for row in result.strengths.head(3).to_dict(orient="records")]
    sentences = [groups_sentence(result), *attractor_sentence(result), *one_way_sentence(result)]
    findings += [Finding("note", sentence) for sentence in (*sentences, *mutual_sentence(result))]
    return Section("Verdict", (*findings, *_convention(result)))


def _convention(result: "ConfusionAxes") -> list[Block]:
    orientation = result.matrix.orientation
    severity: Any = {"known": "good", "supported": "good", "assumed": "note", "doubtful": "caution"}
    text = f"Convention: {orientation}."
    if orientation.standing != "known":
        text += " Axes and groups are the same if the table lies the other way; attractors and directions are not."
    blocks: list[Block] = [Finding(severity[orientation.standing], text)]
    blocks += [Finding("note", remark) for remark in result.matrix.remarks]
    if not result.matrix.is_counts:
        blocks.append(
            Finding("caution", "The entries are no counts: nothing here was tested, and intervals are not given.")
        )
    if result.expected.margin_error > ROUGH_MARGIN:
        blocks.append(
            Finding(
                "caution", f"Expected errors are accurate to {result.expected.margin_error:.1e} of all errors only."
            )
        )
    return blocks


def _axes(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> list[Section]:
    if not result.rank:
        return []
    intro = (
        "Classes at one pole of an axis are mixed up with each other more than their error rates explain; classes at "
        "opposite poles less. Errors inside the poles of different axes overlap and do not add up."
    )
    blocks: list[Block] = [Paragraph(intro)]
    for plane in result.planes[:3]:
        text = (
            f"Axes {plane} are a plane: their strengths differ by less than the noise, so that any rotation among them "
            "fits as well. Read them together."
        )
        blocks.append(Finding("caution", text))
    for row in result.strengths.head(AXES_DRAWN).to_dict(orient="records"):
        blocks += _axis_card(result, row, charts)
    caption = (
        "All axes: strength (eigenvalue), z in held-out halves, how many classes each pole has and the first of them, "
        "errors inside them, and the accuracy if all of these were resolved, which is an upper bound."
    )
    formats = {**_IMPACT, "strength": ".2f", "splits_passed": ".0%", **_EVIDENCE}
    table = Table("strengths", _with_short_poles(result.strengths), caption, formats)
    return [Section("Axes", (*blocks, table))]


def _with_short_poles(strengths: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the first members of each pole and, before them, how many there are."""
    table = strengths.copy()
    for pole in ("positive", "negative"):
        table.insert(table.columns.get_loc(pole), f"classes_{pole}", table[pole].map(len))  # type: ignore[arg-type]
        table[pole] = table[pole].map(lambda members: members[:MEMBERS_NAMED])
    return table


def _axis_card(result: "ConfusionAxes", row: Any, charts: dict[str, dict[str, Any]]) -> list[Block]:
    axis = row["axis"]
    name = f"axis_{axis}"
    known = not np.isnan(row["reproducibility"])
    whiskers = "; whiskers are 95 % bootstrap intervals" if known else ""
    caption = f"Axis {axis}: loadings of the classes at its ends{whiskers}"
    ends = [result.classes.get_indexer(pd.Index(pole)) for pole in result.poles(axis) if pole]
    cells = top_cells(result, ends)
    text = f"Axis {axis}: the cells inside its poles with most errors beyond expectation."
    card: list[Block] = [
        Chart(name, charts[name], caption, axis_sentence(row), loadings_frame(result, axis)),
        Table(f"axis {axis} cells", cells, text, _PAIRS),
    ]
    predictions = result.matrix.predictions
    if predictions is not None and predictions.ids is not None:
        text = f"Axis {axis}: typical samples, a few of each pair of classes."
        card.append(Table(f"axis {axis} examples", result.exemplars(axis, top=6), text, {"score": ".3f"}))
    return card


def _where(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> Section:
    cells = block_table(result)
    unit = "classes" if len(result.classes) <= MOST_ROWS else "groups of classes"
    most = cells.sort_values("errors", ascending=False, kind="stable").reset_index(drop=True)
    reading = "There are no errors."
    if len(most) and most["errors"].iloc[0] > 0:
        top = most.to_dict(orient="records")[0]
        reading = (
            f"The fullest cell is {top['true']} taken for {top['predicted']}: {number(top['errors'])} errors, "
            f"{top['expected']:,.1f} expected."
        )
    caption = f"Errors against expectation, {unit} in the order of the dendrogram; orange is more than expected"
    heat: list[Block] = [Chart("heat_map", charts["heat_map"], caption, reading, most.drop(columns="row_share"))]
    filled = most[most["errors"] > 0]
    counts, shares = (
        Chart(name, charts[name], f"{text}; its table leaves out empty cells", reading, filled[[*_ENDS, column]])
        for name, column, text in (
            ("heat_map_counts", "errors", f"The same as counts, {unit}"),
            ("heat_map_rows", "row_share", "The same as shares of the true class"),
        )
    )
    heat.append(Beside(("Counts", "Shares of the true class"), (counts, shares)))
    if "class_map" in charts:
        heat.append(_map(result, charts))
    heat += _inside_groups(result)
    caption = (
        "Pairs of classes with most errors beyond expectation; class_a is the one more often taken for the other, "
        "relative to its samples."
    )
    return Section("Where the errors are", (*heat, Table("pairs", result.pairs, caption, _PAIRS)))


def _map(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> Chart:
    flow = flow_frame(result)
    reading = "Classes that lie near each other, away from the middle, are mixed up."
    if len(flow):
        first = flow.to_dict(orient="records")[0]
        reading += (
            f" Arrows are errors that mostly go one way; the surest is {first['from']} taken for {first['to']}, "
            f"{number(first['net'])} times more than back."
        )
    caption = "Map of the classes on the first two axes; size is the number of samples, colour the share recognised"
    return Chart("class_map", charts["class_map"], caption, reading, class_map_frame(result).drop(columns="name"))


def _inside_groups(result: "ConfusionAxes") -> list[Block]:
    """Look into the groups where the heat map shows them as blocks only: long into the largest, shortly into others."""
    if len(result.classes) <= MOST_ROWS:
        return []
    blocks: list[Block] = []
    for position, members in enumerate(result.grouping.groups[:GROUPS_LOOKED_INTO], start=1):
        text = (
            f"Inside group {position}, {names(result.groups[position - 1])}: cells with most errors beyond expectation."
        )
        blocks.append(Table(f"group {position} cells", top_cells(result, [members], top=10), text, _PAIRS))
    further = [
        top_cells(result, [members], top=CELLS_OF_FURTHER_GROUPS).assign(group=position)
        for position, members in enumerate(result.grouping.groups[: MOST_ROWS - 1], start=1)
        if position > GROUPS_LOOKED_INTO
    ]
    if further:
        table = pd.concat(further, ignore_index=True)
        text = f"Inside the others: up to {CELLS_OF_FURTHER_GROUPS} cells of each with most errors beyond expectation."
        blocks.append(Table("further group cells", table[["group", *table.columns.drop("group")]], text, _PAIRS))
    return blocks


def _groups(result: "ConfusionAxes") -> list[Section]:
    if not result.groups:
        return []
    caption = (
        "Groups of classes that are mixed up with one another. Merging a group, or resolving it, gives at most the "
        "accuracy shown. z compares groups; found on the same errors, it is too large for a test."
    )
    blocks: list[Block] = [Table("groups", group_table(result), caption, _IMPACT)]
    blocks += _families(result)
    text = "Every error once: within each group, by chance or beyond it, and between groups. The rows add up."
    blocks.append(Table("budget", result.budget(), text, {**_IMPACT, "excess": "+,.1f", "points": ".2%"}))
    if result.grouping.linked < len(result.classes):
        text = (
            f"Only the {result.grouping.linked:,} classes furthest along the axes were linked; the others stay alone."
        )
        blocks.append(Finding("caution", text))
    return [Section("Groups", tuple(blocks))]


def _families(result: "ConfusionAxes") -> list[Block]:
    """Name the groups of groups where there are too many classes to see them in the heat map."""
    families = result.families if len(result.classes) > MOST_ROWS else pd.DataFrame()
    if families.empty:
        return []
    named = families.assign(members=families["members"].map(lambda members: members[:MEMBERS_NAMED]))
    caption = (
        "Families: groups that are mixed up with one another, found by the same analysis after each group was merged "
        "to one class. Errors are those between the parts of a family; the first members are named."
    )
    return [Table("families", named, caption, _IMPACT)]


def _direction(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> list[Section]:
    if "attractors" not in charts:
        return []
    caption = "How strongly classes attract errors, relative to their share of the samples; 1 is neutral"
    reading = attractor_sentence(result)[0]
    blocks: list[Block] = [Chart("attractors", charts["attractors"], caption, reading, attractor_frame(result))]
    blocks.append(Table("attractor index", result.attractors, "The same for all classes, strongest first.", _ATTRACTOR))
    one_way = one_way_table(result)
    if len(one_way):
        caption = "Pairs that go mostly one way: exact binomial test, false discovery rate 5 %, surest first."
        blocks.append(Table("one-way pairs", one_way, caption, _PAIRS))
    elif result.matrix.is_counts:
        blocks.append(Paragraph("No pair is mixed up clearly more one way than the other (false discovery rate 5 %)."))
    blocks += _drain(result)
    return [Section("Direction", tuple(blocks))]


def _drain(result: "ConfusionAxes") -> list[Block]:
    table, share = result.drain
    if np.isnan(share):
        return []
    text = (
        "From classes that lose samples to those that gain them. "
        f"One such scale explains {share:.0%} of the one-way part of the error rates; the rest goes round or is noise."
    )
    symmetry = bowker(result.matrix)
    if not np.isnan(symmetry.p):
        text += (
            f" Bowker's test of symmetry: {symmetry.statistic:,.1f} on {symmetry.freedom} degrees of freedom, "
            f"p = {symmetry.p:.2g}."
        )
    return [Table("drains to", table, text, {"drains": "+.4f", "net": "+,.0f"})]


def _evidence(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> Section:
    blocks: list[Block] = [Paragraph(result.replication.reason)]
    if "scree" in charts:
        blocks.append(_scree(result, charts))
    if "replication" in charts:
        table = result.replication.table()
        caption = f"Score of each axis in held-out halves of the samples; the line is {Z_THRESHOLD}"
        passed = int(np.sum(table["z"] > Z_THRESHOLD))
        reading = (
            f"{passed} of {len(table)} axes tried score above the line in the median split; {result.rank} are kept."
        )
        blocks.append(Chart("replication", charts["replication"], caption, reading, table))
        text = (
            "An axis is learnt on a random half of the errors and scored on the other half. The test takes samples to "
            "be independent: with several samples of one object, patient or video, and with cross-validated "
            "predictions, z is too large."
        )
        blocks.append(Paragraph(text))
    return Section("How sure", tuple(blocks))


def _scree(result: "ConfusionAxes", charts: dict[str, dict[str, Any]]) -> Chart:
    certainty = result.certainty
    caption = "Strength of the axes"
    reading = "Strengths by chance were not drawn."
    if len(certainty.null_strengths):
        caption += "; the band holds the first axis of 95 % of tables drawn without affinity between classes"
        first = result.evidence["p"].iloc[0]
        reading = (
            f"Chance alone reaches {certainty.null_quantile():.2f} in one table of twenty "
            f"({len(certainty.null_strengths)} drawn); the first axis has p = {first:.2g}."
        )
    return Chart("scree", charts["scree"], caption, reading, scree_frame(result))


def _why_not_raw(result: "ConfusionAxes") -> Section:
    table = raw_svd_table(result)
    top = table.head(3)
    first = pd.Series(top["label"]).map(str)
    text = (
        f"The first singular vector of the raw counts puts {', '.join(first)} on top, classes with "
        f"{', '.join(number(value) for value in top['correct'])} correct answers: it follows the diagonal, the most "
        "frequent and best recognised classes, and says nothing about which classes are mixed up. It is shown as a "
        "baseline."
    )
    caption = "Raw singular vectors beside the correct answers and the accuracy of each class."
    return Section("Why not the raw SVD", (Paragraph(text), Table("raw SVD", table, caption, {"accuracy": ".1%"})))
