"""expression_matrix: a table of expression made ready for factorization."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.sparse_values import with_data
from lrdomains.core.typing import Floats
from lrdomains.errors import InputError
from lrdomains.genes.cleaning import (
    check_sample_names,
    keep_selected_genes,
    with_merged_genes,
    with_plain_identifiers,
    without_constant_genes,
    without_empty_samples,
    without_unnamed_genes,
)
from lrdomains.genes.experiment import experiment_kind
from lrdomains.genes.levels import gene_levels
from lrdomains.genes.moments import row_sums
from lrdomains.genes.preparation import (
    GeneChoice,
    Normalise,
    Preparation,
    check_options,
    chosen_genes,
    common_depth,
    settled_rule,
)
from lrdomains.genes.profile import profile
from lrdomains.genes.reading import read_expression
from lrdomains.genes.selection import GeneSelection
from lrdomains.genes.streamed import prepare_blocks
from lrdomains.genes.values import ValueKind, value_kind, without_negatives


def expression_matrix(
    expression: object,
    *,
    normalise: Normalise = "auto",
    genes: GeneChoice = "auto",
    selection: GeneSelection = "over-dispersion",
) -> LabelledMatrix:
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
    genes : int, None, "auto" or sequence of str
        How many of the most over-dispersed genes to keep, or the names of those to keep; None keeps all, ``"auto"`` is
        2,000.
    selection : {"over-dispersion", "cnmf", "seurat", "cell_ranger", "seurat_v3"}
        By which rule genes are over-dispersed; see `over_dispersed_genes`. The last three are scanpy's, which must be
        installed.

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
    One preparation serves bulk samples and single cells: of those tried, it separated the leukemias of Golub et al. and
    the blood cells of PBMC 3k best. What a table looks like is recorded all the same.

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
    ((3, 2), 'genes dropped because they have the same value in all samples: 1 (ACTB)')
    """
    return prepare(read_expression(expression), normalise=normalise, genes=genes, selection=selection).matrix


def prepare(
    table: LabelledMatrix,
    *,
    normalise: Normalise = "auto",
    genes: GeneChoice = "auto",
    selection: GeneSelection = "over-dispersion",
) -> Preparation:
    """Clean, normalise and narrow down a table that has been read; see `expression_matrix`."""
    check_options(normalise, genes)
    check_sample_names(table)
    if table.observed is not None:
        message = f"{table.source} lacks values; drop their genes (missing='drop-genes'), or fill them in (`impute`)"
        raise InputError(message)
    if isinstance(table.values, Operator):
        return prepare_blocks(table, normalise=normalise, genes=genes, selection=selection)
    table = _without_duplicate_entries(table)
    values, negative = without_negatives(table)
    if isinstance(values, np.ndarray):
        # Sums differ in their last digits by how a table lies in memory, and with them the bytes of a result.
        values = np.ascontiguousarray(values)
    kind = value_kind(values)
    table = with_plain_identifiers(without_unnamed_genes(dataclasses.replace(table, values=values)))
    table = without_constant_genes(without_empty_samples(with_merged_genes(table, kind)))
    depths = row_sums(table.values)
    experiment = experiment_kind(len(table.rows), profile(table.values))
    rule = settled_rule(normalise, kind, table.source)
    depth = None if kind == "logarithms" else common_depth(depths)
    linear = _mapped(table.values, np.expm1) if depth is None else _scaled_rows(table.values, depth / depths)
    positions = chosen_genes(linear, table.columns, genes, selection, source=table.source)
    raw = linear if rule == "depth-log" else table.values
    del linear
    if experiment == "single-cell":
        # As tables that are read in blocks: a count is known to a digit or two, and half of the bytes take half of the
        # time.
        raw = raw.astype(np.float32)
    if rule == "depth-log":
        raw = _mapped(raw, np.log1p)
    levels = gene_levels(raw, rule)
    whole = levels.apply(raw)
    del raw
    names = table.columns
    values = whole
    if positions is not None:
        levels = levels.of(positions)
        table, values = keep_selected_genes(table, positions), whole[:, positions]
    step = {
        "values": kind,
        "experiment": experiment,
        "normalise": rule,
        "chosen": "automatically" if normalise == "auto" else "by the user",
        "depth": depth if rule == "depth-log" else None,
        "negative_values_set_to_zero": negative,
        "over_dispersed_genes": len(positions) if positions is not None else "all",
        "selection": selection,
    }
    matrix = dataclasses.replace(table, values=values, steps={**table.steps, "preparation": step})
    return Preparation(matrix, whole, names, depths, experiment, levels)


def normalised_alike(values: Any, step: Mapping[str, Any], kind: ValueKind) -> Any:
    """Return values of new samples on the scale of a table that was prepared before, before levels of genes apply.

    Parameters
    ----------
    values : ndarray or sparse array
        Samples x genes.
    step : mapping
        What the preparation of the other table says of itself.
    kind : {"counts", "amounts", "logarithms"}
        Of the new values.
    """
    if step.get("normalise") != "depth-log" or kind == "logarithms":
        return values
    sums = row_sums(values)
    return _mapped(_scaled_rows(values, float(step["depth"]) / sums), np.log1p)


def _without_duplicate_entries(table: LabelledMatrix) -> LabelledMatrix:
    # A sparse entry stored in parts has a logarithm only as a whole.
    if not sp.issparse(table.values):
        return table
    values = sp.csr_array(table.values)
    if not values.has_canonical_format:
        values = values.copy()
        values.sum_duplicates()
    return dataclasses.replace(table, values=values)


def _mapped(values: Any, function: Any) -> Any:
    """Apply a function that leaves zero at zero."""
    return with_data(values, function(values.data)) if sp.issparse(values) else function(values)


def _scaled_rows(values: Any, factors: Floats) -> Any:
    factors = factors.astype(values.dtype)
    if not sp.issparse(values):
        return values * factors[:, None]
    values = sp.csr_array(values)
    return with_data(values, values.data * np.repeat(factors, np.diff(values.indptr)))
