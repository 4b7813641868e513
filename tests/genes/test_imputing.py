"""Missing values filled in, marked, and kept out of everything else."""

import anndata
import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.genes import add_imputed, expression_matrix, impute, read_expression


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    usage, loadings = rng.gamma(1.0, 1.0, (40, 3)), rng.gamma(0.5, 1.0, (3, 50))
    return pd.DataFrame(np.exp(usage @ loadings / 3), columns=[f"G{i}" for i in range(50)])


@pytest.fixture(scope="module")
def gaps(table) -> np.ndarray:
    return np.random.default_rng(4).random(table.shape) < 0.1


def test_known_values_stay_and_missing_ones_are_near_the_truth(table, gaps) -> None:
    found = impute(table.mask(gaps), orientation="samples-by-genes", rank=range(1, 6))
    np.testing.assert_array_equal(found.imputed, gaps)
    np.testing.assert_array_equal(found.values[~gaps], table.to_numpy()[~gaps])
    truth = np.log1p(table.to_numpy())
    wrong = (np.log1p(found.values) - truth)[gaps]
    by_mean = (np.nanmean(np.where(gaps, np.nan, truth), axis=0) - truth)[gaps]
    assert np.mean(wrong**2) < 0.2 * np.mean(by_mean**2)


def test_layers_of_an_anndata_and_x_as_it_was(table, gaps) -> None:
    adata = anndata.AnnData(table.mask(gaps).to_numpy())
    add_imputed(adata, impute(adata, rank=3))
    assert np.isnan(adata.X).sum() == gaps.sum()
    np.testing.assert_array_equal(adata.layers["imputed_mask"], gaps)
    with pytest.raises(InputError, match="other samples or genes"):
        add_imputed(adata[:, 1:].copy(), impute(adata, rank=3))


def test_a_table_with_gaps_enters_no_fit(table, gaps) -> None:
    kept = read_expression(table.mask(gaps), orientation="samples-by-genes", missing="keep")
    with pytest.raises(InputError, match="fill them in"):
        expression_matrix(kept)


def test_what_cannot_be_filled_in(table, gaps) -> None:
    options = {"orientation": "samples-by-genes", "rank": 2}
    with pytest.raises(InputError, match="nothing to fill in"):
        impute(table, **options)
    with pytest.raises(InputError, match="gene 'G7' has no known value"):
        impute(table.assign(G7=np.nan), **options)
    with pytest.raises(InputError, match="negative"):
        impute((table - 5).mask(gaps), **options)
    with pytest.raises(InputError, match="missing="):
        impute(table.mask(gaps), missing="drop-genes", **options)
