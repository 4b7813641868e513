"""A report whose every text is hostile, for the tests of all renderers."""

import pandas as pd

from lrdomains.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

# The text type of pandas 3 holds no lone surrogates, so there a table cannot have them.
LONE_SURROGATE = ("bad \udc80 byte",) if int(pd.__version__.split(".")[0]) < 3 else ()

#: What somebody may have called a row.
HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "</title></style><h1>",
    "| a | b |",
    "[link](javascript:alert(1))",
    "*bold* _it_ `code` ~~gone~~ #tag",
    "---",
    "=1+1",
    *LONE_SURROGATE,
    "nul \x00 and \x1b[2J\x07",
    "日本語の名前" * 10,
    "https://example.com/picture.png",
    "a\nb\r\nc\u2028d",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "x" * 300,
)


def hostile_report():
    """Return a report with every kind of block and hostile text in every place that takes text."""
    frame = pd.DataFrame(
        {"label": HOSTILE, "share": [i / 7 for i in range(len(HOSTILE))], HOSTILE[0]: range(len(HOSTILE))},
        index=pd.Index(HOSTILE, name=HOSTILE[1]),
    )
    specification = {
        "mark": "bar",
        "title": HOSTILE[2],
        "data": {"values": [{"label": label, "share": i} for i, label in enumerate(HOSTILE)]},
        "encoding": {
            "x": {"field": "share", "type": "quantitative", "title": HOSTILE[0]},
            "y": {"field": "label", "type": "nominal"},
            "tooltip": {"field": "label"},
            "href": {"field": "label"},
        },
    }
    sections = tuple(
        Section(
            title,
            (
                Finding("good", title),
                Finding("note", title),
                Finding("caution", title),
                Finding("problem", title),
                Paragraph("bad \udc80 byte"),
                Paragraph(title),
                Table(title, frame, title, {"share": ".1%"}),
            ),
        )
        for title in HOSTILE
    )
    chart = Section("Chart", (Chart(HOSTILE[0], specification, HOSTILE[0], HOSTILE[1], frame),))
    figures = tuple(KeyFigure(text, text, text) for text in HOSTILE)
    return Report(HOSTILE[3], HOSTILE[0], figures, (*sections, chart))
