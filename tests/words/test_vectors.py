"""Word vectors from factors: powers of the strengths, contexts, and rows of nothing but rounding."""

import builders
import numpy as np
import pytest

from lrdomains import TruncatedSVD, factorize
from lrdomains.errors import InputError
from lrdomains.words.vectors import check_vector_options, unit_rows, vector_length, word_vectors


@pytest.fixture
def f():
    return factorize(builders.low_rank((9, 9), 3), TruncatedSVD(3))


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_the_power_weighs_the_dimensions(f, power):
    vectors = word_vectors(f, scale_power=power, context_weight=0)
    np.testing.assert_allclose(vectors, f.row_factors * f.scale**power)


def test_with_all_of_the_strengths_dot_products_are_those_of_the_rows(f):
    vectors = word_vectors(f, scale_power=1.0, context_weight=0)
    rows = f.reconstruct().to_numpy()
    np.testing.assert_allclose(vectors @ vectors.T, rows @ rows.T, atol=1e-9)


def test_the_length_of_vectors_is_known_before_they_are_made(f):
    flat = factorize(builders.low_rank((9, 9), 2), TruncatedSVD(4))
    for some in (f, flat):
        assert vector_length(some) == word_vectors(some, scale_power=0.5, context_weight=0).shape[1]


def test_contexts_are_added_as_unit_rows(f):
    vectors = word_vectors(f, scale_power=0.5, context_weight=0.5)
    words, contexts = f.row_factors * np.sqrt(f.scale), f.column_factors * np.sqrt(f.scale)
    expected = [w / np.linalg.norm(w) + 0.5 * c / np.linalg.norm(c) for w, c in zip(words, contexts, strict=True)]
    np.testing.assert_allclose(vectors, expected)


def test_components_of_strength_zero_are_left_out_and_weak_ones_are_not():
    f = factorize(builders.low_rank((9, 9), 2), TruncatedSVD(4))
    assert word_vectors(f, scale_power=0.0, context_weight=0).shape == (9, 2)
    # A large table in float32: a strength of 0.2 % of the first is no rounding.
    weak = builders.with_spectrum([1.0, 0.002], (30_000, 3)).astype(np.float32)
    assert word_vectors(factorize(weak, TruncatedSVD(2)), scale_power=0.5, context_weight=0).shape == (30_000, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_of_rounding_have_no_direction(dtype):
    rounding = np.finfo(dtype).eps
    units = unit_rows(np.array([[30.0, 40.0], [rounding, 0.0], [0.0, 0.0]], dtype=dtype))
    assert units.dtype == dtype
    np.testing.assert_allclose(units, [[0.6, 0.8], [0, 0], [0, 0]], rtol=1e-6)


@pytest.mark.parametrize("power", [-0.1, 1.1, float("nan")])
def test_powers_beyond_all_and_nothing_are_refused(power):
    with pytest.raises(InputError, match=r"scale_power=.*; give a number from 0"):
        check_vector_options(power, 0.5, 1.0)


@pytest.mark.parametrize(
    ("context_weight", "subword_weight", "match"),
    [(1.5, 0.0, "context_weight=1.5; give a number from 0"), (0.5, -1.0, "subword_weight=-1.0; give a number from 0")],
)
def test_weights_beyond_their_range_are_refused(context_weight, subword_weight, match):
    check_vector_options(0.5, 1.0, 3.0)
    with pytest.raises(InputError, match=match):
        check_vector_options(0.5, context_weight, subword_weight)
