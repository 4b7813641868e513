"""Preparation: what is dropped, merged and refused, and the numbers that come out."""

import dataclasses

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning, InputError
from lrdomains.genes import expression_matrix
from lrdomains.genes.moments import column_moments, column_range, row_sums
from lrdomains.genes.selection import over_dispersed_genes, over_dispersion
from lrdomains.genes.values import value_kind

COUNTS = np.array([[4.0, 0, 1, 5], [0, 8, 1, 3], [2, 2, 1, 0], [1, 0, 1, 9]])


def table(values: object, *, genes: list[object] | None = None, samples: list[object] | None = None) -> LabelledMatrix:
    return LabelledMatrix(values, rows=samples, columns=genes, rows_are="sample", columns_are="gene", source="t.csv")


def dense(matrix: LabelledMatrix) -> np.ndarray:
    return matrix.operator().to_dense()


sparse_or_dense = pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array], ids=["dense", "csr", "csc"])


class TestNormalise:
    @sparse_or_dense
    def test_depth_log_by_hand(self, form: object) -> None:
        counts = 1000 * COUNTS
        prepared = expression_matrix(table(form(counts)))
        kept = counts[:, [0, 1, 3]]  # the third is constant
        depth = max(10_000, np.median(kept.sum(axis=1)))
        logs = np.log(1 + kept / kept.sum(axis=1, keepdims=True) * depth)
        np.testing.assert_allclose(dense(prepared), logs - logs.min(axis=0))
        assert sp.issparse(prepared.values) == (form is not np.asarray)
        step = prepared.steps["preparation"]
        assert (step["values"], step["normalise"], step["chosen"]) == ("counts", "depth-log", "automatically")
        assert step["depth"] == 10_000

    def test_deep_samples_keep_their_median_depth(self) -> None:
        counts = 10_000 * COUNTS
        prepared = expression_matrix(table(counts))
        assert prepared.steps["preparation"]["depth"] == np.median(counts[:, [0, 1, 3]].sum(axis=1))

    @sparse_or_dense
    def test_logarithms_lose_only_their_floor(self, form: object) -> None:
        logs = np.log1p(COUNTS) + np.array([0, 0, 0, 2.5])
        prepared = expression_matrix(table(form(logs)))
        expected = logs[:, [0, 1, 3]]
        np.testing.assert_allclose(dense(prepared), expected - expected.min(axis=0))
        assert prepared.steps["preparation"]["values"] == "logarithms"
        assert prepared.steps["preparation"]["depth"] is None

    @sparse_or_dense
    def test_variance_divides_without_centring(self, form: object) -> None:
        prepared = expression_matrix(table(form(COUNTS)), normalise="variance")
        kept = COUNTS[:, [0, 1, 3]]
        np.testing.assert_allclose(dense(prepared), kept / kept.std(axis=0))

    def test_none_leaves_values_alone(self) -> None:
        np.testing.assert_array_equal(dense(expression_matrix(table(COUNTS), normalise="none")), COUNTS[:, [0, 1, 3]])

    def test_logarithm_of_logarithms_is_remarked(self) -> None:
        with pytest.warns(DataWarning, match="look like logarithms already"):
            expression_matrix(table(np.log1p(COUNTS)), normalise="depth-log")

    @given(hnp.arrays(np.int64, (6, 5), elements=st.integers(0, 50)))
    def test_sparse_and_dense_agree_and_no_value_is_negative(self, counts: np.ndarray) -> None:
        counts[:, 0] = np.arange(1, 7)  # something varies, and no sample is empty
        results = [expression_matrix(table(form(counts.astype(float)))) for form in (np.asarray, sp.csr_array)]
        np.testing.assert_allclose(dense(results[0]), dense(results[1]), atol=1e-12)
        assert dense(results[0]).min() >= 0
        assert list(results[0].columns) == list(results[1].columns)

    def test_float32_stays_and_the_input_is_not_changed(self) -> None:
        counts = sp.csr_array(COUNTS.astype(np.float32))
        before = counts.copy()
        prepared = expression_matrix(anndata.AnnData(sp.csr_matrix(counts)))
        assert prepared.values.dtype == np.float32
        expression_matrix(table(counts))
        np.testing.assert_array_equal(counts.toarray(), before.toarray())

    def test_entries_stored_in_parts_are_one_value(self) -> None:
        parts = sp.csr_array((np.array([3.0, 1, 8, 3]), np.array([0, 0, 1, 0]), np.array([0, 2, 3, 4])), shape=(3, 2))
        np.testing.assert_allclose(
            dense(expression_matrix(table(parts))), dense(expression_matrix(table(parts.toarray())))
        )


