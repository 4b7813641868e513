"""Preparing a table that is larger than memory: passes over its rows, and only the kept genes stay in memory."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_work import RowWork, itself
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.cleaning import named_columns
from lrdomains.genes.experiment import experiment_kind
from lrdomains.genes.levels import GeneLevels
from lrdomains.genes.preparation import (
    GeneChoice,
    Normalise,
    Preparation,
    common_depth,
    positions_of_genes,
    settled_rule,
)
from lrdomains.genes.profile import Profile, plain, profile
from lrdomains.genes.selection import GeneSelection
from lrdomains.genes.symbols import without_versions
from lrdomains.genes.values import check_not_centred, kind_of


@dataclass(frozen=True, eq=False)
class PreparedBlocks:
    """The rows of a stored table, cleaned and normalised as they are read.

    Parameters
    ----------
    source : RowBlocks
    rows : ndarray of bool
        Which rows are kept.
    groups : ndarray of int, shape (columns,)
        To which gene each column of the source belongs; -1 for columns that are left out.
    genes : int
        How many genes there are.
    factors : ndarray, shape (rows,)
        By which each row is multiplied.
    logarithm : bool
        Whether log(1 + x) is taken then.
    columns : ndarray of int, optional
        Genes that are kept, ascending; None for all.
    """

    source: RowBlocks
    rows: Array
    groups: Array
    genes: int
    factors: Floats
    logarithm: bool
    columns: Array | None = None

    def over_blocks(
        self, function: Callable[..., Any], *, by_row: tuple[Array, ...] = (), shared: tuple[Any, ...] = ()
    ) -> Iterator[tuple[slice, Any]]:
        """Yield what `function` makes of the kept rows of each block, float32 CSR arrays; see `profile.over_blocks`."""
        at = 0
        for place, found in self.source.over_blocks(self._work(function, by_row, shared)):
            kept = int(np.count_nonzero(self.rows[place]))
            yield slice(at, at + kept), found
            at += kept

    def sum_over_blocks(
        self, function: Callable[..., Any], shape: tuple[int, int], *, by_row: tuple[Array, ...] = ()
    ) -> Floats:
        """Return the sum of what `function` makes of the kept rows of each block."""
        return np.asarray(self.source.widened().sum_over_blocks(self._work(function, by_row, ()), shape))

    def _work(self, function: Callable[..., Any], by_row: tuple[Array, ...], shared: tuple[Any, ...]) -> RowWork:
        # What is given for the kept rows is laid out for all rows, as blocks are cut from those.
        places = np.cumsum(self.rows) - 1
        laid_out = tuple(array[places] for array in by_row)
        return RowWork(
            _on_prepared,
            by_row=(self.rows, self.factors, *laid_out),
            shared=(_Cleaning(self._gather(), self.logarithm), function, *shared),
        )

    def narrowed(self, columns: Array) -> "PreparedBlocks":
        """Return the same for some of the genes."""
        return dataclasses.replace(self, columns=columns)

    def _gather(self) -> sp.csr_array:
        named = np.flatnonzero(self.groups >= 0)
        shape = (len(self.groups), self.genes)
        gather = sp.csr_array((np.ones(len(named)), (named, self.groups[named])), shape=shape)
        return gather if self.columns is None else sp.csr_array(gather[:, self.columns])


@dataclass(frozen=True, eq=False)
class _Cleaning:
    """What is done with each block: columns are gathered to genes, a logarithm is taken."""

    gather: sp.csr_array
    logarithm: bool


def _on_prepared(block: Operator, rows: Array, factors: Floats, *arguments: Any) -> Any:
    at = next(at for at, argument in enumerate(arguments) if isinstance(argument, _Cleaning))
    by_row, cleaning, (function, *shared) = arguments[:at], arguments[at], arguments[at + 1 :]
    kept = np.flatnonzero(rows)
    part = sp.csr_array(plain(block))[kept].astype(np.float64)
    part.data = np.maximum(part.data, 0)
    part = sp.csr_array(part @ cleaning.gather)
    part.data *= np.repeat(factors[kept], np.diff(part.indptr))
    if cleaning.logarithm:
        part.data = np.log1p(part.data)
    part = sp.csr_array(part.astype(np.float32))
    part.sort_indices()
    return function(part, *(array[kept] for array in by_row), *shared)


def prepare_blocks(
    table: LabelledMatrix,
    *,
    normalise: Normalise,
    genes: GeneChoice,
    selection: GeneSelection,
) -> Preparation:
    """Prepare a table that is read in blocks of rows; see `expression_matrix`.

    Four passes, after one in which entries were checked: what the values are, the moments of the genes, the kept genes
    into memory (sparse, float32), and, later, all genes on the usages. Genes are kept and values normalised as for
    tables in memory.

    Raises
    ------
    InputError
        As for tables in memory, or for a rule that cannot be applied row by row.
    """
    source: RowBlocks = table.values
    seen = profile(source)
    if seen.negative_values:
        check_not_centred(table, seen.negative_values, seen.below, seen.above)
    kind = kind_of(whole=seen.whole, largest=float(seen.largest.max()))
    rule = settled_rule(normalise, kind, table.source)
    if rule == "variance" or selection not in ("over-dispersion", "cnmf"):
        what = f"normalise={rule!r}" if rule == "variance" else f"selection={selection!r}"
        message = f"{what} is not applied to tables that are read in blocks; choose another or load the table"
        raise InputError(message)
    experiment = experiment_kind(len(table.rows), seen)
    table, kept_rows, groups, names = cleaned_names(table, seen)
    depths = seen.row_sums[kept_rows]
    depth = None if kind == "logarithms" else common_depth(depths)
    factors = np.ones(len(seen.row_sums))
    if depth is not None:
        factors[kept_rows] = depth / depths
    linear = PreparedBlocks(source, kept_rows, groups, len(names), factors, logarithm=False)
    mean, variance = _moments(linear, exponential=kind == "logarithms")
    wanted = positions_of_genes(mean, variance, names, genes, selection, source=table.source)
    varies = np.flatnonzero(variance > 0)
    positions = varies if wanted is None else wanted[np.isin(wanted, varies)]
    whole = dataclasses.replace(
        linear, factors=factors if rule == "depth-log" else np.ones_like(factors), logarithm=rule == "depth-log"
    )
    values = _in_memory(whole.narrowed(positions))
    levels = _above_floor(values, rule)
    step = {
        "values": kind,
        "experiment": experiment,
        "normalise": rule,
        "chosen": "automatically" if normalise == "auto" else "by the user",
        "depth": depth if rule == "depth-log" else None,
        "negative_values_set_to_zero": seen.negative_values,
        "over_dispersed_genes": len(positions) if wanted is not None else "all",
        "selection": selection,
        "read": "in blocks of rows",
    }
    left = np.setdiff1d(np.arange(len(names)), positions)
    reason = f"they do not vary, or are not among the {len(positions):,} that vary most beyond what their mean predicts"
    dropped = (*table.dropped, Dropped.of("genes", list(names[left]), reason=reason)) if len(left) else table.dropped
    matrix = LabelledMatrix(
        values,
        rows=table.rows[kept_rows],
        columns=names[positions],
        rows_are="sample",
        columns_are="gene",
        source=table.source,
        steps={**table.steps, "preparation": step},
        dropped=dropped,
    )
    return Preparation(matrix, whole, names, depths, experiment, levels)


def cleaned_names(table: LabelledMatrix, seen: Profile) -> tuple[LabelledMatrix, Array, Array, pd.Index]:
    """Return the table with what is dropped named, which rows are kept, and the gene of each column."""
    rows = seen.row_sums > 0
    dropped = list(table.dropped)
    if not rows.any():
        message = f"{table.source}: every value is zero; nothing can be found in it"
        raise InputError(message)
    if not rows.all():
        names = list(table.rows[~rows])
        warn(
            f"{len(names):,} samples have no expression at all (the first: {names[0]!r}) and were dropped", DataWarning
        )
        dropped.append(Dropped.of("samples", names, reason="all of their values are zero"))
    plain = without_versions(table.columns)
    named = named_columns(plain)
    if not named.all():
        dropped.append(Dropped("genes", int(np.sum(~named)), "they have no name"))
    codes, genes = pd.factorize(plain[named])
    groups = np.full(len(plain), -1, dtype=np.int64)
    groups[named] = codes
    if len(genes) < len(codes):
        repeated = plain[named][plain[named].duplicated()]
        warn(f"{len(repeated):,} genes of {table.source} repeat the name of another; they were summed", DataWarning)
        reason = "their name occurs more than once: rows of one name were summed"
        dropped.append(Dropped.of("repeated genes", list(repeated.unique()), reason=reason))
    return dataclasses.replace(table, dropped=tuple(dropped)), rows, groups, pd.Index(genes)


def _moments(table: PreparedBlocks, *, exponential: bool) -> tuple[Floats, Floats]:
    """Return mean and variance of each gene, merged block by block."""
    count, mean, squares = 0, np.zeros(table.genes), np.zeros(table.genes)
    for _, (m, here, own) in table.over_blocks(_own_moments, shared=(exponential,)):
        if m == 0:
            continue
        delta = here - mean
        squares += own + delta**2 * (count * m / (count + m))
        mean += delta * (m / (count + m))
        count += m
    return mean, squares / max(count, 1)


def _own_moments(part: sp.csr_array, exponential: bool) -> tuple[int, Floats, Floats]:  # noqa: FBT001 (called by workers)
    """Return the number of rows of a block, its means, and its sums of squares around them."""
    wide = part.astype(np.float64)
    if exponential:
        wide.data = np.expm1(wide.data)
    m = wide.shape[0]
    mean = np.asarray(wide.sum(axis=0)).ravel() / max(m, 1)
    squares = np.asarray(wide.multiply(wide).sum(axis=0)).ravel() - m * mean**2
    return m, mean, np.maximum(squares, 0)


def _in_memory(table: PreparedBlocks) -> sp.csr_array:
    parts = [part for _, part in table.over_blocks(itself)]
    stored = sum(part.nnz for part in parts)
    index = np.int32 if stored < np.iinfo(np.int32).max else np.int64
    data, indices = np.empty(stored, dtype=np.float32), np.empty(stored, dtype=index)
    starts, at, height = [np.zeros(1, dtype=index)], 0, 0
    # Emptied as it is copied, so that the table is in memory once and not twice.
    parts.reverse()
    width = parts[0].shape[1]
    while parts:
        part = parts.pop()
        data[at : at + part.nnz], indices[at : at + part.nnz] = part.data, part.indices
        starts.append((part.indptr[1:] + at).astype(index))
        at, height = at + part.nnz, height + part.shape[0]
    return sp.csr_array((data, indices, np.concatenate(starts)), shape=(height, width))


def _above_floor(values: sp.csr_array, rule: str) -> GeneLevels:
    """Subtract each gene's lowest value, in place: a copy would double the memory."""
    floor = np.zeros(values.shape[1])
    if rule != "none":
        stored = np.bincount(values.indices, minlength=values.shape[1])
        # Only genes that are stored in every sample can have a floor above zero.
        full = np.flatnonzero(stored == values.shape[0])
        if len(full):
            floor[full] = values[:, full].min(axis=0).toarray().ravel()
            values.data -= floor.astype(np.float32)[values.indices]
            values.eliminate_zeros()
    return GeneLevels(floor, np.ones(values.shape[1]))
