"""Which side of a table holds the genes: what the names show, or asked for; never guessed silently."""

from typing import Literal, get_args

import pandas as pd

from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.names import gene_likeness

Orientation = Literal["genes-by-samples", "samples-by-genes"]

#: Names on one side must look this much more like genes than those on the other to be worth a remark.
CLEAR_DIFFERENCE = 0.02
#: So much more, among so many names, and nothing on the other side that looks like a gene: evidence enough.
CERTAIN_DIFFERENCE = 0.1
FEW_NAMES = 20


def settled_orientation(frame: pd.DataFrame, given: Orientation | None, *, source: str) -> tuple[Orientation, str]:
    """Return the orientation, and where it comes from: given, or the evidence of the names.

    Raises
    ------
    InputError
        If none was given and the names do not tell, or if it is unknown.

    Warns
    -----
    DataWarning
        If it was taken from the names, or the names contradict the one that was given.
    """
    likely, evidence, strong = _evidence(frame)
    if given is None:
        if likely is None or not strong:
            raise InputError(_question(frame, likely, evidence, source))
        warn(f"{source} was read as {likely}, because its {evidence}; say so with orientation= if it is", DataWarning)
        return likely, evidence
    check_orientation(given)
    if likely is not None and likely != given and "names" in evidence:
        warn(f"{source} was read as {given}, but its {evidence}: is the table transposed?", DataWarning)
    return given, "given"


def fixed_orientation(given: Orientation | None, actual: Orientation, *, what: str) -> None:
    """Refuse an orientation that contradicts what a format or a container fixes by definition."""
    if given is None:
        return
    check_orientation(given)
    if given != actual:
        message = f"orientation={given!r}, but {what} is {actual} by definition; leave the option out"
        raise InputError(message)


def check_orientation(given: object) -> None:
    """Refuse what is no orientation."""
    if given not in get_args(Orientation):
        message = f"orientation={given!r}; give one of {', '.join(map(repr, get_args(Orientation)))}"
        raise InputError(message)


def _evidence(frame: pd.DataFrame) -> tuple[Orientation | None, str, bool]:
    """Return the likely orientation, what speaks for it, and whether that is enough to act on."""
    rows, columns = gene_likeness(list(frame.index)), gene_likeness(list(frame.columns))
    certain = abs(rows - columns) > CERTAIN_DIFFERENCE and min(rows, columns) <= 0
    if rows - columns > CLEAR_DIFFERENCE:
        return "genes-by-samples", "row names look like genes", certain and len(frame.index) >= FEW_NAMES
    if columns - rows > CLEAR_DIFFERENCE:
        return "samples-by-genes", "column names look like genes", certain and len(frame.columns) >= FEW_NAMES
    if frame.shape[0] >= 4 * frame.shape[1]:
        return "genes-by-samples", "rows are many times more than its columns", False
    if frame.shape[1] >= 4 * frame.shape[0]:
        return "samples-by-genes", "columns are many times more than its rows", False
    return None, "shape and names do not tell", False


def _question(frame: pd.DataFrame, likely: Orientation | None, evidence: str, source: str) -> str:
    def shown(names: pd.Index) -> str:
        return ", ".join(repr(str(name)) for name in names[:3]) + (", ..." if len(names) > 3 else "")

    advice = (
        f"its {evidence}, so that orientation={likely!r} seems right"
        if likely is not None
        else f"its {evidence}: 'genes-by-samples' if the rows are genes, 'samples-by-genes' if the columns are"
    )
    return (
        f"{source}: {frame.shape[0]:,} rows ({shown(frame.index)}) and {frame.shape[1]:,} columns "
        f"({shown(frame.columns)}), and nothing in the format says which of them are the genes. Give orientation= "
        f"(on the command line --orientation): {advice}"
    )