class TestKinds:
    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            ([[0, 3]], "counts"),
            ([[0.0, 3.0]], "counts"),
            ([[0.5, 12.0]], "logarithms"),
            ([[0.5, 300.0]], "amounts"),
            ([[0.5, 0.25]], "amounts"),  # shares of a sample
        ],
    )
    def test_are_told_apart(self, values: list[list[float]], kind: str) -> None:
        assert value_kind(np.array(values)) == kind
        assert value_kind(sp.csr_array(np.array(values))) == kind


class TestNegativeValues:
    def test_of_centred_tables_are_refused_with_the_first_named(self) -> None:
        values = np.random.default_rng(0).standard_normal((10, 4))
        at = tuple(int(i) for i in np.argwhere(values < 0)[0])
        genes, samples = [f"G{i}" for i in range(4)], [f"s{i}" for i in range(10)]
        for form in (np.asarray, sp.csr_array):
            with pytest.raises(InputError) as error:
                expression_matrix(table(form(values), genes=genes, samples=samples))
            assert "look scaled or centred" in str(error.value)
            assert f"for gene {genes[at[1]]!r} in sample {samples[at[0]]!r}" in str(error.value)
            assert "layer='raw'" in str(error.value)

    @sparse_or_dense
    def test_of_backgrounds_become_zero_with_a_warning(self, form: object) -> None:
        values = 100.0 * COUNTS + 0.5
        values[1, 0] = -7.0
        with pytest.warns(DataWarning, match=r"1 negative values \(6.2% of t.csv\) were set to zero"):
            prepared = expression_matrix(table(form(values)), normalise="none")
        np.testing.assert_array_equal(dense(prepared), np.maximum(values, 0)[:, [0, 1, 3]])
        assert prepared.steps["preparation"]["negative_values_set_to_zero"] == 1


class TestCleaning:
    def test_repeated_genes_are_summed_in_counts(self) -> None:
        with pytest.warns(DataWarning, match=r"1 genes of t.csv repeat the name of another \(the first: 'B'\).*summed"):
            prepared = expression_matrix(table(COUNTS, genes=["A", "B", "B", "C"]), normalise="none")
        np.testing.assert_array_equal(dense(prepared), np.c_[COUNTS[:, 0], COUNTS[:, 1] + COUNTS[:, 2], COUNTS[:, 3]])
        assert list(prepared.columns) == ["A", "B", "C"]
        assert "repeated genes dropped because" in str(prepared.dropped[0])
        assert prepared.dropped[0].count == 1
        with pytest.warns(DataWarning, match="summed"):
            narrow = expression_matrix(table(sp.csr_array(COUNTS.astype(np.float32)), genes=["A", "B", "B", "C"]))
        assert narrow.values.dtype == np.float32

    @sparse_or_dense
    def test_repeated_genes_are_averaged_in_logarithms(self, form: object) -> None:
        logs = np.log1p(COUNTS)
        with pytest.warns(DataWarning, match="averaged"):
            prepared = expression_matrix(table(form(logs), genes=["A", "B", "A", "C"]), normalise="none")
        np.testing.assert_allclose(dense(prepared)[:, 0], (logs[:, 0] + logs[:, 2]) / 2)

    def test_repeated_samples_are_refused(self) -> None:
        with pytest.raises(InputError, match=r"name of sample 'b' occurs more than once.*obs_names_make_unique"):
            expression_matrix(table(COUNTS, samples=["a", "b", "b", "c"]))

    @sparse_or_dense
    def test_empty_samples_and_constant_and_unnamed_genes_are_dropped_and_named(self, form: object) -> None:
        counts = np.vstack([COUNTS, np.zeros((1, 4))])
        counts = np.c_[counts, 1.0 + np.arange(5) * (np.arange(5) < 4)]
        counts[4] = 0
        labelled = table(form(counts), genes=["A", "B", "FLAT", "C", " "], samples=list("vwxyz"))
        with pytest.warns(DataWarning, match=r"1 samples have no expression at all \(the first: 'z'\)"):
            prepared = expression_matrix(labelled)
        assert (list(prepared.rows), list(prepared.columns)) == (list("vwxy"), ["A", "B", "C"])
        reasons = {entry.names: entry.reason for entry in prepared.dropped}
        assert reasons[("z",)] == "all of their values are zero"
        assert reasons[("FLAT",)] == "they have the same value in all samples"
        assert reasons[()] == "they have no name"

    def test_tables_in_which_nothing_happens_are_refused(self) -> None:
        with pytest.raises(InputError, match="every value is zero"):
            expression_matrix(table(np.zeros((3, 2))))
        with pytest.raises(InputError, match="every gene has one value in all samples"):
            expression_matrix(table(np.ones((3, 2))))

    def test_what_was_dropped_before_is_kept(self) -> None:
        earlier = expression_matrix(table(COUNTS), normalise="none")
        again = expression_matrix(dataclasses.replace(earlier, steps={}), normalise="none")
        assert again.dropped == earlier.dropped


