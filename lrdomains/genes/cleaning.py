"""What is taken out of a table of expression, or merged, before anything is computed; all of it named."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import NAMES_KEPT, Dropped, LabelledMatrix
from lrdomains.core.typing import Array
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.moments import column_moments, column_range, row_sums
from lrdomains.genes.symbols import without_versions
from lrdomains.genes.values import ValueKind


def check_sample_names(expression: LabelledMatrix) -> None:
    """Refuse sample names that occur more than once: results are looked up by them."""
    repeated = expression.rows[expression.rows.duplicated()]
    if len(repeated):
        message = (
            f"{expression.source}: the name of sample {repeated[0]!r} occurs more than once ({len(repeated):,} such "
            "samples); give each its own name (in an AnnData: obs_names_make_unique())"
        )
        raise InputError(message)


def without_unnamed_genes(expression: LabelledMatrix) -> LabelledMatrix:
    """Drop genes whose name is missing or empty."""
    named = named_columns(expression.columns)
    dropped = Dropped("genes", int(np.sum(~named)), "they have no name")
    return _keep_genes(expression, named, dropped)


def named_columns(columns: pd.Index) -> Array:
    """Return which genes have a name."""
    return np.array([bool(str(name).strip()) for name in columns], dtype=bool) & np.asarray(columns.notna())


def with_plain_identifiers(expression: LabelledMatrix) -> LabelledMatrix:
    """Remove the versions of Ensembl identifiers, so that they match gene sets and other tables."""
    plain = without_versions(expression.columns)
    changed = int(np.sum(plain != expression.columns.astype(str)))
    if not changed:
        return expression
    steps = {**expression.steps, "identifiers": {"versions_removed_from": changed}}
    return dataclasses.replace(expression, columns=plain, steps=steps)


def with_merged_genes(expression: LabelledMatrix, kind: ValueKind) -> LabelledMatrix:
    """Merge genes of one name.

    Counts and amounts are summed and logarithms averaged: two entries of one gene. Where a table of symbols named
    them and they are no counts, they are probes of one gene, and the probe of the highest mean is kept.

    Warns
    -----
    DataWarning
        If there were such genes; they are named among what was dropped.

    References
    ----------
    Miller et al. (2011), BMC Bioinformatics 12:322, for the probe of the highest mean ("MaxMean").
    """
    columns = expression.columns
    if columns.is_unique:
        return expression
    probes = "symbols" in expression.steps.get("expression", {}) and kind != "counts"
    codes, names = pd.factorize(columns)
    rule = "averaged" if kind == "logarithms" else "summed"
    values: Any = expression.values
    values = values[:, _leading_columns(values, codes)] if probes else _merged_values(values, codes, kind)
    repeated = columns[columns.duplicated()]
    done = "of those of one name the one of the highest mean was kept" if probes else f"those of one name were {rule}"
    seen = f"{len(repeated):,} genes of {expression.source} repeat the name of another (the first: {repeated[0]!r})"
    warn(f"{seen}; {done}", DataWarning)
    reason = f"their name occurs more than once: {done.replace('those', 'rows')}"
    merged = Dropped("repeated genes", len(repeated), reason, tuple(map(str, repeated.unique()[:NAMES_KEPT])))
    return dataclasses.replace(
        expression, values=values, columns=pd.Index(names), dropped=(*expression.dropped, merged)
    )


def _merged_values(values: Any, codes: Array, kind: ValueKind) -> Any:
    groups = int(codes.max()) + 1
    merged = values @ _indicator(codes, groups, values.dtype)
    if kind != "logarithms":
        return merged
    sizes = np.bincount(codes).astype(merged.dtype)
    return sp.csr_array(merged @ sp.diags_array(1 / sizes)) if sp.issparse(merged) else merged / sizes


def _leading_columns(values: Any, codes: Array) -> Array:
    """Return for each group of columns the one of the highest mean, the first of equal ones."""
    order = np.lexsort((np.arange(len(codes)), -column_moments(values)[0], codes))
    _, first = np.unique(codes[order], return_index=True)
    return np.asarray(order[first])


def without_empty_samples(expression: LabelledMatrix) -> LabelledMatrix:
    """Drop samples in which no gene is expressed at all; they have no profile to explain.

    Warns
    -----
    DataWarning
        If there were such samples.
    """
    kept = row_sums(expression.values) > 0
    if kept.all():
        return expression
    names = list(expression.rows[~kept])
    if not kept.any():
        message = f"{expression.source}: every value is zero; nothing can be found in it"
        raise InputError(message)
    warn(f"{len(names):,} samples have no expression at all (the first: {names[0]!r}) and were dropped", DataWarning)
    dropped = (*expression.dropped, Dropped.of("samples", names, reason="all of their values are zero"))
    values: Any = expression.values
    return dataclasses.replace(expression, values=values[kept], rows=expression.rows[kept], dropped=dropped)


def without_constant_genes(expression: LabelledMatrix) -> LabelledMatrix:
    """Drop genes that have one value in all samples; they tell no sample from another."""
    smallest, largest = column_range(expression.values)
    if np.all(smallest == largest):
        message = f"{expression.source}: every gene has one value in all samples; nothing varies"
        raise InputError(message)
    varies = smallest < largest
    dropped = _named_genes(expression, ~varies, reason="they have the same value in all samples")
    return _keep_genes(expression, varies, dropped)


def keep_selected_genes(expression: LabelledMatrix, positions: Array) -> LabelledMatrix:
    """Keep the most over-dispersed genes, at `positions`."""
    kept = np.zeros(expression.shape[1], dtype=bool)
    kept[positions] = True
    reason = f"they are not among the {len(positions):,} that vary most beyond what their mean predicts"
    return _keep_genes(expression, kept, _named_genes(expression, ~kept, reason=reason))


def _named_genes(expression: LabelledMatrix, dropped: Array, *, reason: str) -> Dropped:
    return Dropped.of("genes", list(expression.columns[dropped]), reason=reason)


def _keep_genes(expression: LabelledMatrix, kept: Array, dropped: Dropped) -> LabelledMatrix:
    if kept.all():
        return expression
    values: Any = expression.values
    return dataclasses.replace(
        expression,
        values=values[:, np.flatnonzero(kept)],
        columns=expression.columns[kept],
        dropped=(*expression.dropped, dropped),
    )


def _indicator(codes: Array, groups: int, dtype: Any) -> sp.csr_array:
    ones, at = np.ones(len(codes), dtype=dtype), np.arange(len(codes))
    return sp.csr_array((ones, (at, codes)), shape=(len(codes), groups))
