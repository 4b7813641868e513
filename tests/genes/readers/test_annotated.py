"""AnnData from memory and disk: only what is asked for, in blocks where it is large."""

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import InputError, StorageError
from lrdomains.genes import read_expression
from lrdomains.genes.readers import annotated

# Zarr remarks on its own default versions and on names it may not keep.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
COUNTS = np.random.default_rng(0).poisson(1.0, (20, 6)).astype(np.float32)


@pytest.fixture
def adata():
    made = anndata.AnnData(
        sp.csr_matrix(COUNTS),
        obs=pd.DataFrame({"donor": ["a", "b"] * 10}, index=[f"c{i}" for i in range(20)]),
        var=pd.DataFrame({"feature_name": list("ABCDEF")}, index=[f"ENSG{i:011d}" for i in range(6)]),
    )
    made.layers["twice"] = made.X * 2
    made.raw = made
    return made


@pytest.mark.parametrize("kind", ["memory", "h5ad", "zarr", "backed"])
def test_every_home_gives_the_same_table(tmp_path, adata, kind):
    data = adata
    if kind in ("h5ad", "backed"):
        adata.write_h5ad(tmp_path / "a.h5ad")
        data = tmp_path / "a.h5ad" if kind == "h5ad" else anndata.read_h5ad(tmp_path / "a.h5ad", backed="r")
    if kind == "zarr":
        adata.write_zarr(tmp_path / "a.zarr")
        data = tmp_path / "a.zarr"
    for layer, factor in ((None, 1), ("twice", 2), ("raw", 1)):
        table = read_expression(data, layer=layer)
        assert table.shape == (20, 6)
        assert list(table.rows[:2]) == ["c0", "c1"]
        np.testing.assert_array_equal(table.operator().to_dense(), factor * COUNTS)
    assert list(read_expression(data, symbols="feature_name").columns) == list("ABCDEF")
    with pytest.raises(InputError, match="no layer 'counts'; its layers: 'twice', 'raw'"):
        read_expression(data, layer="counts")


@pytest.mark.parametrize("sparse", [True, False])
def test_large_stores_are_read_in_blocks(tmp_path, adata, sparse, monkeypatch):
    monkeypatch.setattr(annotated, "IN_MEMORY_BYTES", 100)
    if not sparse:
        adata.X = adata.X.toarray()
    adata.write_h5ad(tmp_path / "a.h5ad")
    adata.write_zarr(tmp_path / "a.zarr")
    for name in ("a.h5ad", "a.zarr"):
        table = read_expression(tmp_path / name)
        assert isinstance(table.values, RowBlocks)
        np.testing.assert_array_equal(table.operator().to_dense(), COUNTS)


def test_damage_is_named(tmp_path, adata):
    adata.write_h5ad(tmp_path / "a.h5ad")
    whole = (tmp_path / "a.h5ad").read_bytes()
    (tmp_path / "cut.h5ad").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageError, match=r"cut.h5ad cannot be read as .h5ad"):
        read_expression(tmp_path / "cut.h5ad")
    (tmp_path / "empty.zarr").mkdir()
    with pytest.raises(StorageError, match=r"empty.zarr cannot be read as .zarr"):
        read_expression(tmp_path / "empty.zarr")
    with pytest.raises(StorageError, match=r"no.zarr cannot be read: no such file"):
        read_expression(tmp_path / "no.zarr")
