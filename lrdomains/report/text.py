"""Reports as plain text of 80 columns."""

import pandas as pd

from lrdomains.core.wording import counted
from lrdomains.report.cells import text_table
from lrdomains.report.exploration import leading_terms
from lrdomains.report.report import Beside, Block, Chart, Finding, Paragraph, Report, Table, TermRelevance, VectorSearch
from lrdomains.report.terminal import cut, display_width, pad, printable, wrap

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
    parts = [_underlined(report.title, "="), _wrap(report.subtitle)]
    parts.append(
        "\n".join(_wrap(f"{f.label}: {f.value}{f' ({f.note})' if f.note else ''}") for f in report.key_figures)
    )
    for section in report.sections:
        parts.append(_underlined(section.title, "-"))
        parts.extend(_block(block) for block in section.blocks)
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrap(text: str, *, indent: str = "") -> str:
    return wrap(text, width=WIDTH, indent=indent)


def _underlined(title: str, line: str) -> str:
    wrapped = _wrap(title)
    return f"{wrapped}\n{line * max(map(display_width, wrapped.splitlines()), default=0)}"


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
        case VectorSearch():
            return f"{plain_table(block.table, {})}\n{_wrap(block.caption)}"
        case TermRelevance():
            table = plain_table(leading_terms(block.table), {"share": ".2%", "lift": ".3g"})
            return f"{table}\n{_wrap(f'{block.caption}: {block.reading}')}"
        case Beside(titles, blocks):
            sides = zip(titles, blocks, strict=True)
            return "\n\n".join(f"{_wrap(f'{title}:')}\n{_block(one) if one else '-'}" for title, one in sides)


def plain_table(frame: pd.DataFrame, formats: dict[str, str]) -> str:
    """Return a table of at most 20 rows and 80 columns; what does not fit is cut with an ellipsis.

    Examples
    --------
    >>> print(plain_table(pd.DataFrame({"word": ["a"], "count": [3]}), {}))
    word  count
    a     3
    """
    header, rows = text_table(frame.head(ROWS), formats)
    lines = [[printable(cell) for cell in cells] for cells in [header, *rows]]
    widths = [max(display_width(cells[i]) for cells in lines) for i in range(len(header))]
    shown = [
        cut("  ".join(pad(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip(), WIDTH)
        for cells in lines
    ]
    if len(frame) > ROWS:
        shown.append(f"... {counted(len(frame) - ROWS, 'more row')}")
    return "\n".join(shown)
