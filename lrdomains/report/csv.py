"""Tables as CSV that a spreadsheet can open without running what a name says."""

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
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _harmless(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
