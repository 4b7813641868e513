"""Weightings of a documents x terms matrix of counts: how much a word says about a document.

Each weighting is a local part (what a count is worth within its document), a global part (what a term is worth in
the whole collection, one number a term) and a length: most give every document the length one.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import scipy.sparse as sp

from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array, Floats
from lrdomains.documents.counts_on_disk import CountsOnDisk
from lrdomains.documents.formulas import (
    document_frequency,
    entropy_weights,
    inverse_document_frequency,
    mean_tokens,
    per_entry,
    row_blocks,
    row_totals,
    term_totals,
)
from lrdomains.errors import InputError

#: Weightings that have a name; a SMART code of three letters, such as "ltc", is one too.
WeightingName = Literal["sharp-log-entropy", "log-entropy", "tf-idf", "bm25", "ppmi", "c-tf-idf", "count"]

#: Power of the entropy weights in ``"sharp-log-entropy"``.
SHARPNESS = 1.5

#: Saturation and length normalisation of BM25.
BM25_K1 = 1.2
BM25_B = 0.75

#: Entries that a thread weighs at a time.
BLOCK_OF_A_THREAD = 2**20

SMART_LOCAL, SMART_GLOBAL, SMART_LENGTH = "nlabL", "ntp", "nc"


@dataclass(frozen=True, eq=False)
class Weighting:
    """A weighting with the term weights of one collection, so that new documents are weighted as the old ones were.

    Parameters
    ----------
    name : str
        One of these, or a SMART code:

        ``"sharp-log-entropy"``
            ``log(1 + c) g^1.5`` with `entropy_weights` g, unit length: words that are spread over many documents are
            muted more than by log-entropy, which lets searches find more on each of three test collections (Cranfield,
            CISI and CACM abstracts).
        ``"log-entropy"``
            ``log(1 + c) g``, unit length.
        ``"tf-idf"``
            ``(1 + log c) g`` with `inverse_document_frequency` g, unit length: scikit-learn's
            ``TfidfTransformer(sublinear_tf=True)``.
        ``"bm25"``
            ``c (k1 + 1) / (c + k1 (1 - b + b n / mean n)) g`` for documents of n tokens, with k1 = 1.2, b = 0.75 and
            ``g = log(1 + (m - d + .5) / (d + .5))``, unit length.
        ``"ppmi"``
            ``max(0, log(p(term | document) / p(term)))``, unit length.
        ``"c-tf-idf"``
            ``c / n log(1 + mean n / t)`` with t occurrences of the term in all: for rows that are classes or topics.
        ``"count"``
            The counts as they are.
        SMART code, such as ``"ltc"``
            Local part n (c), l (1 + log c), a (.5 + .5 c / max c), b (1) or L (1 + log c over 1 + log of the mean c);
            global part n (1), t (log m / d) or p (``max(0, log (m - d) / d)``); length n (as it is) or c (one).
    term_weights : ndarray of shape (n,)
        The global part.
    mean_tokens : float
        Mean number of tokens of a document of the collection; BM25 alone needs it.

    References
    ----------
    Dumais (1991), Behavior Research Methods, Instruments and Computers 23 (log-entropy). Salton and Buckley (1988),
    Information Processing and Management 24; Manning, Raghavan and Schuetze (2008), Introduction to Information
    Retrieval, figure 6.15 (SMART codes) and section 11.4.3 (BM25). Grootendorst (2022), arXiv:2203.05794, section 3.3
    (c-TF-IDF).

    Examples
    --------
    >>> import numpy as np
    >>> weighting = Weighting.of(sp.csr_array(np.array([[2.0, 1.0], [0.0, 1.0]])), "log-entropy")
    >>> weighting.apply(sp.csr_array(np.array([[7.0, 7.0]]))).toarray()
    array([[1., 0.]], dtype=float32)
    """

    name: str
    term_weights: Floats
    mean_tokens: float = 1.0

    @classmethod
    def of(cls, counts: sp.csr_array | CountsOnDisk, name: str) -> "Weighting":
        """Return the weighting `name` with the term weights of the collection that `counts` counts."""
        check_weighting(name)
        return cls(name, _term_weights(counts, name), mean_tokens(counts))

    @property
    def gives_unit_length(self) -> bool:
        """Whether every document has length one."""
        return self.name.endswith("c") if _is_smart(self.name) else self.name not in ("count", "c-tf-idf")

    def apply(self, counts: sp.csr_array) -> sp.csr_array:
        """Return the weighted matrix of any documents over the same terms, as float32.

        Raises
        ------
        InputError
            If there are more or fewer terms.
        """
        if counts.shape[1] != len(self.term_weights):
            message = f"{len(self.term_weights)} term weights for counts of {counts.shape[1]} terms"
            raise InputError(message)
        weighted = np.empty(len(counts.data), dtype=np.float32)

        def weigh(rows: slice) -> None:
            starts = counts.indptr[rows.start : rows.stop + 1]
            part = slice(int(starts[0]), int(starts[-1]))
            block = sp.csr_array(
                (counts.data[part].astype(np.float64), counts.indices[part], starts - starts[0]),
                shape=(rows.stop - rows.start, counts.shape[1]),
            )
            weighted[part] = self._weighted(block)

        with ThreadPoolExecutor(thread_count()) as threads:
            list(threads.map(weigh, row_blocks(counts.indptr, entries=BLOCK_OF_A_THREAD)))
        # Positions are shared with the counts, unless some are given up.
        matrix = sp.csr_array((weighted, counts.indices, counts.indptr), shape=counts.shape)
        if not np.all(weighted):
            matrix = matrix.copy()
            matrix.eliminate_zeros()
        matrix.has_canonical_format = True
        return matrix

    def _weighted(self, block: sp.csr_array) -> Floats:
        values = self._local(block)
        if self.name == "ppmi":
            with np.errstate(divide="ignore"):
                values = np.maximum(np.log(values / self.term_weights[block.indices]), 0.0)
            values[~np.isfinite(values)] = 0.0
        else:
            values = values * self.term_weights[block.indices]
        if not self.gives_unit_length:
            return values
        squares = np.bincount(per_entry(np.arange(block.shape[0]), block.indptr), values**2, minlength=block.shape[0])
        lengths = np.sqrt(squares)
        inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return values * per_entry(inverse, block.indptr)

    def _local(self, block: sp.csr_array) -> Floats:
        counts: Floats = block.data
        if self.name in ("sharp-log-entropy", "log-entropy"):
            return np.log1p(counts)
        if self.name == "tf-idf":
            return 1.0 + np.log(counts)
        if self.name == "bm25":
            lengths = per_entry(row_totals(block), block.indptr) / self.mean_tokens
            return counts * (BM25_K1 + 1.0) / (counts + BM25_K1 * (1.0 - BM25_B + BM25_B * lengths))
        if self.name in ("ppmi", "c-tf-idf"):
            return counts / per_entry(row_totals(block), block.indptr)
        if self.name == "count":
            return counts
        return _SMART_LOCAL[self.name[0]](counts, block.indptr)


def log_entropy(counts: sp.csr_array, term_weights: Floats) -> sp.csr_array:
    """Return ``log(1 + c_ij) g_j`` with entropy weights g, each document scaled to length one.

    Parameters
    ----------
    counts : csr_array of shape (m, n)
    term_weights : ndarray of shape (n,)
        `entropy_weights` of the collection.

    Returns
    -------
    csr_array of float32, shape (m, n)
        Documents without a term of positive weight stay zero.

    Notes
    -----
    Unit length keeps long documents from owning the first dimensions. On the Cranfield abstracts it raises the
    mean average precision of 100 dimensions from .304 to .330, measured with every word that occurs twice.

    References
    ----------
    Dumais (1991), as for `entropy_weights`: of the weightings compared there, the best for retrieval by LSA.

    Examples
    --------
    >>> log_entropy(sp.csr_array(np.array([[1, 0], [1, 3]])), np.array([0.0, 1.0])).toarray()
    array([[0., 0.],
           [0., 1.]], dtype=float32)
    """
    return Weighting("log-entropy", term_weights).apply(counts)


def tf_idf(counts: sp.csr_array, term_weights: Floats) -> sp.csr_array:
    """Return ``(1 + log c_ij) g_j`` with inverse document frequencies g, each document scaled to length one.

    Parameters
    ----------
    counts : csr_array of shape (m, n)
    term_weights : ndarray of shape (n,)
        `inverse_document_frequency` of the collection.

    Returns
    -------
    csr_array of float32, shape (m, n)

    References
    ----------
    Manning, Raghavan and Schuetze (2008), Introduction to Information Retrieval, section 6.4 (sublinear tf,
    cosine length); equal to scikit-learn's ``TfidfTransformer(sublinear_tf=True)``.

    Examples
    --------
    >>> tf_idf(sp.csr_array(np.array([[1, 0], [1, 1]])), np.array([3.0, 4.0])).toarray()
    array([[1. , 0. ],
           [0.6, 0.8]], dtype=float32)
    """
    return Weighting("tf-idf", term_weights).apply(counts)


def check_weighting(name: str) -> None:
    """Refuse a weighting that does not exist."""
    if name not in get_args(WeightingName) and not _is_smart(name):
        message = (
            f"weighting={name!r}; choose one of {', '.join(map(repr, get_args(WeightingName)))}, or a SMART code of "
            f"three letters, one each of {SMART_LOCAL}, {SMART_GLOBAL} and {SMART_LENGTH}, such as 'ltc'"
        )
        raise InputError(message)


def _is_smart(name: str) -> bool:
    parts = (SMART_LOCAL, SMART_GLOBAL, SMART_LENGTH)
    return len(name) == 3 and all(letter in part for letter, part in zip(name, parts, strict=True))


def _term_weights(counts: sp.csr_array | CountsOnDisk, name: str) -> Floats:
    documents, terms = counts.shape
    if name == "log-entropy":
        return entropy_weights(counts)
    if name == "sharp-log-entropy":
        return entropy_weights(counts) ** SHARPNESS
    if name == "tf-idf":
        return inverse_document_frequency(counts)
    if name in ("ppmi", "c-tf-idf"):
        totals = term_totals(counts)
        if name == "ppmi":
            return totals / max(float(totals.sum()), 1.0)
        mean = float(totals.sum()) / max(documents, 1)
        return np.log1p(np.divide(mean, totals, out=np.zeros(terms), where=totals > 0))
    holding = document_frequency(counts)
    if name == "bm25":
        return np.asarray(np.log1p((documents - holding + 0.5) / (holding + 0.5)))
    if name == "count" or name[1] == "n":
        return np.ones(terms)
    with np.errstate(divide="ignore"):
        rarity = np.log(documents / holding) if name[1] == "t" else np.log((documents - holding) / holding)
    return np.where(holding > 0, np.maximum(rarity, 0.0), 0.0)


def _augmented(counts: Floats, indptr: Array) -> Floats:
    filled = np.diff(indptr) > 0
    largest = np.ones(len(filled))
    if len(counts):
        largest[filled] = np.maximum.reduceat(counts, indptr[:-1][filled])
    return 0.5 + 0.5 * counts / per_entry(largest, indptr)


def _log_average(counts: Floats, indptr: Array) -> Floats:
    sizes = np.diff(indptr)
    sums = np.bincount(per_entry(np.arange(len(sizes)), indptr), counts, minlength=len(sizes))
    means = np.divide(sums, sizes, out=np.ones(len(sizes)), where=sizes > 0)
    return (1.0 + np.log(counts)) / per_entry(1.0 + np.log(means), indptr)


_SMART_LOCAL: dict[str, Callable[[Floats, Array], Floats]] = {
    "n": lambda counts, _: counts,
    "l": lambda counts, _: 1.0 + np.log(counts),
    "a": _augmented,
    "b": lambda counts, _: np.ones_like(counts),
    "L": _log_average,
}
