"""Charts of a word embedding."""

from typing import Any

from lrdomains.words.result import WordEmbedding
from lrdomains.words.tables import singular_values


def charts(embedding: WordEmbedding) -> dict[str, Any]:
    """Return the chart ``singular values``: how fast the strength of dimensions falls."""
    import altair as alt

    frame = singular_values(embedding)
    picture = (
        alt.Chart(frame, width=560, height=240)
        .mark_line(point=len(frame) <= 50)
        .encode(
            x=alt.X("component:Q", title="dimension"),
            y=alt.Y("singular_value:Q", title="singular value", scale=alt.Scale(zero=True)),
            tooltip=["component", "singular_value", "cumulative_share"],
        )
    )
    return {"singular values": picture}
