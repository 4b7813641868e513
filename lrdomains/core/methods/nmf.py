"""NMF: non-negative parts that add up, for squared errors or the Kullback-Leibler divergence."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal, get_args

import numpy as np

from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.methods.nmf_least_squares import fit_least_squares
from lrdomains.core.methods.nmf_poisson import fit_poisson
from lrdomains.core.methods.nmf_projection import project_least_squares, project_poisson
from lrdomains.core.methods.nmf_start import Begin, Init, given, start
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Loss = Literal["frobenius", "kl"]

_SHARES = ("l1", "l1_rows")
_WEIGHTS = ("l2", "l2_rows", "sparsity", "sparsity_rows")


@dataclass(frozen=True)
class NMF:
    """Non-negative matrix factorization, ``A ~ W H^T`` with W and H non-negative.

    Entries that are not observed (see `LabelledMatrix`) have no part in the loss, and others may have weights in it.

    Parameters
    ----------
    rank : int
        Number of components.
    loss : {"frobenius", "kl"}
        What is minimised: half the sum of squared errors, or the Kullback-Leibler divergence
        ``sum(A log(A / WH^T) - A + WH^T)``, which is the likelihood of independent Poisson counts. Both look at the
        stored entries of a sparse matrix alone.
    init : {"random", "nndsvda", "separable", "given"}
        Where to start: at random; from singular vectors, whose zeros are filled with the mean; from the rows that
        are most unlike each other (anchor rows); or from the factors of ``factorize(start=)``, which says so by itself.
        Only the first depends on the seed.
    l1, l1_rows : float
        Weight of the sum of the column factors, and of the row factors: larger weights make them sparser. A side is
        updated while the other has columns of unit length, and the weight is a share of the largest correlation, so
        that it means the same for any units of the data. From 0 (none) to below 1. For squared errors alone: the
        sums of a fit by ``"kl"`` are those of the data, so that such a weight would only shrink it.
    l2, l2_rows : float
        Weight of half the sum of squares, added to the unit diagonal of the Gram matrix of the other side; for
        ``"kl"`` it is divided by the mean of the data.
    sparsity, sparsity_rows : float
        Weight of half the sum over columns (rows) of A of the squared sum of their factors, which makes components
        compete for each column (row); on the scale of `l2`. For squared errors alone.
    tolerance : float
        Stop when the loss falls by less than this share over five iterations.
    gradient_tolerance : float
        Stop, too, when the projected gradient falls below this share of that of the first iteration.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Cichocki and Phan (2009), IEICE Trans. Fundamentals E92-A, section 3 (HALS).
    Gillis and Glineur (2012), Neural Computation 24, section 4 (several sweeps on cached products).
    Ang and Gillis (2019), Neural Computation 31, section 3 (extrapolation, where there are no penalties).
    Hsieh and Dhillon (2011), KDD, section 4 (Newton steps for ``"kl"``).
    Kim and Park (2007), Bioinformatics 23, section 2.2 (`sparsity`).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> parts = factorize(np.kron(np.eye(2), np.ones((3, 2))), NMF(rank=2), rng=0)
    >>> round(parts.error(), 6), bool(parts.row_factors.min() >= 0)
    (0.0, True)
    """

    rank: int
    loss: Loss = "frobenius"
    init: Init = "random"
    l1: float = 0.0
    l1_rows: float = 0.0
    l2: float = 0.0
    l2_rows: float = 0.0
    sparsity: float = 0.0
    sparsity_rows: float = 0.0
    tolerance: float = 1e-5
    gradient_tolerance: float = 1e-4
    max_iterations: int = 500

    needs_non_negative: ClassVar[bool] = True
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False
    accepts_unknown: ClassVar[bool] = True
    weighs_entries: ClassVar[bool] = True
    takes_start: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _check_choice("loss", self.loss, get_args(Loss))
        _check_choice("init", self.init, get_args(Init))
        for name in _SHARES:
            if not 0 <= getattr(self, name) < 1:
                message = f"{name}={getattr(self, name)!r}; it is a share of the largest correlation, from 0 to below 1"
                raise InputError(message)
        for name in _WEIGHTS:
            if not 0 <= getattr(self, name) < np.inf:
                message = f"{name}={getattr(self, name)!r}; give a finite weight, 0 for none"
                raise InputError(message)
        for name in (*_SHARES, "sparsity", "sparsity_rows"):
            if self.loss == "kl" and getattr(self, name):
                message = (
                    f"{name}={getattr(self, name)!r} with loss='kl', which it would only shrink; use loss='frobenius'"
                )
                raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)
        if not self.gradient_tolerance >= 0:
            message = f"gradient_tolerance={self.gradient_tolerance!r}; give a share, 0 to stop on the loss alone"
            raise InputError(message)

    def run(
        self,
        matrix: Operator,
        rng: np.random.Generator,
        progress: Progress,
        *,
        start: tuple[Floats, Floats] | None = None,
    ) -> RawFactors:
        """Alternate between the two sides until the loss stands still.

        Parameters
        ----------
        matrix : Operator of shape (m, n)
        rng : numpy.random.Generator
        progress : Progress
        start : tuple of ndarray of shapes (m, k) and (n, k), optional
            Row and column factors to start from, in place of `init`.
        """
        if start is None:
            return self.run_together(matrix, [self], [rng], progress=progress)[0]
        method = dataclasses.replace(self, init="given")
        found = _fit(matrix, [(method, partial(given, matrix, *start))], progress)[0]
        return dataclasses.replace(found, method=method)

    @staticmethod
    def run_together(
        matrix: Operator, methods: Sequence["NMF"], rngs: Sequence[np.random.Generator], *, progress: Progress
    ) -> list[RawFactors]:
        """Run several factorizations, reading the matrix once an iteration for all that fit beside each other.

        Parameters
        ----------
        matrix : Operator
        methods : sequence of NMF
            One for each run; they may differ in rank and in every other option.
        rngs : sequence of numpy.random.Generator
            One for each run.

        Returns
        -------
        list of RawFactors
            In order. Each is what its method gives alone.
        """
        return _fit(
            matrix,
            [
                (method, partial(start, matrix, method.rank, method.init, rng))
                for method, rng in zip(methods, rngs, strict=True)
            ],
            progress,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the non-negative coordinates of new rows that minimise the loss, over known entries alone."""
        if self.loss == "kl":
            return project_poisson(new_rows, loadings)
        return project_least_squares(new_rows, loadings)


def _fit(matrix: Operator, runs: Sequence[tuple[NMF, Begin]], progress: Progress) -> list[RawFactors]:
    for method, _ in runs:
        check_rank(method.rank, matrix.shape)
    found: dict[int, RawFactors] = {}
    for loss, fit in (("frobenius", fit_least_squares), ("kl", fit_poisson)):
        places = [at for at, (method, _) in enumerate(runs) if method.loss == loss]
        found |= zip(places, fit(matrix, [runs[at] for at in places], progress), strict=True)
    return [found[at] for at in range(len(runs))]


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        message = f"{name}={value!r}; choose one of {', '.join(map(repr, choices))}"
        raise InputError(message)
