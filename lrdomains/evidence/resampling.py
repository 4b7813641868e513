"""resample: components from other draws of the rows, by weights alone."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from lrdomains.core.canonical import canonical_form
from lrdomains.core.composed_operators import Scaled
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.methods.robust_pca import RobustPCA
from lrdomains.core.progress import Silent, progress_bar
from lrdomains.core.provenance import Provenance, with_step
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.small_work import small_work
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.subspace import principal_angles
from lrdomains.core.typing import Array, Floats, PathLike
from lrdomains.errors import InputError
from lrdomains.evidence.content_store import ContentStore
from lrdomains.evidence.held_out import loss_of
from lrdomains.evidence.replicate_store import ReplicateStore, described
from lrdomains.evidence.resampling_report import draw_chart, resampling_report, resampling_summary, resampling_tables
from lrdomains.evidence.resampling_storage import read_resampling, write_resampling
from lrdomains.evidence.stability import match_components, run_seed
from lrdomains.report.report import Report

if TYPE_CHECKING:
    from altair import Chart as AltairChart

Draw = Literal["bootstrap", "subsample"]
#: Kind of the file of one draw, and of what is in it.
DRAWN = "drawn"


@dataclass(frozen=True, eq=False)
class Resampling:
    """Column factors from many draws of the rows, beside those of all rows.

    Parameters
    ----------
    full : Factorization
        Of all rows.
    column_factors : ndarray of shape (draws, n, k)
        Of each draw, matched to those of `full` and with their signs.
    cosines : ndarray of shape (draws, k)
        Of each component with its match in `full`.
    largest_sines : ndarray of shape (draws,)
        Between the span of the column factors of each draw and that of `full`.
    draw : "bootstrap" or "subsample"
    share : float
        Share of the rows in a subsample.
    seed : int or None
        What the draws were derived from; None where a running generator was given.
    """

    full: Factorization
    column_factors: Array
    cosines: Floats
    largest_sines: Floats
    draw: Draw
    share: float
    seed: int | None

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.cosines)

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""
        step: dict[str, Any] = {"draw": self.draw, "draws": self.draws}
        if self.draw == "subsample":
            step["share"] = self.share
        return replace(with_step(self.full.provenance, "resample", step), seed=self.seed)

    @property
    def reproducibility(self) -> Floats:
        """Median cosine of each component with its match, shape (k,)."""
        return np.asarray(np.median(self.cosines, axis=0))

    def interval(self, coverage: float = 0.95) -> tuple[Floats, Floats]:
        """Return the lower and the upper end of a percentile interval for each loading.

        Parameters
        ----------
        coverage : float
            Between 0 and 1.

        Returns
        -------
        tuple of ndarray of shape (n, k)
        """
        if not 0 < coverage < 1:
            message = f"coverage={coverage!r}; it is a probability between 0 and 1"
            raise InputError(message)
        tail = (1 - coverage) / 2
        low, high = np.quantile(self.column_factors, [tail, 1 - tail], axis=0)
        return low, high

    def table(self) -> pd.DataFrame:
        """Return one row a component: ``component``, ``reproducibility``, ``lowest_cosine`` and ``loadings_held``.

        ``loadings_held`` counts the columns whose 95 % interval does not hold zero.
        """
        low, high = self.interval()
        return pd.DataFrame(
            {
                "component": np.arange(1, self.full.rank + 1),
                "reproducibility": self.reproducibility,
                "lowest_cosine": self.cosines.min(axis=0),
                "loadings_held": np.sum((low > 0) | (high < 0), axis=0),
            }
        )

    def summary(self) -> str:
        """Return in one line how many components come back from other draws of the rows."""
        return resampling_summary(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name: ``components``, ``draws`` and ``loadings`` (with their intervals)."""
        return resampling_tables(self)

    def charts(self) -> "dict[str, AltairChart]":
        """Return every chart by name: ``cosines``."""
        return {"cosines": draw_chart(self)}

    def report(self) -> Report:
        """Return the report: which components come back, which loadings are held, and what it was made from."""
        return resampling_report(self)

    def save(self, path: PathLike) -> None:
        """Write all of it to a ``.lrd`` file; `lrdomains.load` reads it.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        write_resampling(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "Resampling":
        """Return the resampling that an archive holds; `lrdomains.load` calls it."""
        return read_resampling(archive)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        lowest = float(self.reproducibility.min())
        return f"Resampling({len(self.cosines)} draws by {self.draw}, lowest reproducibility {lowest:.3f})"


def resample(
    matrix: object,
    method: Method,
    *,
    draw: Draw = "bootstrap",
    draws: int = 50,
    share: float = 0.5,
    rng: RandomState = None,
    folder: PathLike | None = None,
    progress: bool = False,
) -> Resampling:
    """Fit a method to many draws of the rows, and match the components with those of all rows.

    A draw is a set of weights of rows: the matrix is never copied.

    Parameters
    ----------
    matrix : anything that `factorize` takes
        Shape (m, n), without weights of its own and with all entries known.
    method : Method
    draw : "bootstrap" or "subsample"
        "bootstrap" draws as many rows with replacement; "subsample" a `share` of them without.
    draws : int
        How many.
    share : float
        Share of the rows in a subsample, above 0 and below 1.
    rng : int, numpy.random.Generator or None
        Source of random numbers. More draws change none of the earlier ones.
    folder : path or None
        Where each draw is kept as it is made. The same call with the same folder goes on where it was broken off, and
        gives the same to the bit; see `repeat`.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Resampling

    Raises
    ------
    InputError
        If an option is out of range, the matrix has weights or unknown entries, a draw would hold fewer rows than the
        method has components, or a row of double weight is not two rows to the method (`SymmetricEigen`, `RobustPCA`,
        `ALS` with biases).

    References
    ----------
    Efron (1979), Annals of Statistics 7 (bootstrap); Meinshausen and Bühlmann (2010), JRSS B 72 (halves).

    Examples
    --------
    >>> from lrdomains import TruncatedSVD
    >>> rng = np.random.default_rng(0)
    >>> matrix = np.outer(rng.standard_normal(50), rng.standard_normal(20)) + 0.1 * rng.standard_normal((50, 20))
    >>> bool(resample(matrix, TruncatedSVD(rank=1), draws=5, rng=0).reproducibility[0] > 0.99)
    True
    """
    labelled = as_labelled(matrix)
    if labelled.row_weights is not None or labelled.column_weights is not None or labelled.observed is not None:
        message = "the matrix has weights or unknown entries; draws of rows are weights themselves"
        raise InputError(message)
    m = labelled.shape[0]
    _check_takes_weights(method)
    _check_options(draw, draws, share, rows=m, rank=method.rank)
    root, recorded = root_seed(rng)
    full, store = _of_all_rows(
        labelled, method, seed=run_seed(root, method.rank, 0), folder=folder, about=[draw, share]
    )
    factors, cosines, sines = [], [], []
    shown = progress_bar(f"{type(method).__name__}, {draws} draws of rows", total=draws, shown=progress)
    with shown as watcher, small_work(labelled.shape):
        for number in range(1, draws + 1):
            found = _drawn(labelled, method, draw, share, seed=run_seed(root, method.rank, number), store=store)
            positions, _ = match_components(full.column_factors, found)
            found = found[:, positions]
            inner = np.sum(full.column_factors * found, axis=0, dtype=np.float64)
            factors.append(found * np.where(inner < 0, -1, 1).astype(found.dtype))
            cosines.append(np.minimum(np.abs(inner), 1.0))
            sines.append(float(np.sin(principal_angles(full.column_factors, found).max())))
            watcher.advance()
    return Resampling(full, np.array(factors), np.array(cosines), np.array(sines), draw, share=share, seed=recorded)


def _of_all_rows(
    labelled: LabelledMatrix, method: Method, *, seed: int, folder: PathLike | None, about: list[object]
) -> tuple[Factorization, ContentStore | None]:
    """Return the fit to all rows, and where draws are kept."""
    if folder is None:
        return factorize(labelled, method, rng=seed), None
    store = ContentStore(folder, DRAWN, [*described(labelled, method), *about])
    return ReplicateStore(folder, labelled, method).runs([seed])[0], store


def _drawn(
    labelled: LabelledMatrix, method: Method, draw: Draw, share: float, *, seed: int, store: ContentStore | None
) -> Array:
    """Return the column factors of one draw, from the store if they are there."""
    kept = None if store is None else store.archive(seed)
    if kept is not None:
        return kept.array(DRAWN)
    rng = np.random.default_rng(seed)
    m, n = labelled.shape
    weights = _weights(draw, m, share, rng)
    # Squared errors are weighted by squares; the divergence is proportional to the weight.
    scale = weights if loss_of(method) == "kl" else np.sqrt(weights)
    raw = method.run(Scaled(labelled.operator(), scale, np.ones(n)), rng, Silent())
    found = canonical_form(raw.row_factors, raw.scale, raw.column_factors)[2]
    if store is not None:
        writer = ArchiveWriter(DRAWN)
        writer.add_array(DRAWN, found)
        store.keep(seed, writer)
    return found


def _weights(draw: Draw, rows: int, share: float, rng: np.random.Generator) -> Floats:
    if draw == "bootstrap":
        return rng.multinomial(rows, np.full(rows, 1.0 / rows)).astype(np.float64)
    weights = np.zeros(rows)
    weights[rng.choice(rows, size=max(1, round(share * rows)), replace=False)] = 1.0
    return weights


def _check_takes_weights(method: Method) -> None:
    """Refuse methods to which a row of double weight is not two rows."""
    name = type(method).__name__
    if method.needs_symmetric:
        message = f"draws of the rows of a symmetric matrix are not symmetric, as {name} needs it; use TruncatedSVD"
        raise InputError(message)
    if isinstance(method, RobustPCA) or getattr(method, "biases", False):
        instead = "ALS without biases" if getattr(method, "biases", False) else "TruncatedSVD"
        message = f"{name} does not take a row of double weight for two rows, and draws are weights; use {instead}"
        raise InputError(message)


def _check_options(draw: str, draws: int, share: float, *, rows: int, rank: int) -> None:
    if draw not in get_args(Draw):
        message = f"draw={draw!r}; choose one of {', '.join(map(repr, get_args(Draw)))}"
        raise InputError(message)
    if not isinstance(draws, (int, np.integer)) or isinstance(draws, bool) or draws < 1:
        message = f"draws={draws!r}; give a positive whole number"
        raise InputError(message)
    if not 0 < share < 1:
        message = f"share={share!r}; it is a share of the rows, above 0 and below 1"
        raise InputError(message)
    if draw == "subsample" and round(share * rows) < rank:
        message = f"share={share!r} of {rows} rows is fewer than the {rank} components; take a larger share"
        raise InputError(message)
