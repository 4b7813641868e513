"""GeneModules: what it answers, and that nothing is lost on disk or in an AnnData."""

import dataclasses
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

import lrdomains
from lrdomains.core.factorize import factorize
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import DataWarning, InputError, RankError, UnknownLabelError
from lrdomains.evidence.consensus import consensus
from lrdomains.evidence.stability import repeat
from lrdomains.genes import GeneModules, annotate, expression_matrix, find_modules, read_expression
from lrdomains.genes.consensus_fit import consensus_factorization


def test_planted_groups_and_genes_are_found(modules: GeneModules, planted) -> None:
    dominant = modules.assignments()["module"]
    assert pd.crosstab(dominant, planted.groups).max(axis=0).tolist() == [30, 30, 30]
    for group, genes in enumerate(planted.own_genes):
        module = dominant[planted.groups == group].iloc[0]
        assert set(modules.genes(module, top=20)["gene"]) == set(genes)
    assert (modules.reproducibility > 0.95).all()


def test_is_the_same_as_the_public_steps(modules: GeneModules, planted) -> None:
    prepared = expression_matrix(read_expression(planted.counts, orientation="samples-by-genes"))
    stability = repeat(prepared, NMF(rank=3), runs=4, rng=0)
    agreed = consensus(stability)
    found, order = consensus_factorization(prepared, stability.best, agreed)
    np.testing.assert_array_equal(modules.factorization.column_factors, found.column_factors)
    table = agreed.components.iloc[order]
    np.testing.assert_allclose(modules.agreement, table["share_of_runs"] * table["reproducibility"])
    assert modules.provenance.seed == 0
    assert modules.provenance.steps["consensus"]["runs"] == 4


def test_usage_times_loadings_is_the_reconstruction(modules: GeneModules) -> None:
    product = modules.usage.to_numpy() @ modules.loadings.to_numpy()
    np.testing.assert_allclose(product, modules.factorization.reconstruct().to_numpy(), atol=1e-10)
    np.testing.assert_allclose(np.linalg.norm(modules.loadings, axis=1), 1.0)


def test_shares_descend_and_sum_to_what_is_explained(modules: GeneModules) -> None:
    assert list(modules.shares.index) == modules.names == ["P01", "P02", "P03"]
    assert (np.diff(modules.shares) <= 0).all()
    assert modules.shares.sum() == pytest.approx(modules.factorization.explained(), abs=2e-4)


def test_correlations_are_pearsons(modules: GeneModules, planted) -> None:
    prepared = expression_matrix(read_expression(planted.counts, orientation="samples-by-genes"))
    table = modules.genes("P02", top=200).set_index("gene")
    values = pd.DataFrame(prepared.values, columns=prepared.columns)
    for gene in table.index[[0, 7, -1]]:
        expected = np.corrcoef(values[gene], modules.usage["P02"])[0, 1]
        assert table.loc[gene, "correlation"] == pytest.approx(expected)


def test_specificity_is_the_share_of_a_genes_loadings(modules: GeneModules) -> None:
    loadings = modules.loadings
    for row in modules.genes("P01", top=5).itertuples():
        assert row.specificity == pytest.approx(loadings.loc["P01", row.gene] / loadings[row.gene].sum())


def test_genes_by_loading(modules: GeneModules) -> None:
    table = modules.genes("P01", top=10, by="loading")
    assert table["loading"].is_monotonic_decreasing
    assert table["gene"][0] == modules.loadings.loc["P01"].idxmax()
    with pytest.raises(InputError, match="give 'correlation' or 'loading'"):
        modules.genes("P01", by="p")  # type: ignore[arg-type]
    with pytest.raises(UnknownLabelError, match=r"unknown module 'P1' among 3 known. Did you mean 'P01'"):
        modules.genes("P1")


def test_dominant_module_is_that_of_the_largest_usage(modules: GeneModules) -> None:
    table = modules.assignments().set_index("sample")
    assert (table["module"] == modules.usage.idxmax(axis=1)).all()
    assert table["share"].between(1 / 3, 1).all()


def test_a_sample_without_usage_has_no_module(modules: GeneModules) -> None:
    f = modules.factorization
    factors = f.row_factors.copy()
    factors[4] = 0
    silent = dataclasses.replace(modules, factorization=dataclasses.replace(f, row_factors=factors))
    row = silent.assignments().iloc[4]
    assert pd.isna(row["module"])
    assert row["share"] == 0
    assert "Who uses the modules" in silent.report().to_text()
    assert silent.to_anndata().obs["module"].isna().sum() == 1


def test_tidy_frame(modules: GeneModules) -> None:
    frame = modules.to_frame()
    assert list(frame.columns) == ["sample", "module", "usage", "share"]
    assert len(frame) == 90 * 3
    np.testing.assert_allclose(frame.groupby("sample")["share"].sum(), 1)
    assert frame["usage"][4] == modules.usage.iloc[1, 1]


