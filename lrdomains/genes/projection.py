"""project: usages of known modules in new samples."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator, as_operator
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.cleaning import (
    check_sample_names,
    with_merged_genes,
    with_plain_identifiers,
    without_empty_samples,
    without_unnamed_genes,
)
from lrdomains.genes.levels import GeneLevels
from lrdomains.genes.matrix import normalised_alike
from lrdomains.genes.profile import BlockTable, over_blocks, profile
from lrdomains.genes.reading import read_expression
from lrdomains.genes.streamed import PreparedBlocks, cleaned_names
from lrdomains.genes.values import ValueKind, check_not_centred, kind_of, value_kind, without_negatives

if TYPE_CHECKING:
    from lrdomains.genes.result import GeneModules

#: Below this share of the modules' squared loadings in the new table, usages say little.
ENOUGH = 0.5


@dataclass(frozen=True, eq=False)
class Projection:
    """Usages of known modules in new samples.

    Parameters
    ----------
    usage : DataFrame
        Samples x modules.
    explained : Series
        Share of each sample's squared norm, on the common genes, that the modules reproduce.
    common_genes : int
        Genes of the fit that the new table has.
    fitted_genes : int
        Genes of the fit.
    covered : Series
        Share of each module's squared loadings that lies on the common genes.
    missing : tuple of str
        Genes of the fit that the new table lacks, the heaviest first.

    Examples
    --------
    >>> usage = pd.DataFrame({"P01": [2.0], "P02": [0.5]}, index=["s1"])
    >>> covered = pd.Series([1.0, 0.8], index=usage.columns)
    >>> found = Projection(usage, pd.Series([0.9], index=["s1"]), 90, 100, covered, ("MYC",))
    >>> found.assignments()["module"].tolist()
    ['P01']
    """

    usage: pd.DataFrame
    explained: "pd.Series[float]"
    common_genes: int
    fitted_genes: int
    covered: "pd.Series[float]"
    missing: tuple[str, ...]

    def assignments(self) -> pd.DataFrame:
        """Return each sample's dominant module: ``sample``, ``module``, ``usage``, ``share`` of its usage."""
        values = self.usage.to_numpy(dtype=np.float64)
        totals = values.sum(axis=1)
        largest = values.max(axis=1)
        named = self.usage.columns.to_numpy(dtype=object)[values.argmax(axis=1)]
        named[totals == 0] = None
        share = np.divide(largest, totals, out=np.zeros_like(totals), where=totals > 0)
        return pd.DataFrame({"sample": self.usage.index, "module": named, "usage": largest, "share": share})

    def summary(self) -> str:
        """Return a few lines on what was found."""
        lowest = self.covered.idxmin()
        return (
            f"{len(self.usage):,} samples on {self.usage.shape[1]} modules; {self.common_genes:,} of "
            f"{self.fitted_genes:,} genes of the fit are in the table (of {lowest}, the least covered, "
            f"{self.covered.min():.0%} of the squared loadings); the modules reproduce {self.explained.median():.1%} "
            "of the median sample's squared norm"
        )

    def __repr__(self) -> str:
        return f"Projection({len(self.usage):,} samples on {self.usage.shape[1]} modules)"


def project(modules: "GeneModules", expression: object, *, client: ClientLike = None, **reading: Any) -> Projection:
    """Return the usages of known modules in new samples.

    The new table is normalised by the rule that the modules were made with, to the same depth and with the same lowest
    level and unit of each gene; genes are matched by name, and usages are fitted with the loadings held fixed.

    Parameters
    ----------
    modules : GeneModules
    expression : path-like, AnnData, DataFrame or LabelledMatrix
        New samples; see `read_expression`. What is read in blocks of rows is placed block by block.
    client : distributed.Client or str, optional
        A Dask cluster that reads and places an AnnData on disk that is larger than a gigabyte; see `find_modules`.
    **reading
        Options of `read_expression`.

    Returns
    -------
    Projection

    Raises
    ------
    InputError
        If no gene of the fit is in the new table.

    Warns
    -----
    DataWarning
        If the common genes carry less than half of a module's squared loadings.

    Examples
    --------
    >>> from lrdomains.genes import find_modules
    >>> on, off = [40, 50, 60], [0, 1, 0]
    >>> table = pd.DataFrame([on + off, on + off, off + on, off + on], index=list("abcd"), columns=list("FGHIJK"))
    >>> modules = find_modules(table, rank=2, orientation="samples-by-genes", runs=3)
    >>> again = project(modules, table, orientation="samples-by-genes")
    >>> bool(np.allclose(again.usage, modules.usage, atol=1e-3))
    True
    """
    with workers(client):
        table = read_expression(expression, **reading)
        kept, new, common = _on_the_scale_of(modules, table)
        loadings = modules.factorization.column_factors[common]
        covered = np.sum(np.square(loadings, dtype=np.float64), axis=0)
        if np.any(covered < ENOUGH):
            warn(
                f"only {len(common):,} of {modules.factorization.shape[1]:,} genes of the fit are in {table.source}; "
                f"some modules have as little as {covered.min():.0%} of their squared loadings there: their usages say "
                "little",
                DataWarning,
            )
        usage, explained = _placed(new, modules.factorization.method, loadings)
    order = modules.component_order()
    names = pd.Index(modules.names)
    absent = np.setdiff1d(np.arange(modules.factorization.shape[1]), common)
    weight = modules.factorization.column_factors[absent].max(axis=1, initial=0.0)
    missing = modules.factorization.columns[absent[np.argsort(-weight, kind="stable")]]
    return Projection(
        usage=pd.DataFrame(usage[:, order], index=pd.Index(kept, name="sample"), columns=names),
        explained=pd.Series(explained, index=kept, name="explained"),
        common_genes=len(common),
        fitted_genes=modules.factorization.shape[1],
        covered=pd.Series(covered[order], index=names, name="covered"),
        missing=tuple(map(str, missing)),
    )


