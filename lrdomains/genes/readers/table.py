"""ReadTable: what every reader gives: values with names, and what the file says about samples and genes."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lrdomains.core.labelled_matrix import Dropped


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table of expression as it stands in a file.

    Parameters
    ----------
    values : ndarray, CSR array or RowBlocks
        Samples x genes.
    samples, genes : pandas.Index
    about_genes : DataFrame, optional
        Columns that the file has on genes, in their order: symbols beside identifiers.
    about_samples : DataFrame, optional
        Columns that the file has on samples, in their order.
    dropped : tuple of Dropped
        What was left out while reading.
    remarks : mapping
        What else was chosen while reading; it becomes part of the provenance.
    """

    values: Any
    samples: pd.Index
    genes: pd.Index
    about_genes: pd.DataFrame | None = None
    about_samples: pd.DataFrame | None = None
    dropped: tuple[Dropped, ...] = ()
    remarks: dict[str, Any] = field(default_factory=dict)
