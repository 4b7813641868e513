"""Blocks of a matrix that a fit has not seen, and how well it predicts them."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.operators import DENSE_CELL_LIMIT, Operator
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Loss = Literal["frobenius", "kl"]
#: Predictions below this share of the mean count as this in the Kullback-Leibler loss, which would be infinite at zero.
LEAST_PREDICTION = 1e-6
#: A mean loss below this share of the mean square (of the mean, for the Kullback-Leibler loss) is rounding: it is
#: computed as a difference of terms of that size.
EXACT = 1e-14


def loss_of(method: Method) -> Loss:
    """Return the loss that a method minimises: its option ``loss`` where it has one, else the squared error.

    Examples
    --------
    >>> from lrdomains import TruncatedSVD
    >>> loss_of(TruncatedSVD(rank=2))
    'frobenius'
    """
    return "kl" if getattr(method, "loss", None) == "kl" else "frobenius"


def with_rank(method: Method | type[Any], rank: int) -> Method:
    """Return the method with another rank; of a class, with its default options.

    Examples
    --------
    >>> from lrdomains import NMF
    >>> with_rank(NMF, 3) == with_rank(NMF(rank=8), 3) == NMF(rank=3)
    True
    """
    if isinstance(method, type):
        made: Method = method(rank=rank)
        return made
    return replace(method, rank=rank)  # type: ignore[type-var]


def entries_of(labelled: LabelledMatrix, *, needed_by: str) -> Any:
    """Return the entries as an ndarray or CSR array, from an operator only if they are few.

    Raises
    ------
    InputError
        If the matrix is an operator of more cells than may be made dense.
    """
    values: Any = labelled.values
    if isinstance(values, Operator):
        m, n = values.shape
        if m * n > DENSE_CELL_LIMIT:
            message = f"{needed_by} looks at single entries, and a {m:,} x {n:,} operator has too many to be made dense"
            raise InputError(message)
        return values.to_dense()
    return sp.csr_array(values) if sp.issparse(values) else values


def prediction_loss(block: Any, left: Array, right: Array, loss: Loss) -> float:
    """Return the mean loss per entry of predicting `block` by ``left @ right.T``, without forming the product.

    Parameters
    ----------
    block : ndarray or CSR array of shape (p, q)
    left, right : ndarray of shapes (p, k) and (q, k)
    loss : "frobenius" or "kl"
        Squared error, or ``x log(x / y) - x + y``.

    Examples
    --------
    >>> prediction_loss(np.eye(2), np.ones((2, 1)), np.ones((2, 1)), "frobenius")
    0.5
    """
    left, right = left.astype(np.float64), right.astype(np.float64)
    p, q = block.shape
    rows, columns, values = _stored(block)
    if loss == "kl":
        floor = LEAST_PREDICTION * max(float(values.sum()) / (p * q), 1e-300)
        predicted = np.maximum(np.einsum("ij,ij->i", left[rows], right[columns]), floor)
        total = float(left.sum(axis=0) @ right.sum(axis=0))
        return (float(np.sum(values * np.log(values / predicted) - values)) + total) / (p * q)
    cross = float(np.sum((block @ right) * left))
    own = float(np.sum((left.T @ left) * (right.T @ right)))
    return max(0.0, float(np.sum(values**2)) - 2.0 * cross + own) / (p * q)


def loss_per_entry(truth: Floats, predicted: Floats, mean: float, loss: Loss) -> Floats:
    """Return the loss of each of some entries.

    Parameters
    ----------
    truth, predicted : ndarray of shape (p,)
    mean : float
        Of the matrix; predictions far below it are raised to a small share of it in the Kullback-Leibler loss.
    loss : "frobenius" or "kl"

    Examples
    --------
    >>> loss_per_entry(np.array([1.0, 0.0]), np.array([2.0, 0.5]), 1.0, "kl").round(3)
    array([0.307, 0.5  ])
    """
    if loss == "frobenius":
        return np.asarray((truth - predicted) ** 2)
    raised = np.maximum(predicted, LEAST_PREDICTION * max(mean, 1e-300))
    ratio = np.divide(truth, raised, out=np.ones_like(raised), where=truth > 0)
    return np.asarray(truth * np.log(ratio) - truth + raised)


def exact_loss(values: Any, loss: Loss) -> float:
    """Return the mean loss per entry up to which predictions of a matrix are exact: what is left is rounding.

    Examples
    --------
    >>> exact_loss(np.ones((2, 2)), "frobenius") < 1e-13
    True
    """
    data = np.asarray(values.data if sp.issparse(values) else values, dtype=np.float64)
    size = float(np.sum(data)) if loss == "kl" else float(np.sum(np.square(data)))
    return EXACT * size / (values.shape[0] * values.shape[1])


def _stored(block: Any) -> tuple[Array, Array, Floats]:
    if sp.issparse(block):
        stored = block.tocoo()
        positive = stored.data != 0
        rows, columns = stored.coords
        return rows[positive], columns[positive], stored.data[positive].astype(np.float64)
    rows, columns = np.nonzero(block)
    return rows, columns, block[rows, columns].astype(np.float64)
