"""A factorization as AnnData, through a file and back."""

import json
import warnings

import anndata
import builders
import numpy as np
import pandas as pd

from lrdomains import SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core.anndata_bridge import to_anndata


def test_factors_are_where_anndata_keeps_them(tmp_path):
    matrix = builders.low_rank((6, 5), 3).astype(np.float32)
    f = factorize(pd.DataFrame(matrix, index=list("abcdef"), columns=list("vwxyz")), TruncatedSVD(3))
    to_anndata(f, key="svd").write_h5ad(tmp_path / "f.h5ad")
    back = anndata.read_h5ad(tmp_path / "f.h5ad")
    np.testing.assert_allclose(back.obsm["X_svd"] @ back.varm["svd"].T, matrix, atol=1e-5)
    assert (list(back.obs_names), list(back.var_names)) == (list("abcdef"), list("vwxyz"))
    assert back.obsm["X_svd"].dtype == np.float32
    np.testing.assert_allclose(back.uns["svd"]["scale"], [8, 4, 2], rtol=1e-5)
    assert back.uns["svd"]["method"] == repr(f.method)
    assert json.loads(back.uns["svd"]["steps"])["TruncatedSVD"]["rank"] == 3
    assert back.uns["svd"]["fingerprint"] == f.provenance.fingerprint


def test_names_become_text_without_a_warning():
    f = factorize(np.eye(3, 2), TruncatedSVD(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # anndata 0.13 itself sets an option that pandas 3.1 has deprecated.
        warnings.filterwarnings("ignore", message="The 'future.infer_string' option")
        adata = to_anndata(f, key="svd")
    assert list(adata.obs_names) == ["0", "1", "2"]


def test_no_components_make_empty_arrays(tmp_path):
    to_anndata(factorize(-np.eye(3), SymmetricEigen(1)), key="none").write_h5ad(tmp_path / "f.h5ad")
    assert anndata.read_h5ad(tmp_path / "f.h5ad").obsm["X_none"].shape == (3, 0)
