"""weight: from counts to how much more often than by chance two words meet."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, get_args

import numpy as np
import scipy.sparse as sp

from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Floats
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.words.association import Margins, chi_square, log_likelihood, t_score
from lrdomains.words.information import informative_cells

Measure = Literal["ppmi", "pmi", "npmi", "log-likelihood", "t-score", "chi-square", "log", "sqrt"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

#: Measures that compare with chance by a logarithm: smoothing of the contexts is for them.
_INFORMATION = ("ppmi", "pmi", "npmi")
#: Of these, cells that are met less often than by chance are kept, with a negative value.
_SIGNED = ("pmi", "npmi")
DEFAULT_SMOOTHING = 0.75
#: Cells that are weighed at once: their float64 values stay in a cache.
CELLS = 2**17


def weight(
    counts: object,
    measure: Measure = "ppmi",
    *,
    context_smoothing: float | None = None,
    shift: float = 1.0,
) -> LabelledMatrix:
    """Weight counts by a measure of association.

    With O the count of a cell, E what chance would make of it (product of the sums of its row and column over the
    total N), and n_w and n_c those sums:

    ============== ===========================================================================================
    ppmi           ``max(0, log(O sum_c' n_c'^a / (n_w n_c^a)) - log(shift))``, a = `context_smoothing`
    pmi            the same without the maximum, in the cells that were counted; all others stay zero
    npmi           pmi divided by ``-log(O / N)``: 1 for words that only occur together, 0 for chance
    log-likelihood Dunning's G2 of the two by two table of the cell
    t-score        ``(O - E) / sqrt(O)``
    chi-square     Pearson's X2 of the two by two table, without continuity correction
    log, sqrt      ``log(1 + O)`` and ``sqrt(O)``: no comparison with chance
    ============== ===========================================================================================

    Cells below chance become zero, except under pmi and npmi.

    Parameters
    ----------
    counts : LabelledMatrix, sparse array or matrix, DataFrame or ndarray
        Shape (words, contexts), not negative.
    measure : str
        One of the table.
    context_smoothing : float, optional
        Of ppmi, pmi and npmi: exponent of the contexts' frequencies, in [0, 1]; below 1, rare contexts are trusted
        less. 0.75 by default; npmi: 1, which keeps its bounds.
    shift : float
        Of ppmi and pmi: at least 1; its logarithm is subtracted, so that only stronger associations stay.

    Returns
    -------
    LabelledMatrix
        CSR of float32, computed in float64; cells that are zero are not stored.

    Raises
    ------
    InputError
        If a count is negative, or an option unknown, out of its range or of another measure.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, sections 2.1 (PPMI), 3.2 (shift, context distribution smoothing).
    Bouma (2009), GSCL, for NPMI; Dunning (1993), Computational Linguistics 19, for G2.
    Evert (2008), "Corpora and collocations", sections 4 and 5, for the others.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([[3.0, 1.0], [1.0, 3.0]])
    >>> weight(counts, "t-score").values.toarray().round(3)
    array([[0.577, 0.   ],
           [0.   , 0.577]], dtype=float32)
    """
    smoothing = check_weighting(measure, context_smoothing, shift)
    labelled = as_labelled(counts)
    matrix = _as_counts(labelled)
    options = {"context_smoothing": smoothing, "shift": shift} if measure in _INFORMATION else {}
    return LabelledMatrix(
        _weighted(matrix, measure, smoothing, shift),
        rows=labelled.rows,
        columns=labelled.columns,
        rows_are=labelled.rows_are,
        columns_are=labelled.columns_are,
        source=labelled.source,
        steps={**labelled.steps, measure: options},
        dropped=labelled.dropped,
    )


def ppmi(counts: object, *, context_smoothing: float = DEFAULT_SMOOTHING, shift: float = 1.0) -> LabelledMatrix:
    """Weight counts by positive pointwise mutual information: `weight` with ``measure="ppmi"``.

    Parameters
    ----------
    counts, context_smoothing, shift
        As in `weight`.

    Returns
    -------
    LabelledMatrix
        CSR of float32, computed in float64; cells that are zero are not stored.

    Raises
    ------
    InputError
        If a count is negative, or an option out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> ppmi(np.array([[3.0, 1.0], [1.0, 3.0]]), context_smoothing=1.0).values.toarray()
    array([[0.4054651, 0.       ],
           [0.       , 0.4054651]], dtype=float32)
    """
    return weight(counts, "ppmi", context_smoothing=context_smoothing, shift=shift)


def check_weighting(measure: str, context_smoothing: float | None, shift: float) -> float:
    """Refuse options that do not fit; return the smoothing to use.

    Raises
    ------
    InputError
        If the measure is unknown, or an option out of its range or of another measure.
    """
    if measure not in MEASURES:
        message = f"measure={measure!r}; give one of {', '.join(map(repr, MEASURES))}"
        raise InputError(message)
    if context_smoothing is not None and measure not in _INFORMATION:
        message = f"context_smoothing={context_smoothing!r} is for {', '.join(_INFORMATION)}; {measure} has none"
        raise InputError(message)
    if context_smoothing is not None and not 0 <= context_smoothing <= 1:
        message = f"context_smoothing={context_smoothing!r}; give a number from 0 to 1 (1 is none)"
        raise InputError(message)
    if not shift >= 1:
        message = f"shift={shift!r}; give a number of at least 1 (1 is none)"
        raise InputError(message)
    if shift != 1 and measure not in ("ppmi", "pmi"):
        message = f"shift={shift!r} is for ppmi and pmi; {measure} has none"
        raise InputError(message)
    if context_smoothing is None:
        return 1.0 if measure == "npmi" else DEFAULT_SMOOTHING
    return context_smoothing


def _weighted(counts: sp.csr_array, measure: str, smoothing: float, shift: float) -> sp.csr_array:
    if counts.nnz == 0:
        return sp.csr_array(counts.shape, dtype=np.float32)
    if measure in _INFORMATION:
        signed, normalized = measure in _SIGNED, measure == "npmi"
        return informative_cells(counts, smoothing=smoothing, shift=shift, signed=signed, normalized=normalized)
    return _in_pieces(counts, measure)


def _in_pieces(counts: sp.csr_array, measure: str) -> sp.csr_array:
    """Weigh a few cells after the other, so that what is computed in float64 never needs memory for all of them."""
    margins = Margins.of(counts)

    def weighed(first: int) -> tuple[Any, Any, Any]:
        part = margins.part(slice(first, first + CELLS))
        values = _measured(part, measure).astype(np.float32)
        kept = values > 0
        return values[kept], part.columns[kept], np.bincount(part.rows[kept], minlength=1)

    with ThreadPoolExecutor(thread_count()) as pool:
        parts = list(pool.map(weighed, range(0, counts.nnz, CELLS)))
    lengths = np.zeros(counts.shape[0], dtype=np.int64)
    for _, _, more in parts:
        lengths[: len(more)] += more
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(counts.indptr.dtype)
    values, columns = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    weighted = sp.csr_array((values, columns, starts), shape=counts.shape)
    weighted.has_canonical_format = True  # as that of the counts
    return weighted


def _measured(margins: Margins, measure: str) -> Floats:
    if measure == "log":
        return np.log1p(margins.observed)
    if measure == "sqrt":
        return np.sqrt(margins.observed)
    exact = {"log-likelihood": log_likelihood, "t-score": t_score, "chi-square": chi_square}
    return exact[measure](margins)


def _as_counts(labelled: LabelledMatrix) -> sp.csr_array:
    values: Any = labelled.values
    if isinstance(values, Operator):
        message = "weights need an array or a sparse matrix of counts; got an operator"
        raise InputError(message)
    matrix = sp.csr_array(values)
    if not matrix.has_canonical_format or np.any(matrix.data == 0):
        matrix = matrix.copy()  # what we were given is not ours to change
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    negative = np.flatnonzero(matrix.data < 0)
    if len(negative):
        row = int(np.searchsorted(matrix.indptr, negative[0], side="right")) - 1
        column = matrix.indices[negative[0]]
        message = (
            f"{counted(len(negative), 'negative count')}; the first is {matrix.data[negative[0]]:g} at "
            f"{labelled.rows_are} {labelled.rows[row]!r}, {labelled.columns_are} {labelled.columns[column]!r}"
        )
        raise InputError(message)
    return matrix
