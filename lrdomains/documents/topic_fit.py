"""Topics as factors: shares out of a factorization, fits on given terms, and how much of the counts they explain."""

import dataclasses

import numpy as np
import scipy.sparse as sp

from lrdomains.core.canonical import canonical_form
from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Array, Floats
from lrdomains.documents.formulas import row_blocks

#: Entries of the counts whose fit is computed at a time.
ENTRIES = 2**18


def term_shares(factorization: Factorization) -> Floats:
    """Return the distribution of terms in each topic, shape (topics, terms); each row sums to one."""
    loadings = np.maximum(factorization.column_factors.astype(np.float64).T, 0.0)
    return loadings / np.maximum(loadings.sum(axis=1, keepdims=True), 1e-300)


def topic_tokens(factorization: Factorization) -> Floats:
    """Return how many tokens of each document each topic accounts for, shape (documents, topics)."""
    f = factorization
    size = np.maximum(f.column_factors.astype(np.float64), 0.0).sum(axis=0)
    return np.maximum(f.row_factors.astype(np.float64), 0.0) * (f.scale * size)


def shares(tokens: Floats) -> Floats:
    """Return each document's shares of the topics: they sum to one, or are all zero where there are no tokens.

    Examples
    --------
    >>> shares(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    totals = tokens.sum(axis=1, keepdims=True)
    return np.divide(tokens, totals, out=np.zeros_like(tokens), where=totals > 0)


def fit_with_terms(matrix: LabelledMatrix, distributions: Floats, like: Factorization) -> Factorization:
    """Return the factorization whose topics have these terms, documents fitted to them.

    Parameters
    ----------
    matrix : LabelledMatrix
        Documents x terms.
    distributions : ndarray of shape (topics, terms)
    like : Factorization
        By whose method documents are fitted.
    """
    loadings = distributions.T / np.linalg.norm(distributions, axis=1)
    given = dataclasses.replace(
        like,
        column_factors=loadings.astype(like.column_factors.dtype),
        scale=np.ones(len(distributions)),
        rows=matrix.rows,
        columns=matrix.columns,
    )
    weights = given.project(matrix.values)
    left, scale, right = canonical_form(weights, np.ones(len(distributions)), given.column_factors)
    operator = matrix.operator()
    coupling = left.astype(np.float64).T @ operator.matmat(right)
    method = dataclasses.replace(like.method, rank=len(distributions))  # type: ignore[type-var]
    fit = dataclasses.replace(
        like.fit, coupling=coupling, total_energy=operator.fro2(), history=np.empty(0), residuals=np.empty(0)
    )
    return dataclasses.replace(given, row_factors=left, scale=scale, column_factors=right, method=method, fit=fit)


def divergence(counts: sp.csr_array, factorization: Factorization) -> float:
    """Return the Kullback-Leibler divergence of the counts from their fit: ``sum(x log(x / y) - x + y)``."""
    tokens, distributions = topic_tokens(factorization), term_shares(factorization)
    total = float(tokens.sum()) - float(counts.data.sum(dtype=np.float64))
    for rows in row_blocks(counts.indptr, entries=ENTRIES):
        starts = counts.indptr[rows.start : rows.stop + 1]
        part = slice(int(starts[0]), int(starts[-1]))
        owners = np.repeat(np.arange(rows.start, rows.stop), np.diff(starts))
        fitted = np.einsum("ek,ek->e", tokens[owners], distributions.T[counts.indices[part]])
        values = counts.data[part].astype(np.float64)
        total += float(np.sum(values * np.log(values / np.maximum(fitted, 1e-12))))
    return total


def independent_divergence(counts: sp.csr_array) -> float:
    """Return the divergence from one topic: every document draws its terms from the same distribution."""
    values = counts.data.astype(np.float64)
    rows = np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
    columns = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    fitted = np.repeat(rows, np.diff(counts.indptr)) * columns[counts.indices] / max(float(values.sum()), 1e-300)
    return float(np.sum(values * np.log(values / fitted)))


def responsibilities(counts: sp.csr_array, factorization: Factorization, topic: int) -> sp.csr_array:
    """Return the part of each count that one topic accounts for."""
    tokens, distributions = topic_tokens(factorization), term_shares(factorization)
    data: Array = np.empty(len(counts.data))
    for rows in row_blocks(counts.indptr, entries=ENTRIES):
        starts = counts.indptr[rows.start : rows.stop + 1]
        part = slice(int(starts[0]), int(starts[-1]))
        owners = np.repeat(np.arange(rows.start, rows.stop), np.diff(starts))
        each = tokens[owners] * distributions.T[counts.indices[part]]
        whole = np.maximum(each.sum(axis=1), 1e-300)
        data[part] = counts.data[part] * each[:, topic] / whole
    return sp.csr_array((data, counts.indices, counts.indptr), shape=counts.shape)
