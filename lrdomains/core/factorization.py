"""Factorization: ``A ~ R diag(scale) C^T`` in canonical form, with names, fit and provenance."""

import dataclasses
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.certificate import Certificate, certify
from lrdomains.core.entries import check_non_negative
from lrdomains.core.fit import Fit
from lrdomains.core.identifiability import identifiability
from lrdomains.core.inputs import as_labelled
from lrdomains.core.methods.method import Method
from lrdomains.core.metric import gram, in_metric, into_metric, roots
from lrdomains.core.operators import DENSE_CELL_LIMIT
from lrdomains.core.provenance import Provenance
from lrdomains.core.rotating import rotated
from lrdomains.core.rotation import Rotation
from lrdomains.core.sparseness import hoyer_sparseness
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.core.wording import counted, plural
from lrdomains.errors import InputError, RankError, UnknownLabelError

#: A variance of fewer roundings of the squared norm is none.
VARIANCE_ROUNDINGS = 1000.0


@dataclass(frozen=True, eq=False)
class Factorization:
    """A matrix written as a sum of a few strengths times pairs of profiles: ``A ~ R diag(scale) C^T``.

    Columns of R and C have unit length, `scale` is non-negative and descending, and the largest absolute entry
    of each column of C is positive (ties: the lowest index).

    Parameters
    ----------
    row_factors : ndarray of shape (m, k)
        R.
    scale : ndarray of float64, shape (k,)
        The strengths: singular values for an SVD.
    column_factors : ndarray of shape (n, k)
        C.
    rows, columns : pandas.Index
        Names.
    rows_are, columns_are : str
        What a row and a column is, in the singular.
    method : Method
        The method with its options.
    fit : Fit
        How it was reached and how well it fits.
    provenance : Provenance
        What it was made from.
    row_weights, column_weights : ndarray of float64, shapes (m,) and (n,), or None
        The metric that it is best in: columns of R and C have unit length in it, and errors are weighted sums of
        squares. None counts all alike.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import TruncatedSVD, factorize
    >>> factorize(np.diag([3.0, 2.0, 1.0]), TruncatedSVD(rank=2))
    Factorization(3 rows x 3 columns, rank 2, TruncatedSVD: solved directly, to machine precision)
    """

    row_factors: Array
    scale: Floats
    column_factors: Array
    rows: Labels
    columns: Labels
    rows_are: str
    columns_are: str
    method: Method
    fit: Fit
    provenance: Provenance
    row_weights: Floats | None = None
    column_weights: Floats | None = None

    @property
    def rank(self) -> int:
        """Number of components."""
        return len(self.scale)

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the matrix that was factorized."""
        return len(self.rows), len(self.columns)

    def __repr__(self) -> str:
        m, n = self.shape
        return (
            f"Factorization({counted(m, self.rows_are)} x {counted(n, self.columns_are)}, rank {self.rank}, "
            f"{type(self.method).__name__}: {self.fit.status.value})"
        )

    def entry(self, row: Hashable, column: Hashable) -> float:
        """Return one entry of ``R diag(scale) C^T``, by names.

        Raises
        ------
        UnknownLabelError
            If there is no such row or column.
        """
        return float(np.sum(self._contributions(row, column)))

    def explain(self, row: Hashable, column: Hashable) -> pd.DataFrame:
        """Return what each component adds to one entry.

        Returns
        -------
        DataFrame
            Columns ``component`` (from 1), ``row_factor``, ``scale``, ``column_factor``, ``contribution`` (their
            product; they sum to the entry) and ``double_negative`` (both factors negative: two absences that
            multiply to a presence, which is easily misread), largest absolute contribution first.
        """
        i, j = self._position(self.rows, row, self.rows_are), self._position(self.columns, column, self.columns_are)
        table = pd.DataFrame(
            {
                "component": np.arange(1, self.rank + 1),
                "row_factor": self.row_factors[i],
                "scale": self.scale,
                "column_factor": self.column_factors[j],
                "contribution": self._contributions(row, column),
            }
        )
        table["double_negative"] = (table["row_factor"] < 0) & (table["column_factor"] < 0)
        return table.sort_values("contribution", key=abs, ascending=False, kind="stable", ignore_index=True)

    def reconstruct(
        self, rows: Sequence[Hashable] | None = None, columns: Sequence[Hashable] | None = None
    ) -> pd.DataFrame:
        """Return ``R diag(scale) C^T`` for some rows and columns (all of them by default), with names.

        Raises
        ------
        UnknownLabelError
            If a name is unknown.
        InputError
            If more than `DENSE_CELL_LIMIT` cells were asked for.
        """
        i = np.arange(self.shape[0]) if rows is None else self._positions(self.rows, rows, self.rows_are)
        j = np.arange(self.shape[1]) if columns is None else self._positions(self.columns, columns, self.columns_are)
        if len(i) * len(j) > DENSE_CELL_LIMIT:
            message = f"{len(i):,} x {len(j):,} cells were asked for; name fewer rows or columns"
            raise InputError(message)
        values = (self.row_factors[i] * self.scale.astype(self.row_factors.dtype)) @ self.column_factors[j].T
        return pd.DataFrame(values, index=self.rows[i], columns=self.columns[j])

    def project(self, new_rows: Array | sp.csr_array | sp.csc_array | pd.DataFrame) -> Array:
        """Return the row factors of new rows over the same columns (fold-in).

        Parameters
        ----------
        new_rows : ndarray, sparse array or DataFrame of shape (p, n)
            A DataFrame's columns are matched by name; all of this factorization's columns must be there.

        Returns
        -------
        ndarray of shape (p, k)
            On the scale of `row_factors`: a row of the original matrix gets its own row factors. Components of
            strength zero get zero.

        Raises
        ------
        InputError
            If the new rows have other columns, hold NaN or infinite entries, or are negative where the method
            needs non-negative ones.
        UnknownLabelError
            If a DataFrame lacks one of the columns.
        """
        if isinstance(new_rows, pd.DataFrame):
            new_rows = new_rows.iloc[:, self._positions(new_rows.columns, list(self.columns), self.columns_are)]
        if np.ndim(new_rows) == 2 and np.shape(new_rows)[0] == 0:
            return np.empty((0, self.rank), dtype=self.row_factors.dtype)
        labelled = as_labelled(new_rows)
        if labelled.shape[1] != self.shape[1]:
            message = (
                f"new rows of {counted(labelled.shape[1], self.columns_are)}; the factorization has {self.shape[1]:,}"
            )
            raise InputError(message)
        if labelled.entry_weights is not None and not getattr(self.method, "weighs_entries", False):
            message = f"new rows whose entries have weights, which {type(self.method).__name__} cannot use"
            raise InputError(message)
        if labelled.observed is not None and not getattr(self.method, "accepts_unknown", False):
            message = f"new rows with unobserved entries, which {type(self.method).__name__} would take for zeros"
            raise InputError(message)
        if self.method.needs_non_negative:
            check_non_negative(labelled, needed_by=f"projecting on {type(self.method).__name__}")
        metric = roots(self.column_weights, self.shape[1])[:, None].astype(self.column_factors.dtype)
        operator = in_metric(labelled.operator(), None, self.column_weights)
        share = np.sqrt(self.scale) if getattr(self.method, "shrinks", False) else np.ones(self.rank)
        loadings = self.column_factors * metric * share.astype(self.column_factors.dtype)
        coordinates = self.method.project(operator, loadings)
        inverse = np.divide(share, self.scale, out=np.zeros_like(self.scale), where=self.scale > 0)
        return np.asarray(coordinates * inverse.astype(coordinates.dtype))

    def error(self, *, relative: bool = True) -> float:
        """Return the Frobenius norm of ``A - R diag(scale) C^T``, exact for any subset of the components.

        Where there are weights, it is the weighted norm; where some entries are unknown, the norm over the others.
        It is the root of a difference of squares: relative errors below about 1e-8 (1e-4 in float32) are rounding.

        Parameters
        ----------
        relative : bool
            Divide by the Frobenius norm of A (the zero matrix has error 0).
        """
        d = self.scale
        overlaps = self.fit.overlaps
        if not overlaps.size:
            overlaps = gram(self.row_factors, self.row_weights) * gram(self.column_factors, self.column_weights)
        error2 = max(0.0, self.fit.total_energy - 2.0 * float(d @ np.diag(self.fit.coupling)) + float(d @ overlaps @ d))
        if not relative:
            return float(np.sqrt(error2))
        return float(np.sqrt(error2 / self.fit.total_energy)) if self.fit.total_energy > 0 else 0.0

    def explained(self, *, centred: bool = False) -> float:
        """Return the share of the squared Frobenius norm that is reproduced: ``1 - error()**2``.

        Parameters
        ----------
        centred : bool
            Count only what differs from the column means: the share of the variance, which is what programs that
            centre their data report. The first component of a matrix that was not centred often is little but its
            mean. Where nothing varies it is 1 if the means are reproduced as well, else 0.

        Raises
        ------
        InputError
            If the means were not measured, as in files of old versions.
        """
        if not centred:
            return 1.0 - self.error() ** 2
        fit = self.fit
        if fit.mean_energy is None:
            message = (
                "the column means were not measured when this was made: some entries are unknown, or the file is old; "
                "explained() says how much of the known entries is reproduced"
            )
            raise InputError(message)
        ones = roots(self.row_weights, self.shape[0])
        share = self.scale * (into_metric(self.row_factors, self.row_weights).T @ (ones / np.linalg.norm(ones)))
        overlaps = gram(self.column_factors, self.column_weights)
        # Of the error, the part that all rows share.
        common = fit.mean_energy - 2.0 * float(share @ fit.mean_coupling[: self.rank]) + float(share @ overlaps @ share)
        variance = fit.total_energy - fit.mean_energy
        rest = max(0.0, self.error(relative=False) ** 2 - common)
        if variance <= VARIANCE_ROUNDINGS * np.finfo(np.float64).eps * fit.total_energy:
            return float(rest <= VARIANCE_ROUNDINGS * np.finfo(np.float64).eps * fit.total_energy)
        return 1.0 - rest / variance

    def sparseness(self) -> pd.DataFrame:
        """Return how concentrated each component is among rows and among columns: 0 evenly spread, 1 in one of them.

        Returns
        -------
        DataFrame
            A line for each component, with Hoyer's measure of the row factors (`rows`) and of the column factors
            (`columns`); NaN where they are zero.
        """
        sides = {"rows": hoyer_sparseness(self.row_factors), "columns": hoyer_sparseness(self.column_factors)}
        return pd.DataFrame(sides, index=pd.RangeIndex(1, self.rank + 1, name="component"))

    def certificate(self) -> Certificate:
        """Return what residuals and gaps say about each component, and which ones cannot be told apart.

        Raises
        ------
        InputError
            If the components are not singular pairs or eigenpairs, so that there are no residuals.

        Examples
        --------
        >>> from lrdomains import TruncatedSVD, factorize
        >>> factorize(np.diag([3.0, 2.0, 2.0]), TruncatedSVD(rank=3)).certificate().sentences()[1]
        'components 2 to 3 are one block: only their span is determined'
        """
        if not self.method.is_spectral:
            message = f"components of {type(self.method).__name__} are no singular pairs; only an SVD has a certificate"
            raise InputError(message)
        fit, top = self.fit, self.scale[:1]
        return certify(
            self.scale,
            # There are none where there is nothing but strength zero.
            fit.residuals * top if fit.residuals.size else np.zeros(self.rank),
            quotients=np.diag(fit.coupling),
            beyond=fit.beyond if fit.beyond.size or fit.next_scale is None else np.array([fit.next_scale]),
            beyond_residuals=fit.beyond_residuals if fit.beyond.size else np.zeros(1),
            complete=self.rank == min(self.shape),
            precision=float(np.finfo(self.row_factors.dtype).eps),
        )

    def identifiability(self, *, noise: float | None = None) -> pd.DataFrame:
        """Return which spans and single components the gaps of the strengths hold against the noise.

        Parameters
        ----------
        noise : float or None
            Standard deviation of the noise of the entries; None estimates it. See `lrdomains.identifiability`.

        Raises
        ------
        InputError
            If the components are not singular pairs or eigenpairs, or the noise is negative.

        Examples
        --------
        >>> from lrdomains import TruncatedSVD, factorize
        >>> factorize(np.diag([9.0, 8.9, 2.0]), TruncatedSVD(rank=2)).identifiability(noise=0.1)["span_held"].tolist()
        [False, True]
        """
        return identifiability(self, noise=noise)

    def truncate(self, rank: int) -> "Factorization":
        """Return the first `rank` components alone.

        Raises
        ------
        RankError
            If `rank` is not between 1 and the number of components.
        """
        if not isinstance(rank, (int, np.integer)) or not 1 <= rank <= self.rank:
            message = f"rank {rank!r}; this factorization has {counted(self.rank, 'component')}"
            raise RankError(message)
        return dataclasses.replace(
            self,
            row_factors=self.row_factors[:, :rank],
            scale=self.scale[:rank],
            column_factors=self.column_factors[:, :rank],
            fit=self.fit.first(rank, self.scale),
        )

    def rotate(self, rotation: Rotation = "varimax", *, power: float = 4.0) -> "Factorization":
        """Return the same approximation with components that have few large column factors each.

        Parameters
        ----------
        rotation : "varimax" or "promax"
            Orthogonal or oblique; see `lrdomains.core.rotation.rotate_loadings`.
        power : float
            Of promax.

        Raises
        ------
        InputError
            If the components are not those of an SVD (of NMF they are simple already), or an option is out of range.

        Examples
        --------
        >>> from lrdomains import TruncatedSVD, factorize
        >>> f = factorize(np.kron(np.eye(2), np.ones((3, 2))) + 0.1, TruncatedSVD(rank=2))
        >>> bool(abs(f.rotate().error() - f.error()) < 1e-6)
        True
        """
        return rotated(self, rotation=rotation, power=power)

    def _contributions(self, row: Hashable, column: Hashable) -> Floats:
        i, j = self._position(self.rows, row, self.rows_are), self._position(self.columns, column, self.columns_are)
        return np.asarray(self.row_factors[i] * self.scale * self.column_factors[j], dtype=np.float64)

    def _position(self, names: Labels, name: Hashable, kind: str) -> int:
        return int(self._positions(names, [name], kind)[0])

    @staticmethod
    def _positions(names: Labels, wanted: Sequence[Hashable], kind: str) -> NDArray[np.intp]:
        positions = names.get_indexer_for(pd.Index(list(wanted)))
        if len(positions) != len(wanted):
            message = f"some of the {plural(kind)} asked for have a name that occurs twice; make names unique first"
            raise InputError(message)
        for name, position in zip(wanted, positions, strict=True):
            if position < 0:
                raise UnknownLabelError.among(name, names, kind=kind)
        return np.asarray(positions)
