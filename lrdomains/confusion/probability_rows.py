"""Class probabilities in a file: a column of true labels, and beside it a column of numbers for each class."""

import numpy as np
import pandas as pd

from lrdomains.confusion.columns import PREDICTED_COLUMNS, usual_column
from lrdomains.confusion.delimited import natural_labels, read_rows
from lrdomains.core.typing import PathLike


def probability_frame(path: PathLike, *, true: str, ids: str | None) -> tuple[pd.DataFrame, list[str] | None] | None:
    r"""Return the true labels (column 0) and the probabilities of a file, and the names of its samples.

    Parameters
    ----------
    path : path-like
        CSV or TSV text with a header.
    true, ids : str
        Columns of the true labels and of the names of the samples; every other column is a class.

    Returns
    -------
    tuple of DataFrame and list, or None
        None where the file has another form: a column of predicted labels, or columns that hold no numbers.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> path = Path(tempfile.mkdtemp()) / "probabilities.csv"
    >>> _ = path.write_text("label,cat,dog\ncat,.7,.3\ncat,.4,.6\ndog,.2,.8\n")
    >>> probability_frame(path, true="label", ids=None)[0].columns.tolist()
    ['label', 'cat', 'dog']
    """
    rows = read_rows(path)
    _, header = next(rows)
    if true not in header or usual_column(header, PREDICTED_COLUMNS) is not None:
        return None
    apart = [header.index(name) for name in (true, ids) if name in header]
    columns = [place for place in range(len(header)) if place not in apart]
    lines = [cells for _, cells in rows]
    try:
        values = np.array([[float(cells[place]) for place in columns] for cells in lines])
    except ValueError:
        return None
    if len(columns) < 2 or not lines:
        return None
    named = natural_labels([*(cells[apart[0]] for cells in lines), *(header[place] for place in columns)])
    frame = pd.DataFrame(values, columns=pd.Index(named[len(lines) :], dtype=object))
    frame.insert(0, true, pd.Series(named[: len(lines)], dtype=object), allow_duplicates=True)
    return frame, None if ids is None else [cells[apart[1]] for cells in lines]
