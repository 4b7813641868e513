"""Tables as CSV that a spreadsheet can open without running what a name says."""

import csv

import pandas as pd

from lrdomains.report.cells import with_named_index

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_safe_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV; text cells that a spreadsheet would run as formulas get an apostrophe in front.

    Parameters
    ----------
    frame : DataFrame
        The index is written only if it has a name.

    Examples
    --------
    >>> print(to_safe_csv(pd.DataFrame({"word": ["=1+1"], "n": [-1]})), end="")
    word,n
    '=1+1,-1
    """
    frame = with_named_index(frame)
    frame = frame.map(_harmless).rename(columns=lambda name: _harmless(str(name)))
    text = str(frame.to_csv(index=False, lineterminator="\n"))
    if "\r" in text:
        # A carriage return ends a row for many readers unless its cell is quoted, which the writer does not see to.
        text = str(frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC))
    return text


def _harmless(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