def _on_the_scale_of(modules: "GeneModules", table: LabelledMatrix) -> tuple[Labels, "_NewSamples", Array]:
    """Return the kept samples, their values as the modules' own were prepared, and which genes of the fit they have."""
    evidence = modules.evidence
    if evidence is None or not len(evidence.floor):
        message = "this result does not say how its genes were scaled; find the modules again to project onto them"
        raise InputError(message)
    step = modules.provenance.steps.get("preparation", {})
    check_sample_names(table)
    prepared = _prepared_blocks if isinstance(table.values, RowBlocks) else _prepared_in_memory
    rows, genes, kind, values = prepared(table, step)
    _warn_of_other_kinds(step.get("values"), kind, table.source)
    place = {str(gene): at for at, gene in enumerate(genes)}
    fitted = [str(gene) for gene in modules.factorization.columns]
    common = np.array([at for at, gene in enumerate(fitted) if gene in place], dtype=np.int64)
    if not len(common):
        message = (
            f"no gene of the fit ({', '.join(map(repr, fitted[:3]))}, ...) is in {table.source} "
            f"({', '.join(map(repr, list(place)[:3]))}, ...): are both symbols, or both identifiers?"
        )
        raise InputError(message)
    columns = np.array([place[fitted[at]] for at in common])
    levels = GeneLevels(evidence.floor, evidence.factor).of(common)
    return rows, _NewSamples(values, columns, levels), common


@dataclass(frozen=True, eq=False)
class _NewSamples:
    """Values on the scale of the modules' own table, but for the levels of genes; and the columns of the fit."""

    values: BlockTable
    columns: Array
    levels: GeneLevels


def _prepared_in_memory(table: LabelledMatrix, step: Mapping[str, Any]) -> tuple[Labels, Labels, ValueKind, Any]:
    values, _ = without_negatives(table)
    kind = value_kind(values)
    named = with_plain_identifiers(without_unnamed_genes(dataclasses.replace(table, values=values)))
    merged = without_empty_samples(with_merged_genes(named, kind))
    return merged.rows, merged.columns, kind, normalised_alike(merged.values, step, kind)


def _prepared_blocks(table: LabelledMatrix, step: Mapping[str, Any]) -> tuple[Labels, Labels, ValueKind, Any]:
    seen = profile(table.values)
    if seen.negative_values:
        check_not_centred(table, seen.negative_values, seen.below, seen.above)
    kind = kind_of(whole=seen.whole, largest=float(seen.largest.max()))
    named, kept, groups, genes = cleaned_names(table, seen)
    logarithm = step.get("normalise") == "depth-log" and kind != "logarithms"
    depth = float(step["depth"]) if logarithm else 1.0
    factors = np.divide(depth, seen.row_sums, out=np.ones(len(kept)), where=kept) if logarithm else np.ones(len(kept))
    source: Any = table.values
    blocks = PreparedBlocks(source, kept, groups, len(genes), factors, logarithm=logarithm)
    return named.rows[kept], genes, kind, blocks


def _placed(new: _NewSamples, method: Any, loadings: Array) -> tuple[Array, Floats]:
    """Return usages of the samples, and how much of each they reproduce, block by block."""
    how = (new.columns, new.levels, method, loadings)
    usages, explained = zip(*(found for _, found in over_blocks(new.values, _placed_block, shared=how)), strict=True)
    return np.concatenate(usages), np.concatenate(explained)


def _placed_block(
    values: Any, columns: Array, levels: GeneLevels, method: Any, loadings: Array
) -> tuple[Array, Floats]:
    values = levels.apply(values[:, columns])
    operator = as_operator(values)
    fixed = np.ascontiguousarray(loadings, dtype=operator.dtype)
    usage = method.project(operator, fixed)
    return usage, _explained(operator, values, usage, fixed)


def _warn_of_other_kinds(fitted: object, kind: ValueKind, source: str) -> None:
    if fitted is not None and (fitted == "logarithms") != (kind == "logarithms"):
        warn(f"{source} holds {kind}, the modules were made from {fitted}: their scales differ", DataWarning)


def _explained(operator: Operator, values: Any, usage: Array, loadings: Array) -> Floats:
    cross = np.sum(operator.matmat(loadings) * usage, axis=1, dtype=np.float64)
    own = np.sum((usage @ (loadings.T @ loadings)) * usage, axis=1, dtype=np.float64)
    squares = values.multiply(values).sum(axis=1) if sp.issparse(values) else np.square(values).sum(axis=1)
    energy = np.asarray(squares, dtype=np.float64).ravel()
    return np.divide(2 * cross - own, energy, out=np.zeros_like(energy), where=energy > 0)
