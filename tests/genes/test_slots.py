"""Modules in the slots of an AnnData, new or old."""

import anndata
import numpy as np
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes import find_modules
from lrdomains.genes.slots import annotate, modules_as_anndata


@pytest.fixture(scope="module")
def adata():
    rng = np.random.default_rng(0)
    rates = np.full((24, 12), 1.0)
    rates[:12, :6] = rates[12:, 6:] = 9.0
    return anndata.AnnData(
        rng.poisson(rates).astype(float),
        obs={"obs_names": [f"s{i}" for i in range(24)]},
        var={"var_names": [f"g{i}" for i in range(12)]},
    )


@pytest.fixture(scope="module")
def modules(adata):
    return find_modules(adata, rank=2, runs=3, rng=0)


def test_modules_survive_a_file(modules, tmp_path):
    modules_as_anndata(modules).write_h5ad(tmp_path / "m.h5ad")
    back = anndata.read_h5ad(tmp_path / "m.h5ad")
    np.testing.assert_allclose(back.obsm["X_modules"], modules.usage)
    np.testing.assert_allclose(back.varm["modules"], modules.loadings.T)
    assert list(back.uns["modules"]["names"]) == ["P01", "P02"]
    assert list(back.obs["module"]) == list(modules.assignments()["module"])


def test_the_data_they_were_found_in_get_them_by_name(adata, modules):
    shuffled = adata[::-1, ::-1].copy()
    annotate(shuffled, modules)
    np.testing.assert_allclose(shuffled.obsm["X_modules"][::-1], modules.usage)
    np.testing.assert_allclose(shuffled.varm["modules"][::-1], modules.loadings.T)
    assert list(shuffled.obs["modules"])[::-1] == list(modules.assignments()["module"])


def test_samples_and_genes_that_were_not_in_the_fit_get_nothing(adata, modules):
    larger = anndata.concat([adata, anndata.AnnData(adata.X[:1], obs={"obs_names": ["new"]}, var=adata.var)])
    with pytest.warns(DataWarning, match=r"1 samples of the AnnData were not in the fit \(the first: 'new'\)"):
        annotate(larger, modules, key="mods")
    assert not np.any(larger.obsm["X_mods"][-1])
    assert larger.obs["mods"].isna().tolist() == [False] * 24 + [True]


@pytest.mark.parametrize("key", ["", "a/b"])
def test_keys_that_a_file_forbids_are_refused(adata, modules, key):
    with pytest.raises(InputError, match=r"key=.*; give a name without a slash"):
        annotate(adata, modules, key=key)


def test_other_data_are_refused(modules):
    with pytest.raises(InputError, match=r"no sample of the AnnData \('0', .*are they of the same data\?"):
        annotate(anndata.AnnData(np.ones((3, 12))), modules)
