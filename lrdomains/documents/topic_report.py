"""The report of topics: verdict, topics, evidence, documents, groups, methods."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.wording import counted
from lrdomains.documents import topic_tables, topic_terms
from lrdomains.report.methods_section import methods_section
from lrdomains.report.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table, TermRelevance

if TYPE_CHECKING:
    from lrdomains.documents.topics import Topics

TERMS_SHOWN = 8
LABELLED = 5
NAMED = 10
#: Topics shown over time.
SHOWN_OVER_TIME = 8


def summary(topics: "Topics") -> str:
    """Return what was found, in a few lines."""
    lines = [finding.text for finding in _findings(topics)]
    for row in topics.table(top=TERMS_SHOWN).to_dict("records"):
        mark = "" if row["stable"] else "  (not reproducible)"
        lines.append(f"{row['topic']} {row['share']:6.1%}  {', '.join(row['distinctive terms'])}{mark}")
    return "\n".join(lines)


def report(topics: "Topics") -> Report:
    """Return the report; see `Topics.report`."""
    f = topics.factorization
    m, n = f.shape
    stable = int(topics.stable.sum())
    return Report(
        title="Topics of a collection",
        subtitle=f"Non-negative factorization of {f.provenance.source}",
        key_figures=(
            KeyFigure("documents", f"{m:,}", f"{topics.tokens:,} words read"),
            KeyFigure("terms", f"{n:,}", "counted"),
            KeyFigure("topics", str(f.rank), f"{stable} of them stable"),
            KeyFigure("explained", f"{topics.explained():.1%}", "of the divergence from a single topic"),
        ),
        sections=(
            Section("Verdict", (*_findings(topics), *_named(topics))),
            _topics(topics),
            *_map(topics),
            _terms(topics),
            _representatives(topics),
            *_groups(topics),
            _evidence(topics),
            methods_section(f),
        ),
    )


def _findings(topics: "Topics") -> list[Finding]:
    stable, rank = int(topics.stable.sum()), topics.factorization.rank
    if not stable:
        found = [Finding("caution", f"No stable topics: none of {counted(rank, 'topic')} comes back reliably.")]
    elif stable < rank:
        names = ", ".join(name for name, good in zip(topics.names, topics.stable, strict=True) if not good)
        found = [Finding("caution", f"{stable} of {rank} topics are stable; not reproducible: {names}.")]
    else:
        found = [
            Finding(
                "good",
                f"All {rank} topics are stable: they come back from other starts and in both halves of the tokens.",
            )
        ]
    if topics.reason:
        found.append(Finding("note", f"Number of topics: {topics.reason}"))
    empty = topics.empty_documents()
    if empty:
        named = ", ".join(map(str, empty[:NAMED])) + (", ..." if len(empty) > NAMED else "")
        found.append(
            Finding("caution", f"Without any term, so without topics: {counted(len(empty), 'document')} ({named})")
        )
    found += [
        Finding(
            "note",
            f"Seed {row['seed']!r}: topic {row['topic']} holds most of it ({row['of_all_topics']:.0%} of its weight)",
        )
        for row in topics.seeds.to_dict("records")
    ]
    return found + [Finding("note", change) for change in topics.changes]


def _named(topics: "Topics") -> list[Finding]:
    """Return what the largest stable topics are about, by their labels."""
    stable = [
        f"{name} ({label})"
        for name, label, good in zip(topics.names, topics.labels, topics.stable, strict=True)
        if good
    ]
    if not stable:
        return []
    which = "The largest stable ones" if len(stable) > LABELLED else "The stable ones"
    meaning = "Labels are their most relevant terms; what they mean is for people to say."
    return [Finding("note", f"{which}: {', '.join(stable[:LABELLED])}. {meaning}")]


def _topics(topics: "Topics") -> Section:
    frame = topics.table(top=TERMS_SHOWN).drop(columns=["label"])
    frame["stable"] = np.where(frame["stable"], "yes", "no")
    # On a narrow screen the first columns are seen: what a topic is about comes before how well it comes back.
    words = ["topic", "share", "stable", "terms", "distinctive terms"]
    frame = frame[words + [name for name in frame.columns if name not in words]]
    largest = frame.iloc[0]
    reading = (
        f"The largest topic, {largest['topic']} ({topics.labels[0]}), has {largest['share']:.1%} of all tokens; the "
        f"smallest {frame['share'].iloc[-1]:.1%}."
    )
    shares = frame[["topic", "share"]].assign(label=topics.labels)
    return Section(
        "The topics",
        (
            Chart(
                "shares",
                topic_tables.shares_chart(topics).to_dict(),
                "Share of each topic in all tokens",
                reading,
                shares,
            ),
            Table(
                "topics",
                frame,
                "Terms by their share of the topic, and those that are distinctive (relevance 0.6). Reproducibility: "
                "median cosine with the matches in runs from other random starts. Replicated: agreement of two halves "
                f"of the tokens on what sets the topic apart{_chance(topics)}. npmi: whether its top terms occur in "
                "the same documents.",
                {"share": ".1%", "reproducibility": ".2f", "replicated": ".2f", "npmi": ".2f", "exclusivity": ".2f"},
            ),
        ),
    )


def _chance(topics: "Topics") -> str:
    chance = topics.replication.chance
    return f" (without topics hardly above {np.max(chance):.2f})" if np.all(np.isfinite(chance)) else ""


def _map(topics: "Topics") -> tuple[Section, ...]:
    if len(topics.names) < 3:
        return ()
    frame = topic_tables.map_positions(topics)
    merges = topics.hierarchy()
    first = merges.iloc[0]
    pair = f"{first['left'][0]} and {first['right'][0]}"
    reading = f"The two nearest are {pair} (distance {first['distance']:.2f} of at most 1)."
    return (
        Section(
            "How topics lie to each other",
            (
                Chart(
                    "map",
                    topic_tables.map_chart(topics).to_dict(),
                    "Topics with like terms lie near each other; areas are shares",
                    reading,
                    frame,
                ),
                Table(
                    "hierarchy",
                    merges,
                    "How topics would join into larger ones, the nearest first.",
                    {"distance": ".2f"},
                ),
            ),
        ),
    )


def _terms(topics: "Topics") -> Section:
    return Section(
        "Terms of each topic",
        (
            TermRelevance(
                "terms",
                topic_tables.term_candidates(topics),
                f"The most relevant terms of each topic (lambda {topic_terms.RELEVANCE}).",
                "share: within the topic; lift: how many times larger that is than in the whole collection. A lambda "
                "of 1 orders by share, of 0 by lift.",
            ),
        ),
    )


def _representatives(topics: "Topics") -> Section:
    frame = topic_tables.representatives(topics)
    return Section(
        "Representative documents",
        (
            Table(
                "representative documents",
                frame,
                "Documents that are mostly of one topic, and long enough to show it.",
                {"share": ".0%", "tokens": ".0f"},
            ),
        ),
    )


def _groups(topics: "Topics") -> list[Section]:
    sections = []
    formats = {"share": ".1%", "low": ".1%", "high": ".1%", "lift": ".2f"}
    if topics.times is not None:
        frame = topics.over_time()
        shown = frame[frame["topic"].isin(topics.names[:SHOWN_OVER_TIME])]
        change = _largest_change(frame)
        sections.append(
            Section(
                "Topics over time",
                (
                    Chart(
                        "over time",
                        topic_tables.over_time_chart(topics, shown=SHOWN_OVER_TIME).to_dict(),
                        "Mean share of each topic by period, with 95 % intervals",
                        change,
                        shown,
                    ),
                ),
            )
        )
    if topics.classes is not None:
        frame = topics.per_class().sort_values("lift", ascending=False, kind="stable")
        note = Paragraph(
            "Lift: the share in the class over that in all documents. Intervals (95 %) are by resampling documents."
        )
        sections.append(
            Section(
                "Topics per class",
                (note, Table("per class", frame, "Mean share of each topic in the documents of each class.", formats)),
            )
        )
    return sections


def _largest_change(frame: pd.DataFrame) -> str:
    wide = frame.pivot_table(index="topic", columns="time", values="share", sort=False)
    moved = (wide.iloc[:, -1] - wide.iloc[:, 0]).sort_values(key=abs, ascending=False)
    return f"Between the first and the last period {moved.index[0]} changes most, by {100 * moved.iloc[0]:+.1f} points."


def _evidence(topics: "Topics") -> Section:
    text = topics.reason or "The number of topics was given; nothing was compared."
    blocks: list[Paragraph | Table] = [Paragraph(text)]
    if len(topics.evidence):
        blocks.append(Table("evidence", topics.evidence, "The numbers of topics that were compared.", {}))
    return Section("Why so many topics", tuple(blocks))
