"""count_terms: from the numbers of tokens straight to documents x terms, and the n-grams on the way."""

import numpy as np
import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: float32 holds every whole number up to this, so that it counts documents of as many tokens.
EXACT_IN_FLOAT32 = 2**24


def count_terms(ids: Array, offsets: Array, *, terms: int) -> sp.csr_array:
    """Count the terms of every document.

    Parameters
    ----------
    ids : ndarray of int, shape (tokens,)
        The term of every token, document after document.
    offsets : ndarray of int, shape (documents + 1,)
        Document d is ``ids[offsets[d]:offsets[d + 1]]``.
    terms : int
        Number of terms.

    Returns
    -------
    csr_array of shape (documents, terms)
        ROWS ARE DOCUMENTS; in canonical format, of float32, which holds counts up to 2**24 exactly (float64 where a
        document is longer).

    Raises
    ------
    InputError
        If a number is no term, or the offsets do not cut the tokens into documents.

    Examples
    --------
    >>> count_terms(np.array([1, 0, 1]), np.array([0, 3, 3]), terms=2).toarray()
    array([[1., 2.],
           [0., 0.]], dtype=float32)
    """
    ids = np.ascontiguousarray(ids, dtype=np.int32)
    offsets = np.ascontiguousarray(offsets, dtype=np.int64)
    _check(ids, offsets, terms)
    threads = thread_count()
    distinct = np.empty(len(offsets) - 1, dtype=np.int64)
    _kernels.count_distinct_terms(ids, offsets, terms, distinct, threads)
    stored = int(distinct.sum())
    index = np.int32 if stored <= np.iinfo(np.int32).max else np.int64
    starts = np.zeros(len(offsets), dtype=index)
    np.cumsum(distinct, out=starts[1:])
    longest = int(np.diff(offsets).max(initial=0))
    counts = np.empty(stored, dtype=np.float32 if longest <= EXACT_IN_FLOAT32 else np.float64)
    columns = np.empty(stored, dtype=index)
    _kernels.fill_term_counts(ids, offsets, terms, starts, columns, counts, threads)
    matrix = sp.csr_array((counts, columns, starts), shape=(len(distinct), terms))
    matrix.has_canonical_format = True
    return matrix


def _check(ids: Array, offsets: Array, terms: int) -> None:
    # What is outside would be read from, or written to, memory that is not ours.
    if len(ids) and (int(ids.min()) < 0 or int(ids.max()) >= terms):
        message = f"tokens numbered from {int(ids.min())} to {int(ids.max())} for {terms} terms; number them from 0"
        raise InputError(message)
    if len(offsets) < 1 or offsets[0] != 0 or offsets[-1] != len(ids) or np.any(np.diff(offsets) < 0):
        message = f"offsets that do not cut {len(ids):,} tokens into documents; they rise from 0 to that number"
        raise InputError(message)
