import numpy as np
import pytest
import scipy.sparse as sp
from builders import with_gap
from evidence.planted import counts

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.als import ALS
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.gradient import GradientDescent
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.robust_pca import RobustPCA
from lrdomains.core.methods.rotated_svd import RotatedSVD
from lrdomains.core.methods.soft_impute import SoftImpute
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError
from lrdomains.evidence.resampling import _weights, resample
from lrdomains.evidence.stability import run_seed


@pytest.mark.parametrize("draw", ["bootstrap", "subsample"])
def test_a_draw_by_weights_is_a_fit_to_the_drawn_rows(draw):
    matrix = with_gap((40, 12), 3, noise=2.0)
    found = resample(matrix, TruncatedSVD(rank=3), draw=draw, draws=2, rng=7)
    for number in (1, 2):
        weights = _weights(draw, 40, 0.5, np.random.default_rng(run_seed(7, 3, number)))
        copied = np.repeat(matrix, weights.astype(int), axis=0)
        expected = factorize(copied, TruncatedSVD(rank=3)).column_factors
        overlap = np.abs(found.column_factors[number - 1].T @ expected).max(axis=0)
        np.testing.assert_allclose(overlap, 1.0, atol=1e-9)


@pytest.mark.parametrize(
    "method",
    [
        RotatedSVD(rank=2),
        ALS(rank=2, tolerance=1e-10, max_iterations=3000),
        GradientDescent(rank=2),
        SoftImpute(rank=2, penalty=0.5),
    ],
    ids=lambda method: type(method).__name__,
)
def test_a_row_of_double_weight_is_two_rows_to_every_method_that_is_taken(method):
    matrix = with_gap((40, 12), 2, noise=1.0)
    found = resample(matrix, method, draws=1, rng=7)
    weights = _weights("bootstrap", 40, 0.5, np.random.default_rng(run_seed(7, 2, 1)))
    expected = factorize(np.repeat(matrix, weights.astype(int), axis=0), method, rng=0).column_factors
    overlap = np.abs(found.column_factors[0].T @ expected).max(axis=0)
    np.testing.assert_allclose(overlap, 1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("method", "instead"),
    [
        (SymmetricEigen(rank=2), "TruncatedSVD"),
        (RobustPCA(rank=2), "TruncatedSVD"),
        (ALS(rank=2, biases=True), "ALS without biases"),
    ],
)
def test_methods_to_which_it_is_not_are_refused(method, instead):
    with pytest.raises(InputError, match=f"use {instead}"):
        resample(np.eye(8) + 1.0, method, draws=2)


def test_more_draws_change_none_of_the_earlier_ones():
    matrix = with_gap((40, 12), 2)
    few, many = (resample(matrix, TruncatedSVD(rank=2), draws=draws, rng=1) for draws in (2, 4))
    np.testing.assert_array_equal(many.column_factors[:2], few.column_factors)


def test_clear_components_are_held_and_noise_is_not():
    matrix = with_gap((200, 12), 2, noise=0.1)
    found = resample(matrix, TruncatedSVD(rank=3), draws=20, rng=0)
    assert found.reproducibility[:2].min() > 0.99
    assert found.reproducibility[2] < 0.9
    table = found.table()
    assert table["loadings_held"][0] > table["loadings_held"][2]
    low, high = found.interval(0.9)
    assert (low <= high).all()
    assert "bootstrap" in repr(found)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_parts_of_counts(loss, form):
    found = resample(form(counts((150, 20), 2, mean=10.0)), NMF(rank=2, loss=loss), draws=4, rng=0)
    assert found.reproducibility.min() > 0.95
    assert found.largest_sines.max() < 0.5


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"draw": "jackknife"}, "'bootstrap', 'subsample'"),
        ({"draws": 0}, "positive whole number"),
        ({"share": 1.0}, "share of the rows"),
        ({"draw": "subsample", "share": 0.02}, "fewer than the 2 components"),
    ],
)
def test_bad_options(options, match):
    with pytest.raises(InputError, match=match):
        resample(with_gap((40, 12), 2), TruncatedSVD(rank=2), **options)


def test_weights_and_unknown_entries_are_refused():
    with pytest.raises(InputError, match="weights themselves"):
        resample(LabelledMatrix(np.ones((4, 3)), row_weights=np.arange(1, 5)), TruncatedSVD(rank=1))
    with pytest.raises(InputError, match="between 0 and 1"):
        resample(with_gap((40, 12), 2), TruncatedSVD(rank=2), draws=2).interval(1.0)
