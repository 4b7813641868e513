"""Tables and charts of topics."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.nearest import largest
from lrdomains.documents import topic_terms

if TYPE_CHECKING:
    from lrdomains.documents.topics import Topics

#: Terms of each topic in the table of terms.
TERMS = 30


def tables(topics: "Topics") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `Topics.tables`."""
    found = {
        "topics": topics.table(),
        "documents": documents(topics),
        "terms": terms(topics),
        "representative documents": representatives(topics),
        "hierarchy": topics.hierarchy(),
    }
    optional = {"evidence": topics.evidence, "seeds": topics.seeds}
    found |= {name: frame for name, frame in optional.items() if len(frame)}
    if topics.classes is not None:
        found["per class"] = topics.per_class()
    if topics.times is not None:
        found["over time"] = topics.over_time()
    return found


def documents(topics: "Topics") -> pd.DataFrame:
    """Return one row a document: its main topic and the shares of all."""
    shares = topics.shares.to_numpy()
    main = np.where(shares.sum(axis=1) > 0, np.array(topics.names, dtype=object)[shares.argmax(axis=1)], "")
    frame = pd.DataFrame(
        {"document": topics.documents, "main topic": main, **dict(zip(topics.names, shares.T, strict=True))}
    )
    if topics.snippets:
        frame["text"] = topics.snippets
    return frame


def terms(topics: "Topics") -> pd.DataFrame:
    """Return the thirty most relevant terms of each topic, with what a relevance of any lambda is made of."""
    scores = topic_terms.relevance(topics.term_shares, topics.term_totals, weight=topic_terms.RELEVANCE)
    overall = topics.term_totals / topics.term_totals.sum()
    parts = []
    for k, name in enumerate(topics.names):
        at = largest(np.where(np.isfinite(scores[k]), scores[k], np.nan), TERMS)
        share = topics.term_shares[k, at]
        parts.append(
            pd.DataFrame(
                {
                    "topic": name,
                    "term": topics.terms[at],
                    "share": share,
                    "log share": np.log(share),
                    "log lift": np.log(share / overall[at]),
                    "relevance": scores[k, at],
                    "count": topics.term_totals[at].astype(np.int64),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def term_candidates(topics: "Topics") -> pd.DataFrame:
    """Return every term that is among the most relevant of a topic for some lambda, for a page with a slider.

    Returns
    -------
    DataFrame
        Columns ``group`` (topic and label), ``term``, ``share`` (within the topic) and ``lift`` (that share over the
        one in the whole collection).
    """
    overall = topics.term_totals / topics.term_totals.sum()
    weights = (0.0, 0.25, 0.5, 0.75, 1.0)
    scores = [topic_terms.relevance(topics.term_shares, topics.term_totals, weight=weight) for weight in weights]
    parts = []
    for k, (name, label) in enumerate(zip(topics.names, topics.labels, strict=True)):
        at = np.unique(
            np.concatenate([largest(np.where(np.isfinite(one[k]), one[k], np.nan), TERMS) for one in scores])
        )
        share = topics.term_shares[k, at]
        frame = pd.DataFrame({"term": topics.terms[at], "share": share, "lift": share / overall[at]})
        parts.append(frame.assign(group=f"{name} ({label})")[frame["share"].to_numpy() > 0])
    return pd.concat(parts, ignore_index=True)


def representatives(topics: "Topics", *, top: int = 3) -> pd.DataFrame:
    """Return representative documents of each topic."""
    frames = [topics.representative_documents(name, top=top).assign(topic=name) for name in topics.names]
    frame = pd.concat(frames, ignore_index=True)
    return frame[["topic", *(column for column in frame.columns if column != "topic")]]


def charts(topics: "Topics") -> dict[str, Any]:
    """Return every chart by name; see `Topics.charts`."""
    found = {"shares": shares_chart(topics)}
    if len(topics.names) > 2:
        found["map"] = map_chart(topics)
    if topics.times is not None:
        found["over time"] = over_time_chart(topics)
    return found


def map_positions(topics: "Topics") -> pd.DataFrame:
    """Return topics on a plane on which those with like terms lie near each other (classical scaling of distances).

    References
    ----------
    Sievert and Shirley (2014), LDAvis, section 4; Gower (1966), Biometrika 53.
    """
    from scipy.spatial.distance import jensenshannon, pdist, squareform

    between = squareform(pdist(topics.term_shares, lambda p, q: float(jensenshannon(p, q, base=2))))
    k = len(between)
    centring = np.eye(k) - 1.0 / k
    values, vectors = np.linalg.eigh(-0.5 * centring @ np.nan_to_num(between) ** 2 @ centring)
    plane = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0.0))
    plane *= np.where(plane[np.abs(plane).argmax(axis=0), np.arange(2)] < 0, -1.0, 1.0)
    return pd.DataFrame(
        {
            "topic": topics.names,
            "label": topics.labels,
            "x": plane[:, 0],
            "y": plane[:, 1],
            "share": topics.prevalence,
            "stable": topics.stable,
        }
    )


def shares_chart(topics: "Topics") -> Any:
    """Return the share of each topic in all tokens, with its stability."""
    import altair as alt

    frame = topics.table()[["topic", "label", "share", "stable"]]
    frame = frame.assign(
        name=frame["topic"] + "  " + frame["label"], kind=np.where(frame["stable"], "stable", "not reproducible")
    )
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="share of all tokens", axis=alt.Axis(format="%")),
            y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=["stable", "not reproducible"], range=["#2f6f9f", "#c8a04a"]),
            ),
            tooltip=["topic", "label", alt.Tooltip("share:Q", format=".1%"), "kind"],
        )
        .properties(width=420, height=alt.Step(20))
    )


def map_chart(topics: "Topics") -> Any:
    """Return topics on a plane, as large as their shares."""
    import altair as alt

    frame = map_positions(topics)
    frame = frame.assign(kind=np.where(frame["stable"], "stable", "not reproducible"))
    base = alt.Chart(frame).encode(x=alt.X("x:Q", title=None, axis=None), y=alt.Y("y:Q", title=None, axis=None))
    circles = base.mark_circle(opacity=0.6).encode(
        size=alt.Size("share:Q", title="share", scale=alt.Scale(range=[60, 1600]), legend=None),
        color=alt.Color(
            "kind:N", title=None, scale=alt.Scale(domain=["stable", "not reproducible"], range=["#2f6f9f", "#c8a04a"])
        ),
        tooltip=["topic", "label", alt.Tooltip("share:Q", format=".1%")],
    )
    return (circles + base.mark_text(fontSize=11).encode(text="topic:N")).properties(width=520, height=380)


def over_time_chart(topics: "Topics", *, shown: int = 8) -> Any:
    """Return the shares of the largest topics by period, with their intervals."""
    import altair as alt

    frame = topics.over_time()
    frame = frame[frame["topic"].isin(topics.names[:shown])]
    labels = dict(zip(topics.names, topics.labels, strict=True))
    frame = frame.assign(name=frame["topic"] + "  " + frame["topic"].map(labels), time=frame["time"].map(str))
    x = alt.X("time:N", title="time", sort=None)
    base = alt.Chart(frame)
    band = base.mark_area(opacity=0.15).encode(x=x, y=alt.Y("low:Q", title="share"), y2="high:Q", color="name:N")
    line = base.mark_line(point=True).encode(
        x=x,
        y=alt.Y("share:Q", title="share", axis=alt.Axis(format="%")),
        color=alt.Color("name:N", title=None, legend=alt.Legend(labelLimit=260)),
    )
    return (band + line).properties(width=460, height=300)
