"""The charts of a document embedding, as Altair."""

from typing import TYPE_CHECKING, Any

from lrdomains.documents.tables import singular_values

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding


def charts(embedding: "DocumentEmbedding") -> dict[str, Any]:
    """Return every chart by name; see `DocumentEmbedding.charts`."""
    return {"singular values": singular_values_chart(embedding)}


def singular_values_chart(embedding: "DocumentEmbedding") -> Any:
    """Return the singular values by dimension, from zero, so that a slow decay looks like one."""
    import altair as alt

    columns = {"dimension": "dimension", "singular value": "strength"}
    frame = singular_values(embedding)[list(columns)].rename(columns=columns)
    return (
        alt.Chart(frame)
        .mark_line(point={"size": 18})
        .encode(
            x=alt.X("dimension:Q", title="dimension", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("strength:Q", title="singular value", scale=alt.Scale(zero=True)),
            tooltip=["dimension", "strength"],
        )
        .properties(width=560, height=260)
    )
