"""impute: a completed matrix that says which of its entries are made up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import check_dense_size
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class Imputed:
    """A completed matrix with the mask of what was filled in; one is never without the other.

    Parameters
    ----------
    values : ndarray of shape (m, n)
        Observed entries as they were, the others as they are fitted.
    imputed : ndarray of bool, shape (m, n)
        Where a value was filled in. Statistics and tests are for the others.
    rows, columns : pandas.Index
        Names.
    """

    values: Array
    imputed: NDArray[np.bool_]
    rows: Labels
    columns: Labels

    def to_frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the values and the mask as two tables of the same names."""
        return (
            pd.DataFrame(self.values, index=self.rows, columns=self.columns),
            pd.DataFrame(self.imputed, index=self.rows, columns=self.columns),
        )

    def __repr__(self) -> str:
        m, n = self.values.shape
        return f"Imputed({m:,} x {n:,}, {int(self.imputed.sum()):,} entries filled in)"


def impute(matrix: LabelledMatrix, factorization: Factorization) -> Imputed:
    """Fill the unobserved entries of a matrix in with what was fitted.

    Parameters
    ----------
    matrix : LabelledMatrix
        With a mask of observed entries.
    factorization : Factorization
        Of this matrix, such as by `SoftImpute` or `ALS`.

    Returns
    -------
    Imputed
        Values and mask.

    Raises
    ------
    InputError
        If nothing is missing, if the factorization is of another shape, or if there are more than `DENSE_CELL_LIMIT`
        cells.

    Examples
    --------
    >>> from lrdomains import ALS, factorize
    >>> known = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1]], dtype=bool)
    >>> matrix = LabelledMatrix(np.where(known, np.outer([1.0, 2.0, 3.0], [1.0, 1.0, 2.0]), np.nan), observed=known)
    >>> impute(matrix, factorize(matrix, ALS(rank=1, weight_decay=1e-6), rng=0)).values.round(2)
    array([[1., 1., 2.],
           [2., 2., 4.],
           [3., 3., 6.]])
    """
    if matrix.observed is None:
        message = "a matrix without a mask of observed entries has nothing to fill in; give LabelledMatrix(observed=)"
        raise InputError(message)
    if factorization.shape != matrix.shape:
        message = f"a factorization of shape {factorization.shape} for a matrix of shape {matrix.shape}"
        raise InputError(message)
    check_dense_size(matrix.shape)
    observed = matrix.observed if isinstance(matrix.observed, np.ndarray) else matrix.observed.toarray()
    f = factorization
    fitted = (f.row_factors * f.scale.astype(f.row_factors.dtype)) @ f.column_factors.T
    values = np.where(observed, matrix.operator().to_dense(), fitted)
    return Imputed(values, ~observed, matrix.rows, matrix.columns)
