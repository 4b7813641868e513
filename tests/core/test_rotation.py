import numpy as np
import pytest
from builders import orthonormal
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.rotation import one_sidedness, rotate_loadings, simplicity
from lrdomains.errors import InputError


def simple_structure(rows, components, *, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    loadings = noise * rng.standard_normal((rows, components))
    loadings[np.arange(rows), np.arange(rows) % components] += rng.uniform(0.5, 1.0, rows)
    return loadings


def matched(first, second):
    first, second = (f / np.linalg.norm(f, axis=0) for f in (first, second))
    return np.abs(first.T @ second).max(axis=0)


@pytest.mark.parametrize("rotation", ["varimax", "promax"])
@pytest.mark.parametrize("components", [2, 3, 6])
def test_simple_structure_is_found_again(rotation, components):
    simple = simple_structure(60, components, noise=0.02)
    found = rotate_loadings(simple @ orthonormal(components, components, seed=3), rotation=rotation)
    assert matched(simple, found.loadings).min() > 0.995


@given(st.integers(0, 10_000), st.integers(1, 5), st.sampled_from(["varimax", "promax"]))
def test_the_product_with_the_scores_does_not_change(seed, components, rotation):
    rng = np.random.default_rng(seed)
    loadings, scores = rng.standard_normal((20, components)), rng.standard_normal((9, components))
    found = rotate_loadings(loadings, rotation=rotation)
    np.testing.assert_allclose(found.loadings, loadings @ found.loadings_by, atol=1e-10)
    np.testing.assert_allclose((scores @ found.scores_by) @ found.loadings.T, scores @ loadings.T, atol=1e-8)


@given(st.integers(0, 10_000))
def test_varimax_is_a_rotation_that_makes_simpler(seed):
    loadings = np.random.default_rng(seed).standard_normal((25, 4))
    found = rotate_loadings(loadings)
    np.testing.assert_allclose(found.loadings_by.T @ found.loadings_by, np.eye(4), atol=1e-10)
    unit = loadings / np.linalg.norm(loadings, axis=1, keepdims=True)
    assert simplicity(unit @ found.loadings_by) >= simplicity(unit) - 1e-12


def test_varimax_of_two_components_is_the_best_of_all_angles():
    loadings = np.random.default_rng(5).standard_normal((30, 2))
    unit = loadings / np.linalg.norm(loadings, axis=1, keepdims=True)
    angles = np.linspace(0, np.pi / 2, 2001)
    best = max(simplicity(unit @ np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])) for a in angles)
    assert simplicity(unit @ rotate_loadings(loadings).loadings_by) == pytest.approx(best, rel=1e-5)


def test_evenly_mixed_components_come_apart():
    # The axes as given are then a minimum, where the gradient vanishes.
    blocks = np.kron(np.eye(2), np.ones((5, 1)))
    found = rotate_loadings(blocks @ np.array([[1, 1], [1, -1]]) / np.sqrt(2))
    assert matched(blocks, found.loadings).min() == pytest.approx(1.0)


def test_scores_of_promax_keep_unit_length():
    found = rotate_loadings(simple_structure(40, 3, noise=0.3), rotation="promax")
    np.testing.assert_allclose(np.diag(found.scores_by.T @ found.scores_by), 1.0)


@pytest.mark.parametrize(("option", "value"), [("rotation", "quartimax"), ("power", 1.0)])
def test_bad_options(option, value):
    with pytest.raises(InputError, match=option):
        rotate_loadings(np.eye(2), **{option: value})


def test_sides_of_axes():
    rng = np.random.default_rng(0)
    one, other, both = rng.gamma(0.3, size=300), -rng.gamma(0.3, size=300), rng.standard_normal(300)
    found = one_sidedness(np.column_stack([one, other, both]))
    assert found["one_sided"].tolist() == [True, True, False]
    assert found["positive_share"].round(2).tolist()[:2] == [1.0, 0.0]
    assert found["skewness"][1] < 0


def test_few_or_constant_values_have_no_side():
    assert np.isnan(one_sidedness(np.ones((5, 2)))["p"]).all()
    assert not one_sidedness(np.ones((20, 2)))["one_sided"].any()


@pytest.mark.parametrize("count", [20, 200])
def test_without_skewness_p_is_uniform(count):
    p = np.sort(one_sidedness(np.random.default_rng(0).standard_normal((count, 4000)))["p"].to_numpy())
    uniform = (np.arange(len(p)) + 0.5) / len(p)
    # The 99.9 % point of the largest distance between a uniform sample of this size and its law is 0.031.
    assert np.abs(p - uniform).max() < 0.031
    assert np.mean(p < 0.01) == pytest.approx(0.01, abs=0.005)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_planted_side_is_found_whatever_its_sign(sign):
    # Exponential loadings have one side, their differences have two.
    rng = np.random.default_rng(1)
    one, two = rng.exponential(size=(300, 50)), rng.laplace(size=(300, 50))
    assert one_sidedness(sign * one)["one_sided"].all()
    assert not one_sidedness(sign * two)["one_sided"].any()
