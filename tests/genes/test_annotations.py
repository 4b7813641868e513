"""What is known of the samples."""

import anndata
import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes.annotations import sample_annotations

SAMPLES = pd.Index([f"s{i}" for i in range(8)])
OBS = pd.DataFrame({"group": ["a", "b"] * 4, "depth": np.arange(8.0), "id": list("abcdefgh")}, index=SAMPLES)


def test_columns_that_group_samples_are_kept(tmp_path):
    adata = anndata.AnnData(np.ones((8, 2)), obs=OBS)
    adata.write_h5ad(tmp_path / "x.h5ad")
    for expression in (adata, tmp_path / "x.h5ad", [tmp_path / "x.h5ad"]):
        found = sample_annotations("auto", expression, SAMPLES)
        assert list(found.columns) == ["group"]
        assert list(found["group"]) == ["a", "b"] * 4
    assert sample_annotations(None, adata, SAMPLES) is None
    assert sample_annotations("auto", OBS, SAMPLES) is None


def test_tables_beside_the_file(tmp_path):
    OBS.iloc[:6].to_csv(tmp_path / "x.csv")
    found = sample_annotations(str(tmp_path / "x.csv"), None, SAMPLES)
    assert list(found["group"]) == ["a", "b"] * 3 + ["", ""]
    with pytest.raises(InputError, match=r"about none of the samples: they name 's0', the table 'x'"):
        sample_annotations(OBS, None, pd.Index(["x"]))
    with pytest.raises(StorageError, match="cannot be read as a table of annotations"):
        sample_annotations(tmp_path / "no.csv", None, SAMPLES)
