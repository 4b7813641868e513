"""Files of old versions load for ever."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lrdomains import TruncatedSVD
from lrdomains.core.factorization_storage import read_factorization
from lrdomains.core.fit import Status
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.storage import SCHEMA, read_archive

HERE = Path(__file__).parent


def test_there_is_a_file_of_every_schema():
    assert sorted(path.name for path in HERE.glob("*.lrd")) == [f"schema-{n}.lrd" for n in range(1, SCHEMA + 1)]


@pytest.fixture
def archive():
    return read_archive(HERE / "schema-1.lrd")


def test_schema_1_holds_a_factorization(archive):
    f = read_factorization(archive)
    assert (list(f.rows), f.rows.name) == (["first", "zweite 日本"], "sample")
    assert list(f.columns) == ["x", 2, None]
    np.testing.assert_allclose(f.scale, [3, 2])
    np.testing.assert_allclose(f.row_factors, np.eye(2))
    np.testing.assert_allclose(f.column_factors, np.eye(3, 2))
    assert isinstance(f.method, TruncatedSVD)
    assert (f.method.rank, f.fit.status, f.error()) == (2, Status.EXACT, 0.0)
    assert f.provenance.source == "three numbers"
    assert f.provenance.steps["weighting"] == {"power": 0.5}
    assert f.provenance.dropped == (Dropped("samples", 1, "it is empty", ("third",)),)
    assert (f.provenance.seed, f.provenance.versions["lrdomains"]) == (7, "0.1.0")


def test_schema_1_holds_values_arrays_and_names(archive):
    assert (archive.kind, archive.schema) == ("example", 1)
    assert archive.value("value") == {"list": [1, 2.5, None, True, "text"]}
    assert archive.array("array").dtype == np.float32
    assert archive.array("array").tolist() == [[0, 1, 2], [3, 4, 5]]
    assert archive.sparse("sparse").toarray().tolist() == [[0, 1.5], [0, 0]]
    assert archive.labels("range").equals(pd.RangeIndex(2, 8, 3))


def test_schema_1_holds_a_table(archive):
    table = archive.frame("table")
    assert (table.index.name, list(table.index)) == ("row", ["r1", "r2"])
    assert list(table["word"]) == ["a", None]
    assert table["n"].dtype == np.int8
    np.testing.assert_equal(table["x"].to_numpy(), [0.5, np.nan])
    assert list(table["kept"]) == [True, False]
