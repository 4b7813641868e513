"""Documents x terms: from an encoded corpus to a labelled, weighted matrix."""

import hashlib
import itertools

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Array, Labels
from lrdomains.documents.weighting import Weighting, WeightingName
from lrdomains.errors import InputError
from lrdomains.text.encoding import EncodedCorpus


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
    csr_array of float64, shape (documents, terms)

    Examples
    --------
    >>> count_terms(np.array([1, 0, 1]), np.array([0, 3, 3]), terms=2).toarray()
    array([[1., 2.],
           [0., 0.]])
    """
    # A corpus of ids is already a CSR matrix, in which each token is an entry of one; equal entries add up.
    shape = (len(offsets) - 1, terms)
    counts = sp.csr_array((np.ones(len(ids)), ids.copy(), offsets.astype(_index_type(len(ids)))), shape=shape)
    counts.sum_duplicates()
    return counts


def term_document_matrix(
    corpus: EncodedCorpus, *, weighting: WeightingName | Weighting = "log-entropy"
) -> LabelledMatrix:
    """Weigh the terms of every document.

    Parameters
    ----------
    corpus : EncodedCorpus
        From `lrdomains.text.encode`.
    weighting : {"log-entropy", "tf-idf", "count"} or Weighting
        A name takes the global weights from this corpus; a `Weighting` brings those of another one over the same
        vocabulary.

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
    _check_unique(corpus.names)
    counts = count_terms(corpus.ids, corpus.offsets, terms=len(corpus.vocabulary.words))
    fitted = weighting if isinstance(weighting, Weighting) else Weighting.of(counts, weighting)
    weighted = fitted.apply(counts)
    if weighted.nnz == 0:
        message = (
            f"every term is spread evenly over all {counts.shape[0]} documents, so that {fitted.name} gives each the "
            "weight 0; use weighting='tf-idf' or more varied documents"
        )
        raise InputError(message)
    return LabelledMatrix(
        weighted.astype(np.float32),
        rows=corpus.names,
        columns=corpus.vocabulary.words,
        rows_are="document",
        columns_are="term",
        source=corpus.description,
        steps={
            "encode": corpus.options,
            "term_document_matrix": {"weighting": fitted.name, "unit_rows": fitted.name != "count"},
        },
        dropped=corpus.dropped,
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
    first: dict[bytes, int] = {}
    twins = np.full(matrix.shape[0], -1, dtype=np.int64)
    for row, (start, end) in enumerate(itertools.pairwise(matrix.indptr.tolist())):
        if end > start:
            digest = hashlib.blake2b(matrix.indices[start:end].tobytes(), digest_size=16)
            digest.update(matrix.data[start:end].tobytes())
            twins[row] = first.setdefault(digest.digest(), row)
    return twins


def _index_type(tokens: int) -> type[np.signedinteger]:
    return np.int32 if tokens < np.iinfo(np.int32).max else np.int64


def _check_unique(names: Labels) -> None:
    if names.is_unique:
        return
    repeated = names[names.duplicated()].unique()
    message = (
        f"{len(repeated):,} document names occur more than once, such as {repeated[0]!r}; name another column as "
        "id_field, or leave it out to number the documents"
    )
    raise InputError(message)
