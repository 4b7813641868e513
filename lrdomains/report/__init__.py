"""Reports as values: domains build them, renderers turn them into HTML, Markdown, text and JSON."""

from lrdomains.report.comparison import side_by_side
from lrdomains.report.report import (
    Beside,
    Chart,
    Finding,
    KeyFigure,
    Paragraph,
    Report,
    Section,
    Table,
    TermRelevance,
    VectorSearch,
)

__all__ = [
    "Beside",
    "Chart",
    "Finding",
    "KeyFigure",
    "Paragraph",
    "Report",
    "Section",
    "Table",
    "TermRelevance",
    "VectorSearch",
    "side_by_side",
]
