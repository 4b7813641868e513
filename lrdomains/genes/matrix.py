"""expression_matrix: a table of expression made ready for factorization."""

import dataclasses
from typing import Any, Literal, get_args

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Floats
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.cleaning import (
    check_sample_names,
    keep_selected_genes,
    with_merged_genes,
    with_plain_identifiers,
    without_constant_genes,
    without_empty_samples,
    without_unnamed_genes,
)
from lrdomains.genes.moments import column_moments, column_range, row_sums
from lrdomains.genes.reading import read_expression
from lrdomains.genes.selection import over_dispersed_genes
from lrdomains.genes.values import ValueKind, value_kind, without_negatives

Normalise = Literal["auto", "depth-log", "floor", "variance", "none"]

#: The depth that single-cell counts are customarily brought to; samples that are deeper keep their median depth.
SMALLEST_DEPTH = 10_000.0


def expression_matrix(expression: object, *, normalise: Normalise = "auto", genes: int | None = 2000) -> LabelledMatrix:
    """Clean, normalise and narrow down a table of expression.

    Genes without a name, genes that never vary and samples without any expression are dropped; genes of one name
    are merged (sums of counts and amounts, means of logarithms); negative values are set to zero, unless they
    show that the table was centred, which is refused. All of it is counted in the result.

    Parameters
    ----------
    expression : LabelledMatrix, AnnData or .h5ad path
        Samples x genes, as `read_expression` gives it. It is not changed, and sparse stays sparse.
    normalise : {"auto", "depth-log", "floor", "variance", "none"}
        ``"auto"`` is ``"depth-log"`` for counts and amounts and ``"floor"`` for logarithms (values that are not
        whole, the largest of them between 1 and 30).
        ``"depth-log"``: every sample is brought to the same sum (the median one, at least 10,000), then
        log(1 + x), then each gene's lowest value is subtracted, so that zero means "at its lowest level".
        ``"floor"``: only that last step, for values that are logarithms already.
        ``"variance"``: each gene is divided by its standard deviation and not centred (the preparation of cNMF).
        ``"none"``: the values as they are.
    genes : int or None
        How many of the most over-dispersed genes to keep; None keeps all.

    Returns
    -------
    LabelledMatrix
        Non-negative; its ``steps["preparation"]`` says what kind of values were seen and what was done.

    Raises
    ------
    InputError
        If the values look centred, a sample's name repeats, nothing varies, or an option is unknown.

    Warns
    -----
    DataWarning
        If genes were merged, negative values set to zero, or samples dropped.

    Notes
    -----
    Without subtracting its floor, a gene of bulk tissue contributes mostly a constant, which takes up modules:
    on the leukemia set of Golub et al. (38 samples, 3 classes, rank 3) 1 or 2 samples are misassigned with it
    and up to 15 without.

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods, for over-dispersed genes and ``"variance"``.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame([[0, 4, 7], [2, 0, 7], [9, 1, 7]], index=list("abc"), columns=["MYC", "FOS", "ACTB"])
    >>> prepared = expression_matrix(read_expression(table, orientation="samples-by-genes"))
    >>> prepared.shape, str(prepared.dropped[0])
    ((3, 2), '1 genes dropped because they have the same value in all samples (ACTB)')
    """
    _check_options(normalise, genes)
    table = _without_duplicate_entries(read_expression(expression))
    check_sample_names(table)
    values, negative = without_negatives(table)
    kind = value_kind(values)
    table = with_plain_identifiers(without_unnamed_genes(dataclasses.replace(table, values=values)))
    table = without_constant_genes(without_empty_samples(with_merged_genes(table, kind)))
    rule = _rule(normalise, kind, table.source)
    linear, depth = _linear_amounts(table.values, kind)
    if genes is not None and genes < table.shape[1]:
        positions = over_dispersed_genes(linear, genes=genes)
        table, linear = keep_selected_genes(table, positions), linear[:, positions]
    step = {
        "values": kind,
        "normalise": rule,
        "chosen": "automatically" if normalise == "auto" else "by the user",
        "depth": depth if rule == "depth-log" else None,
        "negative_values_set_to_zero": negative,
        "over_dispersed_genes": table.shape[1] if genes is not None else "all",
    }
    prepared = _normalised(table.values, linear, rule)
    return dataclasses.replace(table, values=prepared, steps={**table.steps, "preparation": step})


def _check_options(normalise: object, genes: object) -> None:
    if normalise not in get_args(Normalise):
        message = f"normalise={normalise!r}; give one of {', '.join(map(repr, get_args(Normalise)))}"
        raise InputError(message)
    if genes is None:
        return
    if not isinstance(genes, (int, np.integer)) or isinstance(genes, bool) or genes < 2:
        message = f"genes={genes!r}; give how many genes to keep, at least 2, or None for all"
        raise InputError(message)


def _without_duplicate_entries(table: LabelledMatrix) -> LabelledMatrix:
    # A sparse entry stored in parts has a logarithm only as a whole.
    if not sp.issparse(table.values):
        return table
    values = sp.csr_array(table.values)
    if not values.has_canonical_format:
        values = values.copy()
        values.sum_duplicates()
    return dataclasses.replace(table, values=values)


def _rule(normalise: Normalise, kind: ValueKind, source: str) -> Normalise:
    if normalise == "auto":
        return "floor" if kind == "logarithms" else "depth-log"
    if normalise == "depth-log" and kind == "logarithms":
        warn(
            f"{source}: the values look like logarithms already (not whole, none above 30), and normalise='depth-log' "
            "takes their logarithm again; 'floor' would leave them on their scale",
            DataWarning,
        )
    return normalise


def _linear_amounts(values: Any, kind: ValueKind) -> tuple[Any, float | None]:
    """Return amounts of comparable depth, by which the variation of genes is judged, and that depth."""
    if kind == "logarithms":
        return _mapped(values, np.expm1), None
    sums = row_sums(values)
    depth = max(SMALLEST_DEPTH, float(np.median(sums)))
    return _scaled_rows(values, depth / sums), depth


def _normalised(values: Any, linear: Any, rule: Normalise) -> Any:
    if rule == "depth-log":
        return _above_floor(_mapped(linear, np.log1p))
    if rule == "floor":
        return _above_floor(values)
    if rule == "variance":
        return _scaled_columns(values, 1.0 / np.sqrt(column_moments(values)[1]))
    return values


def _above_floor(values: Any) -> Any:
    floor, _ = column_range(values)
    if not sp.issparse(values):
        return values - floor
    # A gene with a floor above zero is stored in every sample, so that only stored values change.
    result = sp.csr_array(values, copy=True)
    result.data -= floor[result.indices]
    result.eliminate_zeros()
    return result


def _mapped(values: Any, function: Any) -> Any:
    """Apply a function that leaves zero at zero."""
    if not sp.issparse(values):
        return function(values)
    result = values.copy()
    result.data = function(result.data)
    return result


def _scaled_rows(values: Any, factors: Floats) -> Any:
    factors = factors.astype(values.dtype)
    return sp.csr_array(sp.diags_array(factors) @ values) if sp.issparse(values) else values * factors[:, None]


def _scaled_columns(values: Any, factors: Floats) -> Any:
    factors = factors.astype(values.dtype)
    return sp.csr_array(values @ sp.diags_array(factors)) if sp.issparse(values) else values * factors