def test_comes_back_from_disk_in_every_number(modules: GeneModules, tmp_path: Path) -> None:
    for number, result in enumerate((modules, dataclasses.replace(modules, enrichment=None))):
        path = tmp_path / f"{number}.lrd"
        result.save(path)
        loaded = lrdomains.load(path)
        assert loaded.summary() == result.summary()
        assert loaded.provenance == result.provenance
        assert loaded.tables().keys() == result.tables().keys()
        for name, table in result.tables().items():
            pd.testing.assert_frame_equal(loaded.tables()[name], table, check_column_type=False)
        assert loaded.report().to_markdown() == result.report().to_markdown()


def test_more_than_99_modules_keep_their_order(modules: GeneModules) -> None:
    spectrum = factorize(np.random.default_rng(0).random((110, 105)), TruncatedSVD(rank=101))
    many = dataclasses.replace(modules, factorization=spectrum)
    assert (many.names[0], many.names[-1]) == ("P001", "P101")
    assert many.names == sorted(many.names)


@pytest.mark.parametrize("rank", [0, -1, 2.0, "many", None, True, [], [2, 0]])
def test_bad_rank(planted, rank: object) -> None:
    with pytest.raises(RankError, match=r"rank=.*give .*a positive whole number"):
        find_modules(planted.counts, rank=rank, orientation="samples-by-genes")  # type: ignore[arg-type]


def test_rank_beyond_the_table(planted) -> None:
    with pytest.raises(RankError, match="rank 91 for a 90 x 200 matrix"):
        find_modules(planted.counts, rank=91, orientation="samples-by-genes")


class TestAnndata:
    def test_holds_the_modules_and_survives_h5ad(self, modules: GeneModules, tmp_path: Path) -> None:
        modules.to_anndata().write_h5ad(tmp_path / "m.h5ad")
        back = anndata.read_h5ad(tmp_path / "m.h5ad")
        np.testing.assert_array_equal(back.obsm["X_modules"], modules.usage)
        np.testing.assert_array_equal(back.varm["modules"], modules.loadings.T)
        assert list(back.uns["modules"]["names"]) == modules.names
        np.testing.assert_array_equal(back.uns["modules"]["shares"], modules.shares)
        assert '"normalise": "depth-log"' in back.uns["modules"]["parameters"]
        assert list(back.obs["module"]) == list(modules.assignments()["module"])

    def test_uns_can_be_written_by_any_version(self, modules: GeneModules) -> None:
        def keys(mapping: object) -> list[str]:
            return (
                [k for key, value in mapping.items() for k in (key, *keys(value))] if isinstance(mapping, dict) else []
            )

        uns = dict(modules.to_anndata().uns)
        assert not [key for key in keys(uns) if "/" in key]
        assert uns["modules"]["names"].dtype == object
        assert all(isinstance(name, str) for name in uns["modules"]["names"])

    def test_annotate_matches_by_name(self, modules: GeneModules, planted, tmp_path: Path) -> None:
        shuffled = planted.counts.iloc[::-1, ::-1]
        adata = anndata.AnnData(
            shuffled.to_numpy(dtype=float),
            obs=pd.DataFrame(index=shuffled.index),
            var=pd.DataFrame(index=[*shuffled.columns[:-1], "NOT THERE"]),
        )
        annotate(adata, modules)
        np.testing.assert_array_equal(adata.obsm["X_modules"], modules.usage.iloc[::-1])
        np.testing.assert_array_equal(adata.varm["modules"][:-1], modules.loadings.T.iloc[::-1][:-1])
        assert np.isnan(adata.varm["modules"][-1]).all()
        assert list(adata.obs["modules"]) == list(modules.assignments()["module"][::-1])
        adata.write_h5ad(tmp_path / "a.h5ad")
        assert "X_modules" in anndata.read_h5ad(tmp_path / "a.h5ad").obsm

    def test_annotate_tells_of_samples_outside_the_fit(self, modules: GeneModules, planted) -> None:
        names = ["new", *planted.counts.index[1:]]
        adata = anndata.AnnData(
            planted.counts.to_numpy(dtype=float),
            obs=pd.DataFrame(index=names),
            var=pd.DataFrame(index=planted.counts.columns),
        )
        with pytest.warns(DataWarning, match=r"1 samples of the AnnData were not in the fit \(the first: 'new'\)"):
            annotate(adata, modules, key="programs")
        assert not adata.obsm["X_programs"][0].any()
        assert pd.isna(adata.obs["programs"].iloc[0])

    def test_annotate_refuses_other_data_and_slashes(self, modules: GeneModules) -> None:
        other = anndata.AnnData(np.ones((2, 2)))
        with pytest.raises(InputError, match="no sample of the AnnData"):
            annotate(other, modules)
        with pytest.raises(InputError, match="without a slash"):
            annotate(other, modules, key="a/b")
