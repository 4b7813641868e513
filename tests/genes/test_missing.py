"""Missing values are refused or their genes dropped, never filled in silently."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.missing import settle_missing

GENES = pd.Index(["A", "B"])


def test_whole_tables_pass():
    values = np.ones((2, 2))
    assert settle_missing(values, GENES, "refuse", source="x")[0] is values


def test_gaps():
    values = np.array([[1.0, np.nan], [2.0, 3.0]])
    with pytest.raises(InputError, match=r"1 values of 1 genes are NaN or infinite; the first is nan, of gene 'B'"):
        settle_missing(values, GENES, "refuse", source="x")
    with pytest.warns(DataWarning, match="1 genes lack values"):
        kept, remarks = settle_missing(values, GENES, "drop-genes", source="x")
    assert kept.tolist() == [[1], [2]]
    assert remarks["kept"].tolist() == [0]
    with pytest.raises(InputError, match="every gene lacks a value"):
        settle_missing(np.full((2, 2), np.nan), GENES, "drop-genes", source="x")
    with pytest.raises(InputError, match="missing='zero'; give one of"):
        settle_missing(values, GENES, "zero", source="x")
