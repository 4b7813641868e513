"""Which side of a table holds the genes: asked for where the file does not say, never guessed."""

from typing import Literal, get_args

import pandas as pd

from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.names import gene_likeness

Orientation = Literal["genes-by-samples", "samples-by-genes"]

#: Names on one side must look this much more like genes than those on the other to be worth a remark.
CLEAR_DIFFERENCE = 0.02


def required_orientation(frame: pd.DataFrame, given: Orientation | None, *, source: str) -> Orientation:
    """Return the orientation that was given, or say what was seen and which option to give.

    Raises
    ------
    InputError
        If none was given, or an unknown one.

    Warns
    -----
    DataWarning
        If the names contradict it.
    """
    likely, evidence = _evidence(frame)
    if given is None:
        raise InputError(_question(frame, likely, evidence, source))
    check_orientation(given)
    if likely is not None and likely != given and "names" in evidence:
        warn(f"{source} was read as {given}, but its {evidence}: is the table transposed?", DataWarning)
    return given


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


def _evidence(frame: pd.DataFrame) -> tuple[Orientation | None, str]:
    rows, columns = gene_likeness(list(frame.index)), gene_likeness(list(frame.columns))
    if rows - columns > CLEAR_DIFFERENCE:
        return "genes-by-samples", "row names look like genes"
    if columns - rows > CLEAR_DIFFERENCE:
        return "samples-by-genes", "column names look like genes"
    if frame.shape[0] >= 4 * frame.shape[1]:
        return "genes-by-samples", "rows are many times more than its columns"
    if frame.shape[1] >= 4 * frame.shape[0]:
        return "samples-by-genes", "columns are many times more than its rows"
    return None, "shape and names do not tell"


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
