"""Rates back to counts, and classes that stand for nothing."""

import dataclasses
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.typing import Array
from lrdomains.errors import InputError, UnknownLabelError

#: How far recovered counts may be from whole ones: rates are often rounded to three digits.
ROUNDING = 0.02


def counts_of_rates(matrix: ConfusionMatrix, samples: object) -> ConfusionMatrix:
    """Return the counts that a table of rates was made from.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Its rows add up to one, or all its entries do.
    samples : number or sequence
        Samples of each true class; or one number, of all samples where the whole table adds up to one, of each class
        where each row does.

    Returns
    -------
    ConfusionMatrix
        Entries that come out within 0.02 of whole numbers are made whole; otherwise they stay as they are, with a
        remark.

    Raises
    ------
    InputError
        If the table adds up to neither, or the numbers do not fit it.

    Examples
    --------
    >>> m = ConfusionMatrix(np.array([[0.9, 0.1], [0.25, 0.75]]))
    >>> counts_of_rates(m, 20).values.toarray().tolist()
    [[18.0, 2.0], [5.0, 15.0]]
    """
    sizes: Array = np.asarray(samples, dtype=np.float64)
    if sizes.shape not in ((), (len(matrix.classes),)) or not np.all(np.isfinite(sizes) & (sizes >= 0)):
        message = f"samples={samples!r:.80}; give one number, or one for each of the {len(matrix.classes)} classes"
        raise InputError(message)
    rows = matrix.true_totals
    by_rows = np.allclose(rows[rows > 0], 1.0, atol=0.01)
    if not by_rows and not (np.isclose(rows.sum(), 1.0, atol=0.01) and sizes.shape == ()):
        message = (
            f"rows add up to {rows.min():.4g} to {rows.max():.4g} and all entries to {rows.sum():.4g}; samples= turns "
            "rates into counts, which add up to one by rows (or, with a single number of samples, all together)"
        )
        raise InputError(message)
    values = sp.csr_array(sp.diags_array(np.broadcast_to(sizes, len(rows)).copy()) @ matrix.values)
    whole = np.rint(values.data)
    recovered = bool(np.max(np.abs(values.data - whole), initial=0.0) <= ROUNDING)
    if recovered:
        values.data = whole
    remark = (
        f"counts were recovered from rates and {sizes.sum():,.0f} samples"
        if recovered
        else "rates times samples give no whole counts: nothing can be tested"
    )
    return dataclasses.replace(matrix, values=values, remarks=(*matrix.remarks, remark))


def without_background(matrix: ConfusionMatrix, background: Any) -> ConfusionMatrix:
    """Leave out a class that stands for nothing, and count what was in its row and its column.

    Raises
    ------
    UnknownLabelError
        If there is no such class.

    Examples
    --------
    >>> m = ConfusionMatrix(np.array([[8, 1, 2], [0, 9, 1], [3, 0, 0]]), rows=["a", "b", "none"],
    ...                     columns=["a", "b", "none"])
    >>> found = without_background(m, "none")
    >>> list(found.classes), found.remarks[0]
    (['a', 'b'], "background 'none' was left out: 3 taken for nothing, 3 seen where nothing was")
    """
    if background not in matrix.classes:
        raise UnknownLabelError.among(background, matrix.classes, kind="class")
    at = int(matrix.classes.get_indexer(matrix.classes[matrix.classes == background])[0])
    kept = np.flatnonzero(np.arange(len(matrix.classes)) != at)
    missed, invented = float(matrix.errors[:, [at]].sum()), float(matrix.errors[[at]].sum())
    remark = (
        f"background {background!r} was left out: {missed:,.6g} taken for nothing, {invented:,.6g} seen where nothing "
        "was"
    )
    return dataclasses.replace(
        matrix,
        values=matrix.values[kept][:, kept],
        rows=matrix.classes[kept],
        columns=matrix.classes[kept],
        predictions=None,
        dropped=(*matrix.dropped, Dropped.of("labels", [background], reason="it stands for the background")),
        remarks=(*matrix.remarks, remark),
    )
