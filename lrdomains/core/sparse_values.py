"""Sparse matrices as they come from elsewhere, checked and brought into the two formats that are worked with."""

from typing import Any

import scipy.sparse as sp

from lrdomains.core.kernels import CsrKernel
from lrdomains.core.real_numbers import as_float
from lrdomains.core.typing import Array
from lrdomains.errors import InputError


def as_float_sparse(matrix: Any) -> sp.csr_array | sp.csc_array:
    """Return a scipy sparse array or matrix as a CSR (or, where it is one, CSC) array of float32 or float64.

    Raises
    ------
    InputError
        If it is not two-dimensional, holds no real numbers, or its index arrays point outside of it.
    """
    if matrix.ndim != 2:
        message = f"a sparse array of {matrix.ndim} dimensions; a matrix has two"
        raise InputError(message)
    form = sp.csc_array if matrix.format == "csc" else sp.csr_array
    array = form(matrix)
    # scipy allows spare room after the last entry, which belongs to no row.
    stored = min(int(array.indptr[-1]), len(array.data))
    try:
        array = form((as_float(array.data[:stored]), array.indices[:stored], array.indptr), shape=array.shape)
    except ValueError as error:
        message = f"a damaged sparse matrix: {error}"
        raise InputError(message) from error
    # Before anything in scipy follows its indices into memory that is not its own.
    CsrKernel.of(array.T if matrix.format == "csc" else array)
    return array


def canonical_sparse(matrix: Any) -> sp.csr_array | sp.csc_array:
    """Return what `as_float_sparse` does, with no entry stored twice."""
    matrix = as_float_sparse(matrix)
    if not matrix.has_canonical_format:
        # Entries stored twice add up in products but not in a sum of squares.
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return matrix


def with_data(matrix: sp.csr_array | sp.csc_array, data: Array) -> sp.csr_array | sp.csc_array:
    """Return other values in the places of a sparse matrix, whose index arrays are shared and not copied."""
    return type(matrix)((data, matrix.indices, matrix.indptr), shape=matrix.shape)
