"""Several tables of one experiment below each other, on the genes that all of them have."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import DataWarning, InputError, warn


def joined(parts: Sequence[LabelledMatrix]) -> LabelledMatrix:
    """Join tables of one experiment: samples below each other, the genes that all have.

    Samples get the name of their file in front where names would repeat.

    Parameters
    ----------
    parts : sequence of LabelledMatrix
        Samples x genes, each with unique gene names.

    Raises
    ------
    InputError
        If a gene name repeats within a table, no gene is common to all, or a table is read in blocks.

    Warns
    -----
    DataWarning
        If some genes are missing from some tables; they are dropped and named.

    Examples
    --------
    >>> a = LabelledMatrix(np.ones((1, 2)), rows=["s1"], columns=["MYC", "FOS"], source="a.csv")
    >>> b = LabelledMatrix(np.ones((1, 2)), rows=["s1"], columns=["MYC", "FOS"], source="b.csv")
    >>> list(joined([a, b]).rows)
    ['a: s1', 'b: s1']
    """
    for part in parts:
        if isinstance(part.values, RowBlocks):
            message = f"{part.source} is too large to be joined with others in memory; join the files on disk first"
            raise InputError(message)
        if not part.columns.is_unique:
            repeated = part.columns[part.columns.duplicated()][0]
            message = (
                f"{part.source}: the gene {repeated!r} occurs more than once, so that tables cannot be joined by gene; "
                "give identifiers, or one file at a time"
            )
            raise InputError(message)
    common = _common(parts)
    values = [_columns(part, common) for part in parts]
    sparse = any(sp.issparse(value) for value in values)
    stacked: Any = sp.vstack([sp.csr_array(v) for v in values], format="csr") if sparse else np.concatenate(values)
    sources = [part.source for part in parts]
    return LabelledMatrix(
        stacked,
        rows=_sample_names(parts),
        columns=common,
        rows_are="sample",
        columns_are="gene",
        source=", ".join(sources),
        steps={"expression": {"sources": sources, "samples": [len(part.rows) for part in parts], "genes": "common"}},
        dropped=(*(entry for part in parts for entry in part.dropped), *_dropped(parts, common)),
    )


def _common(parts: Sequence[LabelledMatrix]) -> pd.Index:
    common = parts[0].columns
    for part in parts[1:]:
        shared = common[common.isin(part.columns)]
        if not len(shared):
            message = (
                f"{parts[0].source} and {part.source} have no gene in common ({common[0]!r} in one, "
                f"{part.columns[0]!r} in the other); are they oriented and named alike?"
            )
            raise InputError(message)
        common = shared
    return common


def _columns(part: LabelledMatrix, common: pd.Index) -> Any:
    values: Any = part.values
    return values[:, part.columns.get_indexer(common)]


def _dropped(parts: Sequence[LabelledMatrix], common: pd.Index) -> tuple[Dropped, ...]:
    known = pd.Index(np.unique(np.concatenate([part.columns.astype(str) for part in parts])))
    lost = list(known[~known.isin(common.astype(str))])
    if not lost:
        return ()
    warn(
        f"{len(lost):,} genes are not in all {len(parts)} files (the first: {lost[0]!r}) and were dropped; "
        f"{len(common):,} are left",
        DataWarning,
    )
    return (Dropped.of("genes", lost, reason="they are not in all files"),)


def _sample_names(parts: Sequence[LabelledMatrix]) -> pd.Index:
    names = pd.Index([str(name) for part in parts for name in part.rows], dtype=object)
    if names.is_unique:
        return names
    stems = [Path(part.source).name.split(".")[0] for part in parts]
    if len(set(stems)) < len(stems):
        stems = [f"{stem} {number}" for number, stem in enumerate(stems, start=1)]
    return pd.Index(
        [f"{stem}: {name}" for stem, part in zip(stems, parts, strict=True) for name in part.rows], dtype=object
    )
