"""RotatedSVD: the span of the leading singular vectors, turned towards simple structure."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lrdomains.core.methods.method import RawFactors
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.rotation import Rotation, rotate_loadings
from lrdomains.core.typing import Array, Floats


@dataclass(frozen=True)
class RotatedSVD:
    """The best approximation of a given rank, its components turned so that each column has few large loadings.

    The approximation is that of `TruncatedSVD`; components are no singular vectors any more. Row factors stay
    orthogonal with "varimax".

    Parameters
    ----------
    rank : int
        Number of components.
    rotation : "varimax" or "promax"
        See `rotate_loadings`.
    power : float
        Of promax.

    References
    ----------
    Kaiser (1958), Psychometrika 23; Rohe and Zeng (2023), JRSS B 85 (when rotated components mean something).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> blocks = np.kron(np.diag([1.0, 1.1]), np.ones((3, 2)))
    >>> factorize(blocks + 0.1, RotatedSVD(rank=2)).column_factors.round(1)
    array([[0.1, 0.7],
           [0.1, 0.7],
           [0.7, 0.1],
           [0.7, 0.1]])
    """

    rank: int
    rotation: Rotation = "varimax"
    power: float = 4.0

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False

    def __post_init__(self) -> None:
        # Refuses unknown rotations and powers at once rather than after the SVD.
        rotate_loadings(np.eye(2), rotation=self.rotation, power=self.power)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the triplets, then turn them."""
        raw = TruncatedSVD(rank=self.rank).run(matrix, rng, progress)
        alive = np.asarray(raw.scale) > 0
        if not alive.any():
            return raw
        loadings = raw.column_factors[:, alive] * raw.scale[alive]
        found = rotate_loadings(loadings, rotation=self.rotation, power=self.power)
        left, right = raw.row_factors.copy(), raw.column_factors.copy()
        left[:, alive] = raw.row_factors[:, alive] @ found.scores_by
        right[:, alive] = found.loadings
        return RawFactors(
            row_factors=left,
            scale=alive.astype(np.float64),
            column_factors=right,
            status=raw.status,
            iterations=raw.iterations,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return least-squares coordinates; rotated loadings need not be orthogonal."""
        wide: Floats = loadings.astype(np.float64)
        return np.asarray(new_rows.matmat(loadings) @ np.linalg.pinv(wide.T @ wide).astype(loadings.dtype))