class TestSelection:
    def test_keeps_the_over_dispersed_and_names_the_rest(self) -> None:
        rng = np.random.default_rng(0)
        counts = rng.poisson(rng.gamma(2.0, 5.0, 400), (60, 400)).astype(float)
        counts[:, [5, 50, 390]] = rng.negative_binomial(0.5, 0.05, (60, 3))
        prepared = expression_matrix(table(counts), genes=3)
        assert list(prepared.columns) == [5, 50, 390]
        assert "they are not among the 3 that vary most" in str(prepared.dropped[-1])
        assert prepared.dropped[-1].count == 397

    def test_ratio_by_hand(self) -> None:
        values = np.random.default_rng(1).gamma(1.0, 2.0, (30, 7))
        fano = values.var(axis=0) / values.mean(axis=0)
        # Fewer genes than the window: each is compared with those within three ranks of its mean.
        order = np.argsort(values.mean(axis=0))
        expected = np.empty(7)
        for rank, gene in enumerate(order):
            expected[gene] = fano[gene] / np.median(fano[order[max(0, rank - 3) : rank + 4]])
        np.testing.assert_allclose(over_dispersion(values), expected)
        np.testing.assert_array_equal(over_dispersed_genes(values, genes=2), np.sort(np.argsort(-expected)[:2]))

    def test_a_silent_neighbourhood_does_not_divide_by_zero(self) -> None:
        values = np.ones((4, 500))
        values[:, 3] = [0, 1, 2, 1]
        ratios = over_dispersion(values)
        assert np.isfinite(ratios).all()
        assert np.argmax(ratios) == 3

    @pytest.mark.parametrize("genes", [0, 1, -5, 2.5, True])
    def test_bad_number(self, genes: object) -> None:
        with pytest.raises(InputError, match="give how many genes to keep, at least 2, or None"):
            expression_matrix(table(COUNTS), genes=genes)  # type: ignore[arg-type]

    def test_unknown_rule(self) -> None:
        with pytest.raises(InputError, match=r"normalise='cpm'; give one of 'auto', 'depth-log'"):
            expression_matrix(table(COUNTS), normalise="cpm")  # type: ignore[arg-type]


@given(hnp.arrays(np.float64, (5, 4), elements=st.sampled_from([0.0, 0.0, 1.5, -2.0, 1e6, 1e6 + 1])))
def test_moments_of_sparse_are_those_of_dense(values: np.ndarray) -> None:
    for ours, numpys in zip(column_moments(sp.csr_array(values)), column_moments(values), strict=True):
        np.testing.assert_allclose(ours, numpys, rtol=1e-9)
    for ours, numpys in zip(column_range(sp.csr_array(values)), column_range(values), strict=True):
        np.testing.assert_array_equal(ours, numpys)
    np.testing.assert_allclose(row_sums(sp.csr_array(values)), row_sums(pd.DataFrame(values).to_numpy()))
