"""Formulas of weightings: what a count is worth within its document, and a term in the whole collection.

Local parts are functions of the counts of a document; global parts are one number a term. `weighting` puts them
together. All of them take counts with documents as rows, and work in float64 on blocks of rows, so that what they
need beside the counts does not grow with the collection.
"""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats
from lrdomains.documents.counts_on_disk import CountsOnDisk
from lrdomains.errors import InputError

#: Entries that are worked on at a time.
BLOCK_ENTRIES = 2**22


def entropy_weights(counts: sp.csr_array | CountsOnDisk) -> Floats:
    """Return the entropy weight of each term: one less its normalised entropy over the documents.

    ``g_j = 1 + sum_i p_ij log(p_ij) / log(m)`` with ``p_ij = c_ij / sum_i c_ij`` and m documents: 1 for a term
    that occurs in one document alone, 0 for one spread evenly over all.

    Parameters
    ----------
    counts : csr_array or CountsOnDisk, shape (m, n)
        Occurrences, documents x terms; every term occurs at least once.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    InputError
        If there is a single document, over which nothing can be spread.

    References
    ----------
    Dumais (1991), Behavior Research Methods, Instruments and Computers 23, "Entropy" in the section on term
    weighting.

    Examples
    --------
    >>> import numpy as np
    >>> entropy_weights(sp.csr_array(np.array([[2.0, 1.0], [0.0, 1.0]])))
    array([1., 0.])
    """
    documents = counts.shape[0]
    if documents < 2:
        message = f"{documents} document; entropy weights compare documents: give at least two"
        raise InputError(message)
    totals = term_totals(counts)
    # sum_i p log p = sum_i c log c / t - log t
    logs = np.zeros(len(totals))
    for values, columns in _entries(counts):
        logs += np.bincount(columns, weights=values * np.log(values), minlength=len(totals))
    with np.errstate(divide="ignore", invalid="ignore"):
        minus_entropy = np.where(totals > 0, logs / totals - np.log(totals), 0.0)
    # A spread that is even up to rounding is even.
    weights = 1.0 + minus_entropy / np.log(documents)
    return np.where(weights > documents * np.finfo(np.float64).eps, weights, 0.0)


def inverse_document_frequency(counts: sp.csr_array | CountsOnDisk) -> Floats:
    """Return the smoothed inverse document frequency of each term.

    ``g_j = log((1 + m) / (1 + d_j)) + 1`` where d_j of the m documents hold the term: as if one more document held
    every term once, and never zero.

    Parameters
    ----------
    counts : csr_array or CountsOnDisk, shape (m, n)
        Occurrences, documents x terms, without stored zeros.

    Returns
    -------
    ndarray of shape (n,)

    References
    ----------
    Sparck Jones (1972), Journal of Documentation 28, for the idea; the smoothing is scikit-learn's
    ``TfidfTransformer(smooth_idf=True)``.

    Examples
    --------
    >>> import numpy as np
    >>> inverse_document_frequency(sp.csr_array(np.array([[2.0, 1.0], [0.0, 1.0]]))).round(3)
    array([1.405, 1.   ])
    """
    return np.asarray(np.log((1.0 + counts.shape[0]) / (1.0 + document_frequency(counts))) + 1.0)


def document_frequency(counts: sp.csr_array | CountsOnDisk) -> Floats:
    """Return how many documents hold each term."""
    holding = np.zeros(counts.shape[1])
    for _, columns in _entries(counts):
        holding += np.bincount(columns, minlength=len(holding))
    return holding


def mean_tokens(counts: sp.csr_array | CountsOnDisk) -> float:
    """Return the mean number of tokens of a document."""
    return sum(float(values.sum()) for values, _ in _entries(counts)) / max(counts.shape[0], 1)


def term_totals(counts: sp.csr_array | CountsOnDisk) -> Floats:
    """Return how often each term occurs in all."""
    totals = np.zeros(counts.shape[1])
    for values, columns in _entries(counts):
        totals += np.bincount(columns, weights=values, minlength=len(totals))
    return totals


def row_totals(counts: sp.csr_array) -> Floats:
    """Return the number of tokens of each document."""
    return _row_sums(counts.data, counts.indptr)


def row_lengths(matrix: sp.csr_array) -> Floats:
    """Return the Euclidean length of each row."""
    return np.asarray(np.sqrt(_row_sums(matrix.data, matrix.indptr, power=2)))


def unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    """Return the matrix with each row scaled to length one; rows of zeros stay.

    Examples
    --------
    >>> import numpy as np
    >>> unit_rows(sp.csr_array(np.array([[3.0, 4.0], [0.0, 0.0]]))).toarray()
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = row_lengths(matrix)
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    data = matrix.data * np.repeat(inverse, np.diff(matrix.indptr))
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def row_blocks(indptr: Array, *, entries: int = BLOCK_ENTRIES) -> Iterator[slice]:
    """Yield slices of rows of about `entries` stored entries each."""
    rows, first = len(indptr) - 1, 0
    while first < rows:
        end = int(np.searchsorted(indptr, int(indptr[first]) + entries, side="right")) - 1
        end = min(max(end, first + 1), rows)
        yield slice(first, end)
        first = end


def per_entry(of_rows: Array, indptr: Array) -> Array:
    """Return a number of each row beside each of the row's entries."""
    return np.repeat(of_rows, np.diff(indptr))


def _entries(counts: sp.csr_array | CountsOnDisk) -> Iterator[tuple[Floats, Array]]:
    if isinstance(counts, CountsOnDisk):
        for block in counts.blocks():
            yield from _entries(block)
        return
    for start in range(0, len(counts.data), BLOCK_ENTRIES):
        part = slice(start, start + BLOCK_ENTRIES)
        yield counts.data[part].astype(np.float64), counts.indices[part]


def _row_sums(values: Array, indptr: Array, *, power: int = 1) -> Floats:
    sums = np.zeros(len(indptr) - 1)
    for rows in row_blocks(indptr):
        starts = indptr[rows.start : rows.stop + 1]
        part = values[starts[0] : starts[-1]].astype(np.float64) ** power
        filled = np.diff(starts) > 0
        if len(part):
            # Rows without entries have no sum of their own in reduceat.
            sums[rows][filled] = np.add.reduceat(part, (starts[:-1] - starts[0])[filled])
    return sums
