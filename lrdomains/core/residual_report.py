"""residual_report: which rows, columns and entries an approximation explains badly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.factorization import Factorization
from lrdomains.core.inputs import as_labelled
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.core.wide_sums import BLOCK_CELLS
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class ResidualReport:
    """Where an approximation is bad.

    Parameters
    ----------
    rows, columns : DataFrame
        One row for each, named by the index, worst first: ``error`` (squared), ``share`` of the whole squared error,
        and ``unexplained`` (squared error over its own squared norm; NaN where that is 0).
    entries : DataFrame
        The entries of the largest absolute residual: ``row``, ``column``, ``value``, ``approximation``, ``residual``
        and ``z`` (in standard deviations of all residuals).
    error : float
        Frobenius norm of the residual.
    """

    rows: pd.DataFrame
    columns: pd.DataFrame
    entries: pd.DataFrame
    error: float


def residual_report(matrix: object, factorization: Factorization, *, entries: int = 20) -> ResidualReport:
    """Return the rows, columns and entries that a factorization explains worst.

    Parameters
    ----------
    matrix : anything that `factorize` takes
        The matrix that was factorized, of the same names.
    factorization : Factorization
    entries : int
        How many of the worst entries are listed.

    Returns
    -------
    ResidualReport
        All entries count, also those that a sparse matrix does not store. Weights are left aside.

    Raises
    ------
    InputError
        If the matrix has other names or another shape than the factorization.

    Examples
    --------
    >>> from lrdomains import TruncatedSVD, factorize
    >>> matrix = np.outer([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    >>> f = factorize(matrix, TruncatedSVD(rank=1))
    >>> matrix[2, 0] += 5.0
    >>> residual_report(matrix, f, entries=1).entries[["row", "column"]].to_numpy().tolist()
    [[2, 0]]
    """
    labelled = as_labelled(matrix)
    f = factorization
    if not (labelled.rows.equals(f.rows) and labelled.columns.equals(f.columns)):
        message = (
            f"a {labelled.shape[0]} x {labelled.shape[1]} matrix for a factorization of {f.shape[0]} x {f.shape[1]}, "
            "or other names; give the matrix that was factorized"
        )
        raise InputError(message)
    m, n = labelled.shape
    row_error, row_norm, column_error, column_norm = np.zeros(m), np.zeros(m), np.zeros(n), np.zeros(n)
    worst = pd.DataFrame({"row": [], "column": [], "value": [], "approximation": [], "residual": []})
    strong = f.row_factors.astype(np.float64) * f.scale
    right = f.column_factors.astype(np.float64)
    for rows, block in _blocks(labelled.values, (m, n)):
        guess = strong[rows] @ right.T
        rest = block - guess
        squares = rest**2
        row_error[rows], row_norm[rows] = squares.sum(axis=1), (block**2).sum(axis=1)
        column_error += squares.sum(axis=0)
        column_norm += (block**2).sum(axis=0)
        worst = _worst(worst, _largest(block, guess, rest, rows.start, entries), entries)
    total = float(row_error.sum())
    worst["z"] = worst["residual"] / np.sqrt(total / (m * n)) if total > 0 else 0.0
    worst["row"], worst["column"] = (
        names.take(worst[side].to_numpy(np.int64)) for side, names in (("row", f.rows), ("column", f.columns))
    )
    return ResidualReport(
        rows=_ranked(f.rows, row_error, row_norm),
        columns=_ranked(f.columns, column_error, column_norm),
        entries=worst,
        error=float(np.sqrt(total)),
    )


def _blocks(values: Any, shape: tuple[int, int]) -> Iterator[tuple[slice, Floats]]:
    """Yield the matrix in dense blocks of a few rows, in float64."""
    m, n = shape
    height = max(1, BLOCK_CELLS // n)
    for start in range(0, m, height):
        rows = slice(start, min(start + height, m))
        if isinstance(values, Operator):
            chosen = np.zeros((m, rows.stop - start), dtype=values.dtype)
            chosen[np.arange(start, rows.stop), np.arange(rows.stop - start)] = 1.0
            yield rows, values.rmatmat(chosen).T.astype(np.float64)
        elif sp.issparse(values):
            yield rows, values.tocsr()[rows].toarray().astype(np.float64)
        else:
            yield rows, values[rows].astype(np.float64)


def _largest(block: Floats, guess: Floats, rest: Floats, first_row: int, count: int) -> pd.DataFrame:
    sizes = np.abs(rest).ravel()
    count = min(count, sizes.size)
    at = np.argpartition(-sizes, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
    row, column = np.unravel_index(at, block.shape)
    return pd.DataFrame(
        {
            "row": row + first_row,
            "column": column,
            "value": block[row, column],
            "approximation": guess[row, column],
            "residual": rest[row, column],
        }
    )


def _worst(before: pd.DataFrame, new: pd.DataFrame, count: int) -> pd.DataFrame:
    joined = new if before.empty else pd.concat([before, new])
    order = np.lexsort((joined["column"], joined["row"], -joined["residual"].abs()))
    return joined.iloc[order[:count]].reset_index(drop=True)


def _ranked(names: Labels, error: Floats, norm: Array) -> pd.DataFrame:
    total = error.sum()
    table = pd.DataFrame(
        {
            "error": error,
            "share": error / total if total > 0 else np.zeros_like(error),
            "unexplained": np.divide(error, norm, out=np.full_like(error, np.nan), where=norm > 0),
        },
        index=names,
    )
    return table.sort_values("error", ascending=False, kind="stable")
