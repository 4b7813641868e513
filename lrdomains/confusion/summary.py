"""The summary of a result: a dozen lines of text that stand alone."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lrdomains.confusion.replication import Z_THRESHOLD
from lrdomains.core.wording import counted, shortened

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

AXES_SHOWN = 3
GROUPS_SHOWN = 5
NAMES_SHOWN = 6


def summarise(result: "ConfusionAxes") -> str:
    """Return the summary, at most twelve lines."""
    lines = [_opening(result), str(result.matrix.orientation) + ".", *result.matrix.remarks[:1]]
    lines += [*map(str, result.matrix.dropped[:1]), axes_sentence(result)]
    strengths = result.strengths
    lines += [axis_sentence(row, short=True) for row in strengths.head(AXES_SHOWN).to_dict(orient="records")]
    if result.rank > AXES_SHOWN:
        lines.append(f"... and {result.rank - AXES_SHOWN} more axes.")
    lines.append(groups_sentence(result))
    lines += [*attractor_sentence(result), *one_way_sentence(result), *mutual_sentence(result)]
    return "\n".join(lines)


def names(labels: Sequence[Any]) -> str:
    """Return labels in braces, the first few of them.

    Examples
    --------
    >>> names(["a", "b"]), names(range(9))
    ('{a, b}', '{0, 1, 2, 3, 4, 5 and 3 more}')
    """
    shown = ", ".join(shortened(str(label)) for label in labels[:NAMES_SHOWN])
    more = f" and {len(labels) - NAMES_SHOWN:,} more" if len(labels) > NAMES_SHOWN else ""
    return f"{{{shown}{more}}}"


def number(value: float) -> str:
    """Return a count without decimals and a rate with them.

    Examples
    --------
    >>> number(12345.0), number(0.25)
    ('12,345', '0.25')
    """
    return f"{value:,.0f}" if value == np.floor(value) else f"{value:,.4g}"


def accuracy_text(result: "ConfusionAxes") -> str:
    """Return the accuracy, or that it is not known."""
    return "not known" if np.isnan(result.accuracy) else f"{result.accuracy:.2%}"


def axes_sentence(result: "ConfusionAxes") -> str:
    """Say how many axes there are, and why."""
    replicated = result.replication.replicated()
    if len(result.replication.scores) and result.rank != replicated:
        others = "the others may be chance" if replicated else "all of them may be chance"
        following = f"{replicated} of them replicate" if replicated != 1 else "1 of them replicates"
        return (
            f"{counted_axes(result.rank)} of confusion, as asked for; {following} in held-out halves "
            f"(z > {Z_THRESHOLD}, median of {counted(len(result.replication.scores), 'random split')}), {others}."
        )
    if not result.rank:
        return f"No axes of confusion. {result.replication.reason}"
    named = counted_axes(result.rank)
    if result.replication.reason.startswith(f"{named} replicate"):
        return f"{named} of confusion{result.replication.reason.removeprefix(named)}"
    return f"{named} of confusion. {result.replication.reason}"


def counted_axes(rank: int) -> str:
    """Return the number of axes with its noun."""
    return "1 axis" if rank == 1 else f"{rank} axes"


def axis_sentence(row: Mapping[Hashable, Any], *, short: bool = False) -> str:
    """Say what one axis separates, and how much lies in it."""
    poles = [names(row[pole]) for pole in ("positive", "negative") if row[pole]]
    tested = "not tested" if np.isnan(row["z"]) else f"z = {row['z']:.1f}"
    tested += "" if np.isnan(row["p"]) else f", p = {row['p']:.2g}"
    bound = row["accuracy_if_resolved"]
    resolved = "" if np.isnan(bound) else f"; at most {bound:.2%} accuracy if resolved"
    text = (
        f"Axis {row['axis']} ({tested}): {' v '.join(poles)}: {number(row['errors'])} errors "
        f"({row['share_of_errors']:.0%}) inside its poles{resolved}."
    )
    return text if short else f"{text} Expected without affinity: {row['expected']:,.1f}."


def groups_sentence(result: "ConfusionAxes") -> str:
    """Name the largest groups."""
    groups = result.groups
    if not groups:
        return "No groups of classes stand out."
    shown = "; ".join(names(group) for group in groups[:GROUPS_SHOWN])
    more = f"; and {len(groups) - GROUPS_SHOWN} more" if len(groups) > GROUPS_SHOWN else ""
    return f"Groups ({len(groups)}): {shown}{more}."


def attractor_sentence(result: "ConfusionAxes") -> list[str]:
    """Name the strongest attractor that is one beyond chance (or, without counts, the strongest)."""
    table = result.attractors
    sure = table[(table["low"] > 1) | (table["low"].isna() & (table["index"] > 1))]
    if sure.empty:
        return ["No class attracts clearly more errors than its share of the samples."]
    row = sure.to_dict(orient="records")[0]  # a row taken with iloc would make floats of whole-number labels
    interval = "" if np.isnan(row["low"]) else f" (95 % interval {row['low']:.1f} to {row['high']:.1f})"
    others = f"; {counted(len(sure) - 1, 'class')} more above one" if len(sure) > 1 else ""
    label = shortened(str(row["label"]))
    return [f"Attractor: {label} draws {row['index']:.1f} times its share of errors{interval}{others}."]


def one_way_sentence(result: "ConfusionAxes") -> list[str]:
    """Name the pair that is most surely mixed up one way."""
    pairs = result.pairs[result.pairs["one_way"]]
    if len(result.classes) == 2:
        return [_both_ways(row) for row in result.pairs.to_dict(orient="records")]
    if pairs.empty:
        return []
    row = pairs.sort_values("direction_p", kind="stable").head(1).to_dict(orient="records")[0]
    ends = [shortened(str(row[name])) for name in ("class_a", "class_b")]
    return [
        f"Mostly one way: {counted(len(pairs), 'pair')}; surest: {ends[0]} taken for {ends[1]} "
        f"{number(row['a_as_b'])} times, back {number(row['b_as_a'])}."
    ]


def mutual_sentence(result: "ConfusionAxes") -> list[str]:
    """Say how much of the structure is mutual."""
    if np.isnan(result.mutual_share):
        return []
    return [f"{result.mutual_share:.0%} of the structure is mutual, the rest one-way (pure noise: 50%)."]


def _both_ways(row: Mapping[Hashable, Any]) -> str:
    """Say of two classes which of the two errors is the more frequent, and how sure that is."""
    one, two = (shortened(str(row[name])) for name in ("class_a", "class_b"))
    tested = "" if np.isnan(row["direction_p"]) else f" (exact binomial p = {row['direction_p']:.2g})"
    counts = [number(row[name]) for name in ("a_as_b", "b_as_a")]
    return f"{one} is taken for {two} {counts[0]} times, {two} for {one} {counts[1]} times{tested}."


def _opening(result: "ConfusionAxes") -> str:
    matrix = result.matrix
    amount = (
        f"{number(result.samples)} samples" if matrix.is_counts else f"entries that sum to {number(result.samples)}"
    )
    return (
        f"{amount}, {len(result.classes):,} classes, accuracy {accuracy_text(result)}, "
        f"{number(matrix.error_count)} {'errors' if matrix.is_counts else 'off the diagonal'}."
    )
