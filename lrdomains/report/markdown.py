"""Reports as Markdown; names from the data are escaped, so that they are text and nothing else."""

import re
from collections.abc import Iterable

import pandas as pd

from lrdomains.report.cells import shown_rows, text_table
from lrdomains.report.exploration import leading_terms
from lrdomains.report.report import Beside, Block, Chart, Finding, Paragraph, Report, Table, TermRelevance, VectorSearch

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&$])")
# What makes a list, a heading or a rule of the line that it begins.
_LINE_START = re.compile(r"^(\d*)([-=]|[.)](?=\s|$))")
_LABELS = {"good": "Good", "note": "Note", "caution": "Caution", "problem": "Problem"}


def render_markdown(report: Report) -> str:
    """Return the report as Markdown.

    Examples
    --------
    >>> render_markdown(Report("T", "", (), ())).startswith("# T")
    True
    """
    parts = [f"# {escape(report.title)}", escape_line(report.subtitle)]
    parts.append("\n".join(_figure(f.label, f.value, f.note) for f in report.key_figures))
    for section in report.sections:
        parts.append(f"## {escape(section.title)}")
        parts.extend(_block(block) for block in section.blocks)
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    r"""Return text with Markdown's own characters escaped and line breaks made spaces.

    Examples
    --------
    >>> print(escape("<b>|x"))
    \<b\>\|x
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def escape_line(text: str) -> str:
    r"""Return text as `escape` does, so that it is plain text at the start of a line too.

    Examples
    --------
    >>> print(escape_line("1. item"))
    1\. item
    """
    return _LINE_START.sub(r"\1\\\2", escape(text))


def _figure(label: str, value: str, note: str) -> str:
    return f"- **{escape(label)}**: {escape(value)}" + (f" ({escape(note)})" if note else "")


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return escape_line(text)
        case Finding(severity, text):
            return f"> **{_LABELS[severity]}.** {escape(text)}"
        case Table():
            table = _table(block.frame, dict(block.formats))
            return f"{table}\n\n*{escape(block.caption)}*" if block.caption else table
        case Chart():
            return f"**{escape(block.caption)}** {escape(block.reading)}\n\n{_table(block.table, {})}"
        case VectorSearch():
            return f"{_table(block.table, {})}\n\n*{escape(block.caption)}*"
        case TermRelevance():
            table = _table(leading_terms(block.table), {"share": ".2%", "lift": ".3g"})
            return f"**{escape(block.caption)}** {escape(block.reading)}\n\n{table}"
        case Beside(titles, blocks):
            sides = zip(titles, blocks, strict=True)
            return "\n\n".join(f"### {escape(title)}\n\n{_block(one) if one else '–'}" for title, one in sides)


def _table(frame: pd.DataFrame, formats: dict[str, str]) -> str:
    visible, note = shown_rows(frame)
    header, rows = text_table(visible, formats)
    lines = [_row(map(escape, header)), _row("---" for _ in header), *(_row(map(escape, cells)) for cells in rows)]
    body = "\n".join(lines)
    return body + (f"\n\n{note}" if note else "")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
