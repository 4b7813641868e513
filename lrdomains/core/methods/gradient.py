"""GradientDescent: the reference that shows what weight decay does, by the plainest of methods."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lrdomains.core.fit import Status
from lrdomains.core.known_entries import known_entries
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.nmf_kernels import RowProblems
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Length of a step, over the largest strength of the data or the weight decay, whichever is larger.
STEP = 0.3


@dataclass(frozen=True)
class GradientDescent:
    """Factors U and V of the least ``|A - U V^T|^2 / 2 + weight_decay (|U|^2 + |V|^2) / 2``, by gradient descent.

    A reference, slow on purpose: on complete data it arrives where `ALS` and `SoftImpute` arrive, which shows that
    weight decay on both factors takes `weight_decay` off each singular value. For real work use those.

    Parameters
    ----------
    rank : int
        Number of components.
    weight_decay : float
        In the units of A.
    tolerance : float
        Stop when the gradient is smaller than this share of the first one.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Srebro, Rennie and Jaakkola (2005), NIPS 17, section 3.
    Ge, Jin and Zheng (2017), ICML, section 3 (no bad local minima on complete data).

    Examples
    --------
    >>> from lrdomains import factorize
    >>> factorize(np.diag([5.0, 3.0]), GradientDescent(rank=2, weight_decay=2.0), rng=0).scale.round(6)
    array([3., 1.])
    """

    rank: int
    weight_decay: float = 0.0
    tolerance: float = 1e-8
    max_iterations: int = 20_000

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False
    accepts_unknown: ClassVar[bool] = True
    weighs_entries: ClassVar[bool] = True
    shrinks: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 0 <= self.weight_decay < np.inf:
            message = f"weight_decay={self.weight_decay!r}; give a finite weight, 0 for none"
            raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Go downhill until the gradient is gone."""
        check_rank(self.rank, matrix.shape)
        with small_work(matrix.shape):
            return self._descend(matrix, rng, progress)

    def _descend(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        values, mask = matrix.to_dense().astype(np.float64), known_mask(matrix)
        top = float(np.linalg.norm(values, 2))
        step = STEP / max(top * float(mask.max()), self.weight_decay, 1e-300)
        spread = 0.1 * np.sqrt(max(top, 1e-300) / sum(values.shape))
        left, right = (spread * rng.standard_normal((length, self.rank)) for length in values.shape)
        losses: list[float] = []
        status, first = Status.ITERATION_LIMIT, np.inf
        for _ in range(self.max_iterations):
            gap = left @ right.T - values
            rest = mask * gap
            slopes = rest @ right + self.weight_decay * left, rest.T @ left + self.weight_decay * right
            decay = self.weight_decay * (np.sum(left**2) + np.sum(right**2))
            losses.append(0.5 * float(np.sum(rest * gap) + decay))
            size = float(np.sqrt(np.sum(slopes[0] ** 2) + np.sum(slopes[1] ** 2)))
            first = size if len(losses) == 1 else first
            if size <= self.tolerance * first:
                status = Status.CONVERGED
                break
            left, right = left - step * slopes[0], right - step * slopes[1]
            progress.advance(note=f"objective {losses[-1]:.6g}")
        return RawFactors(
            *singular_form(left.astype(matrix.dtype), right.astype(matrix.dtype)),
            status=status,
            iterations=len(losses),
            history=np.array(losses),
            gradient=size / first if first > 0 else 0.0,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates of new rows with the same decay, over known entries alone."""
        products = np.ascontiguousarray(new_rows.matmat(loadings))
        decay = self.weight_decay * np.eye(loadings.shape[1])
        loadings = loadings.astype(products.dtype)
        return RowProblems(products, loadings, known_entries(new_rows), quadratic=decay).unbounded()


def singular_form(left: Array, right: Array) -> tuple[Array, Array, Array]:
    """Return ``left @ right.T`` as singular triplets: row factors, strengths, column factors."""
    q_left, r_left = np.linalg.qr(left.astype(np.float64))
    q_right, r_right = np.linalg.qr(right.astype(np.float64))
    u, s, vt = np.linalg.svd(r_left @ r_right.T)
    return (q_left @ u).astype(left.dtype), s, (q_right @ vt.T).astype(right.dtype)


def known_mask(matrix: Operator) -> Array:
    """Return the weight of each entry as a dense array: zero where it is not known, one where nothing is said."""
    known = known_entries(matrix)
    if known is None:
        return np.ones(matrix.shape)
    listed: Array = known.pattern.toarray()
    return listed if known.listed_are_known else 1.0 - listed
