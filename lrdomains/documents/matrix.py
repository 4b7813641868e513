"""Documents x terms: from counts to a labelled, weighted matrix."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.documents.formulas import row_blocks
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError
from lrdomains.text.encoding import EncodedCorpus


def term_document_matrix(
    source: EncodedCorpus | TermCounts, *, weighting: str | Weighting = "sharp-log-entropy"
) -> LabelledMatrix:
    """Weigh the terms of every document.

    Parameters
    ----------
    source : EncodedCorpus or TermCounts
        From `lrdomains.text.encode`, or counts from elsewhere.
    weighting : str or Weighting
        A name, such as ``"sharp-log-entropy"``, ``"tf-idf"``, ``"bm25"`` or a SMART code (see `Weighting`), takes the
        global weights from this collection; a `Weighting` brings those of another one over the same vocabulary.

    Returns
    -------
    LabelledMatrix
        ROWS ARE DOCUMENTS, columns are terms (gensim's LsiModel has them the other way round): CSR, float32.

    Raises
    ------
    InputError
        If no document is left with a term of positive weight, or if two documents have the same name.

    Examples
    --------
    >>> from lrdomains.text import encode
    >>> matrix = term_document_matrix(encode(["red blue", "red sea", "blue sea"], min_count=1), weighting="count")
    >>> matrix
    LabelledMatrix(3 documents x 3 terms, csr_array)
    >>> matrix.values.toarray()
    array([[1., 1., 0.],
           [0., 1., 1.],
           [1., 0., 1.]], dtype=float32)
    """
    table = TermCounts.of(source) if isinstance(source, EncodedCorpus) else source
    fitted = weighting if isinstance(weighting, Weighting) else Weighting.of(table.counts, weighting)
    weighted = fitted.apply(table.counts)
    if weighted.nnz == 0:
        raise nothing_weighs(len(table), fitted.name)
    return LabelledMatrix(
        weighted,
        rows=table.documents,
        columns=table.terms,
        rows_are="document",
        columns_are="term",
        source=table.source,
        steps={
            **table.steps,
            "term_document_matrix": {"weighting": fitted.name, "unit_rows": fitted.gives_unit_length},
        },
        dropped=table.dropped,
    )


def nothing_weighs(documents: int, weighting: str) -> InputError:
    """Return the error that no document holds a term of positive weight."""
    return InputError(
        f"every term is spread evenly over all {documents} documents, so that {weighting} gives each the weight 0; "
        "use weighting='tf-idf' or more varied documents"
    )


def first_twins(matrix: sp.csr_array) -> NDArray[np.int64]:
    """Return, for each row, the position of the first row that is equal to it; -1 for rows of zeros.

    Parameters
    ----------
    matrix : csr_array of shape (m, n)
        In canonical format.

    Returns
    -------
    ndarray of int64, shape (m,)

    Examples
    --------
    >>> first_twins(sp.csr_array(np.array([[1, 2], [0, 3], [1, 2], [0, 0]])))
    array([ 0,  1,  0, -1])
    """
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    twins = np.full(matrix.shape[0], -1, dtype=np.int64)
    keys = row_keys(matrix)[filled]
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    twins[filled] = filled[first][group]
    # Equal keys are a hint; equal rows are the fact. What differs after all is its own first.
    for row in np.flatnonzero((twins >= 0) & (twins != np.arange(len(twins)))).tolist():
        twins[row] = _first_equal(matrix, row, int(twins[row]))
    return twins


def row_keys(matrix: sp.csr_array, *, seed: int = 0) -> NDArray[np.uint64]:
    """Return a 64-bit key of each row: a sum of random numbers of its columns, times what stands there.

    Examples
    --------
    >>> keys = row_keys(sp.csr_array(np.array([[1, 2], [0, 3], [1, 2]])))
    >>> bool(keys[0] == keys[2]), bool(keys[0] == keys[1])
    (True, False)
    """
    random = np.random.default_rng(seed).integers(1, 2**63, size=matrix.shape[1], dtype=np.uint64)
    keys = np.zeros(matrix.shape[0], dtype=np.uint64)
    for rows in row_blocks(matrix.indptr):
        starts = matrix.indptr[rows.start : rows.stop + 1]
        part = slice(int(starts[0]), int(starts[-1]))
        bits = matrix.data[part].astype(np.float64).view(np.uint64) >> np.uint64(8)
        terms = random[matrix.indices[part]] * (bits | np.uint64(1))
        running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])
        keys[rows] = np.diff(running[starts - starts[0]])
    return keys


def _first_equal(matrix: sp.csr_array, row: int, candidate: int) -> int:
    def content(at: int) -> tuple[bytes, bytes]:
        part = slice(int(matrix.indptr[at]), int(matrix.indptr[at + 1]))
        return matrix.indices[part].tobytes(), matrix.data[part].tobytes()

    return candidate if content(candidate) == content(row) else row
