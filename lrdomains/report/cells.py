"""How a value of a table becomes text, the same in every format."""

import math
import numbers
from collections.abc import Mapping
from typing import Any

import pandas as pd

from lrdomains.core.wording import shortened

#: More rows than this are not shown in a report; the table itself has them all.
ROWS_SHOWN = 200
#: Of a longer list in one cell the first so many are shown, and how many more there are.
ITEMS_SHOWN = 20
#: Of a longer text in one cell, and of one in a list, the beginning is shown, and how much more there is.
CHARACTERS_SHOWN, CHARACTERS_OF_ITEM = 400, 100


def shown_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows that are shown, and a note where there are more.

    Examples
    --------
    >>> shown_rows(pd.DataFrame({"a": range(300)}))[1]
    'The first 200 of 300 rows.'
    """
    if len(frame) <= ROWS_SHOWN:
        return frame, ""
    return frame.head(ROWS_SHOWN), f"The first {ROWS_SHOWN} of {len(frame):,} rows."


def with_named_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its index as the first column, if the index has a name.

    Examples
    --------
    >>> list(with_named_index(pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="word"))).columns)
    ['word', 'n']
    """
    # A column of the same name may be there already; then there are two, which does no harm to a reader.
    return frame if frame.index.name is None else frame.reset_index(allow_duplicates=True)


def text_table(frame: pd.DataFrame, formats: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    """Return header and rows as text; a named index becomes the first column.

    Examples
    --------
    >>> text_table(pd.DataFrame({"share": [0.25]}), {"share": ".0%"})
    (['share'], [['25%']])
    """
    frame = with_named_index(frame)
    header = [str(name) for name in frame.columns]
    specifications = [formats.get(name) for name in header]
    rows = [
        [cell_text(value, specification) for value, specification in zip(row, specifications, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]
    return header, rows


def cell_text(value: Any, specification: str | None = None) -> str:
    """Return one value as text; lists are joined by commas and a missing value is an empty cell.

    Examples
    --------
    >>> cell_text(0.123456), cell_text(12345), cell_text(["a", "b"]), cell_text(float("nan"))
    ('0.1235', '12,345', 'a, b', '')
    """
    if isinstance(value, (list, tuple)):
        shown = ", ".join(shortened(cell_text(item), CHARACTERS_OF_ITEM) for item in value[:ITEMS_SHOWN])
        return shown if len(value) <= ITEMS_SHOWN else f"{shown} and {len(value) - ITEMS_SHOWN:,} more"
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, numbers.Real) and math.isnan(value)):
        return ""
    if specification is not None:
        return format(value, specification)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return _beginning(str(value))
    return f"{int(value):,}" if isinstance(value, numbers.Integral) else f"{float(value):.4g}"


def _beginning(text: str) -> str:
    if len(text) <= CHARACTERS_SHOWN:
        return text
    return f"{text[:CHARACTERS_SHOWN]}… ({len(text) - CHARACTERS_SHOWN:,} more characters)"
