"""What is taken out of a table of expression, or merged, before anything is computed; all of it named."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import NAMES_KEPT, Dropped, LabelledMatrix
from lrdomains.core.typing import Array
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.moments import column_range, row_sums
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
    named = np.array([bool(str(name).strip()) for name in expression.columns]) & expression.columns.notna()
    dropped = Dropped("genes", int(np.sum(~named)), "they have no name")
    return _keep_genes(expression, named, dropped)


def with_merged_genes(expression: LabelledMatrix, kind: ValueKind) -> LabelledMatrix:
    """Merge genes of one name: counts and amounts are summed, logarithms averaged.

    Warns
    -----
    DataWarning
        If there were such genes; they are named among what was dropped.
    """
    columns = expression.columns
    if columns.is_unique:
        return expression
    codes, names = pd.factorize(columns)
    values = expression.values @ _indicator(codes, len(names), expression.values.dtype)
    rule = "averaged" if kind == "logarithms" else "summed"
    if rule == "averaged":
        sizes = np.bincount(codes).astype(values.dtype)
        values = sp.csr_array(values @ sp.diags_array(1 / sizes)) if sp.issparse(values) else values / sizes
    repeated = columns[columns.duplicated()]
    reason = f"their name occurs more than once: rows of one name were {rule}"
    warn(
        f"{len(repeated):,} genes of {expression.source} repeat the name of another (the first: {repeated[0]!r}); "
        f"those of one name were {rule}",
        DataWarning,
    )
    merged = Dropped("repeated genes", len(repeated), reason, tuple(map(str, repeated.unique()[:NAMES_KEPT])))
    return dataclasses.replace(
        expression, values=values, columns=pd.Index(names), dropped=(*expression.dropped, merged)
    )


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
