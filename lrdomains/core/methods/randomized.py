"""RandomizedSVD: the textbook method, kept as a yardstick; how far it is from exact is measured."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.linalg import lu, qr, svd

from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, check_rank
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError


@dataclass(frozen=True)
class RandomizedSVD:
    """An approximation of the leading singular triplets by a few power iterations from a random start.

    It stops after `iterations`, wherever that led: ``fit.residuals`` and ``Factorization.certificate`` say how far the
    triplets are from true ones. `TruncatedSVD` reaches a stated residual in about the same time.

    Parameters
    ----------
    rank : int
    iterations : int
        Power iterations, of two products each. 4 to 7 are common.
    oversampling : int
        Columns beyond the rank that are carried along.

    References
    ----------
    Halko, Martinsson and Tropp (2011), SIAM Review 53, algorithms 4.4 and 5.1.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> found = factorize(np.diag(np.geomspace(1.0, 0.5, 40)), RandomizedSVD(rank=3), rng=0)
    >>> found.fit.converged, bool(found.fit.residuals.max() > 1e-3)
    (False, True)
    """

    rank: int
    iterations: int = 7
    oversampling: int = 10

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.iterations < 0 or self.oversampling < 0:
            message = f"iterations={self.iterations!r}, oversampling={self.oversampling!r}; neither can be negative"
            raise InputError(message)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the triplets."""
        check_rank(self.rank, matrix.shape)
        n, width = matrix.shape[1], min(self.rank + self.oversampling, *matrix.shape)
        block = rng.standard_normal((n, width)).astype(matrix.dtype)
        for done in range(self.iterations):
            # Scaled between products so that weak directions are not lost; L of an LU spans the same at half the price.
            block = lu(matrix.matmat(block), permute_l=True)[0]
            block = lu(matrix.rmatmat(block), permute_l=True)[0]
            progress.advance(note=f"power iteration {done + 1} of {self.iterations}")
        basis = qr(matrix.matmat(block), mode="economic")[0]
        right, strengths, turn = svd(matrix.rmatmat(basis), full_matrices=False)
        found = strengths.astype(np.float64)
        return RawFactors(
            row_factors=basis @ turn.T[:, : self.rank],
            scale=found[: self.rank],
            column_factors=right[:, : self.rank],
            status=Status.FIXED_EFFORT,
            iterations=self.iterations,
            beyond=found[self.rank : self.rank + 1],
            # They are lower bounds, and nothing is known of how good they are.
            beyond_residuals=np.full(len(found[self.rank : self.rank + 1]), np.inf),
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return least-squares coordinates; loadings of zero length get zero."""
        return TruncatedSVD(self.rank).project(new_rows, loadings)
