"""Reports as plain text of 80 columns."""

import textwrap

import pandas as pd

from lrdomains.report.cells import text_table
from lrdomains.report.report import Block, Chart, Finding, Paragraph, Report, Table

WIDTH = 80
#: A terminal shows fewer rows than a page.
ROWS = 20
_MARKS = {"good": "+", "note": "-", "caution": "!", "problem": "!!"}


def render_text(report: Report) -> str:
    """Return the report as plain text; no line is longer than 80 columns.

    Examples
    --------
    >>> print(render_text(Report("Title", "", (), ())))
    Title
    =====
    <BLANKLINE>
    """
    parts = [f"{report.title}\n{'=' * min(WIDTH, len(report.title))}", _wrap(report.subtitle)]
    parts.append(
        "\n".join(_wrap(f"{f.label}: {f.value}{f' ({f.note})' if f.note else ''}") for f in report.key_figures)
    )
    for section in report.sections:
        parts.append(f"{section.title}\n{'-' * min(WIDTH, len(section.title))}")
        parts.extend(_block(block) for block in section.blocks)
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrap(text: str, *, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return _wrap(text)
        case Finding(severity, text):
            mark = _MARKS[severity]
            return _wrap(f"{mark} {text}", indent=" " * (len(mark) + 1))
        case Table():
            return f"{plain_table(block.frame, dict(block.formats))}\n{_wrap(block.caption)}"
        case Chart():
            return _wrap(f"{block.caption}: {block.reading}")


def plain_table(frame: pd.DataFrame, formats: dict[str, str]) -> str:
    """Return a table of at most 20 rows and 80 columns; what does not fit is cut with an ellipsis.

    Examples
    --------
    >>> print(plain_table(pd.DataFrame({"word": ["a"], "count": [3]}), {}))
    word  count
    a     3
    """
    header, rows = text_table(frame.head(ROWS), formats)
    widths = [max(len(cells[i]) for cells in [header, *rows]) for i in range(len(header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in [header, *rows]
    ]
    cut = [line.rstrip() if len(line.rstrip()) <= WIDTH else line[: WIDTH - 3] + "..." for line in lines]
    if len(frame) > ROWS:
        cut.append(f"... {len(frame) - ROWS:,} more rows")
    return "\n".join(cut)
