"""Gene names that a spreadsheet turned into dates or numbers."""

import re
from collections.abc import Iterable

#: Today's symbol and that of the time when the genes could still become dates.
_FAMILIES = {"mar": ("MARCHF", "MARCH"), "sep": ("SEPTIN", "SEPT"), "dec": ("DELEC", "DEC")}
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}})[-./ ](?P<month>{_MONTHS})(?:[-./ ]\d{{2,4}})?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"(?P<month>{_MONTHS})[-./ ](?P<day>\d{{1,2}})", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-(?P<number>\d{2})-(?P<day>\d{2})(?: 00:00:00)?")
_FLOAT = re.compile(r"\d\.\d+E\+\d{1,3}", re.IGNORECASE)
_ISO_MONTHS = {"03": "mar", "09": "sep", "12": "dec"}


def damaged_names(names: Iterable[object]) -> dict[str, str]:
    """Return the names that look like dates or numbers, each with what it most likely was.

    References
    ----------
    Ziemann, Eren and El-Osta (2016), Genome Biology 17:177.

    Examples
    --------
    >>> damaged_names(["TP53", "1-Sep", "Mar-02", "2001-12-01"])
    {'1-Sep': 'SEPTIN1 (SEPT1)', 'Mar-02': 'MARCHF2 (MARCH2)', '2001-12-01': 'DELEC1 (DEC1)'}
    """
    found = {}
    for name in map(str, names):
        guess = _original(name.strip())
        if guess:
            found[name] = guess
    return found


def _original(name: str) -> str:
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        match = pattern.fullmatch(name)
        if match:
            return _gene(match["month"].lower(), int(match["day"]))
    match = _ISO.fullmatch(name)
    if match:
        return _gene(_ISO_MONTHS.get(match["number"], ""), int(match["day"]))
    return "a RIKEN clone" if _FLOAT.fullmatch(name) else ""


def _gene(month: str, number: int) -> str:
    if month not in _FAMILIES:
        return "unknown"
    today, older = _FAMILIES[month]
    return f"{today}{number} ({older}{number})"
