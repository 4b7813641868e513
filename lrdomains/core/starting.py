"""What a method is given where it is to start from something known."""

from typing import TYPE_CHECKING, Any

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.metric import into_metric
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.core.methods.method import Method

#: A factorization of a similar matrix, or row factors (m, k) and column factors (n, k).
Start = Factorization | tuple[Any, Any]


def start_options(start: Start | None, labelled: LabelledMatrix, method: "Method") -> dict[str, Any]:
    """Return the keyword arguments of ``method.run`` that make it start there.

    Parameters
    ----------
    start : Factorization, tuple of two arrays, or None
        Spectral methods take a factorization alone, and use the vectors of the smaller side. Others are given row
        factors of shape (m, k) and column factors of shape (n, k), which may come as a pair of arrays.
    labelled : LabelledMatrix
        What is to be factorized.
    method : Method

    Raises
    ------
    InputError
        If the method cannot start from anything, or if shapes, rank or entries do not suit it.

    Examples
    --------
    >>> from lrdomains import NMF
    >>> matrix = LabelledMatrix(np.ones((3, 2)))
    >>> left, right = start_options((np.ones((3, 1)), np.ones((2, 1))), matrix, NMF(1))["start"]
    >>> left.shape, right.shape
    ((3, 1), (2, 1))
    """
    if start is None:
        return {}
    name = type(method).__name__
    if not getattr(method, "takes_start", False):
        message = f"{name} cannot start from a factorization; leave start out"
        raise InputError(message)
    if isinstance(start, Factorization) and start.shape != labelled.shape:
        message = f"a start of shape {start.shape} for a matrix of shape {labelled.shape}; they must be the same"
        raise InputError(message)
    if not method.is_spectral:
        return {"start": _both_sides(start, labelled.shape, method.rank, non_negative=method.needs_non_negative)}
    if not isinstance(start, Factorization):
        message = f"a start of {type(start).__name__} for {name}; give it a Factorization"
        raise InputError(message)
    m, n = labelled.shape
    if m >= n:
        return {"start": into_metric(start.column_factors, labelled.column_weights)}
    return {"start": into_metric(start.row_factors, labelled.row_weights)}


def _both_sides(start: Start, shape: tuple[int, int], rank: int, *, non_negative: bool) -> tuple[Floats, Floats]:
    if isinstance(start, Factorization):
        roots = np.sqrt(start.scale)
        start = start.row_factors * roots, start.column_factors * roots
    pair: Any = start
    if not isinstance(pair, tuple) or len(pair) != 2:
        message = "a start that is no factorization and no pair; give (row factors, column factors)"
        raise InputError(message)
    left, right = (
        _checked(side, (length, rank), what, non_negative=non_negative)
        for side, length, what in zip(pair, shape, ("row", "column"), strict=True)
    )
    if not np.any((left != 0).any(axis=0) & (right != 0).any(axis=0)):
        message = "a start whose product is zero everywhere; nothing can be improved from there"
        raise InputError(message)
    return left, right


def _checked(side: object, shape: tuple[int, int], what: str, *, non_negative: bool) -> Floats:
    factors: Array = np.asarray(side, dtype=np.float64)
    if factors.shape != shape:
        hint = "; it is the transpose of that" if factors.shape == shape[::-1] else ""
        message = f"{what} factors of shape {factors.shape} to start from; they must be of shape {shape}{hint}"
        raise InputError(message)
    wrong = ~np.isfinite(factors) | (factors < 0) if non_negative else ~np.isfinite(factors)
    if np.any(wrong):
        i, j = (int(at) for at in np.argwhere(wrong)[0])
        wanted = "finite and not negative" if non_negative else "finite"
        message = (
            f"{what} factors to start from with {int(wrong.sum()):,} entries that are not {wanted}, the first "
            f"{factors[i, j]:g} in row {i}, component {j}"
        )
        raise InputError(message)
    return factors
