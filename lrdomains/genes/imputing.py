"""impute: values that an expression table lacks, filled in by what its modules say, and marked as filled in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lrdomains.core.imputation import Imputed
from lrdomains.core.imputation import impute as fill_in
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import Floats
from lrdomains.errors import InputError
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.stability import repeat
from lrdomains.genes.reading import read_expression
from lrdomains.genes.values import kind_of

if TYPE_CHECKING:
    from anndata import AnnData

#: Numbers of modules that are compared where none is given.
MOST_MODULES = 8


def impute(
    expression: object,
    *,
    rank: int | Literal["auto"] | Iterable[int] = "auto",
    runs: int = 5,
    rng: RandomState = 0,
    **reading: Any,
) -> Imputed:
    """Fill in the values that a table lacks.

    The known values are factorized on the scale of logarithms above each gene's lowest level, without the missing ones,
    and these are taken from the best of several starts. What was filled in is marked: tests of genes or samples are for
    the other values, and no other function of this package takes a filled-in table for a measured one by itself.

    Parameters
    ----------
    expression : path-like, DataFrame or AnnData
        See `read_expression`; missing values are NaN. It is not changed.
    rank : int, "auto" or iterable of int
        How many modules; of several, or of 1 to 8, the smallest that predicts held-out known values within one
        standard error of the best.
    runs : int
        Random starts.
    rng : int, numpy.random.Generator or None
    **reading
        Options of `read_expression`.

    Returns
    -------
    Imputed
        ``values`` (samples x genes, known ones as they were), ``imputed`` (where they were filled in), ``rows``,
        ``columns``; ``to_frames()`` gives both as tables.

    Raises
    ------
    InputError
        If nothing is missing, a gene or a sample has no known value, or values are negative.

    References
    ----------
    Lee and Seung (2001), NIPS 13, with a mask of what is known.

    Examples
    --------
    >>> import pandas as pd
    >>> whole = pd.DataFrame(np.outer(np.arange(1.0, 9.0), np.arange(1.0, 7.0)) * 100)
    >>> table = whole.mask(np.eye(8, 6, dtype=bool))
    >>> found = impute(table, rank=2, orientation="samples-by-genes")
    >>> int(found.imputed.sum()), bool(abs(found.values[5, 5] / 3600 - 1) < 0.2)
    (6, True)
    """
    if "missing" in reading:
        message = "missing= is for tables that are not filled in; leave the option out"
        raise InputError(message)
    table = read_expression(expression, missing="keep", **reading)
    known = table.observed
    if known is None:
        message = f"{table.source}: no value is missing; there is nothing to fill in"
        raise InputError(message)
    _check(table, known)
    values = np.where(known, table.values, np.nan).astype(np.float64)
    logarithms = kind_of(whole=False, largest=float(np.nanmax(values))) == "logarithms"
    scaled = values if logarithms else np.log1p(values)
    floor = np.nanmin(scaled, axis=0)
    matrix = LabelledMatrix(
        np.where(known, scaled - floor, 0.0),
        rows=table.rows,
        columns=table.columns,
        observed=known,
        entry_weights=table.entry_weights,
        source=table.source,
    )
    root, _ = root_seed(rng)
    count = _number(matrix, rank, root)
    found = fill_in(matrix, repeat(matrix, NMF(rank=count), runs=runs, rng=root).best)
    filled = found.values.astype(np.float64) + floor
    filled = filled if logarithms else np.expm1(filled)
    return Imputed(np.where(known, values, filled), found.imputed, table.rows, table.columns)


def add_imputed(adata: "AnnData", found: Imputed, *, key: str = "imputed") -> None:
    """Write a filled-in table into an AnnData of the same samples and genes, in layers of its own; X stays as it is.

    Parameters
    ----------
    adata : AnnData
        It is changed in place.
    found : Imputed
    key : str
        ``layers[key]`` gets the values, ``layers[f"{key}_mask"]`` where they were filled in.

    Raises
    ------
    InputError
        If samples or genes are not the same.

    Examples
    --------
    >>> import anndata
    >>> adata = anndata.AnnData(np.outer(np.arange(1.0, 9.0), np.arange(1.0, 7.0)))
    >>> adata.X[0, 0] = np.nan
    >>> add_imputed(adata, impute(adata, rank=1))
    >>> int(adata.layers["imputed_mask"].sum()), bool(np.isnan(adata.X[0, 0]))
    (1, True)
    """
    same = list(map(str, found.rows)) == list(adata.obs_names) and list(map(str, found.columns)) == list(
        adata.var_names
    )
    if not same:
        message = "the filled-in table has other samples or genes than the AnnData, or another order of them"
        raise InputError(message)
    adata.layers[key] = found.values
    adata.layers[f"{key}_mask"] = found.imputed


def _check(table: LabelledMatrix, known: Any) -> None:
    for axis, names, what in ((0, table.columns, "gene"), (1, table.rows, "sample")):
        empty = np.flatnonzero(~known.any(axis=axis))
        if len(empty):
            message = f"{table.source}: {what} {names[empty[0]]!r} has no known value at all; leave it out"
            raise InputError(message)
    lowest: Floats = np.where(known, table.values, 0.0)
    if lowest.min() < 0:
        message = f"{table.source} holds negative values; give counts, amounts or logarithms that were not centred"
        raise InputError(message)


def _number(matrix: LabelledMatrix, rank: int | Literal["auto"] | Iterable[int], seed: int) -> int:
    if isinstance(rank, (int, np.integer)):
        return int(rank)
    most = max(1, min(MOST_MODULES, min(matrix.shape) // 4))
    ranks = range(1, most + 1) if isinstance(rank, str) else sorted(set(rank))
    return max(1, select_rank(matrix, NMF(rank=1), ranks=ranks, criteria=["speckled"], rng=seed).recommended)
