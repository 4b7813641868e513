"""lrdomains.evidence.consensus, lrdomains.evidence.pooled and lrdomains.evidence.clusters."""

import dataclasses

import numpy as np
import pytest
from evidence.planted import parts
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError
from lrdomains.evidence.clusters import distances, k_means, local_distance, silhouettes
from lrdomains.evidence.consensus import consensus, density_threshold
from lrdomains.evidence.pooled import pooled
from lrdomains.evidence.stability import match_components, repeat

TIGHT = {"tolerance": 1e-4, "max_iterations": 3000}


@pytest.fixture(scope="module")
def matrix():
    return parts((60, 30), 3, noise=0.05)


@pytest.fixture(scope="module")
def runs(matrix):
    return repeat(matrix, NMF(rank=3, **TIGHT), runs=8, rng=0)


def test_planted_parts_are_the_consensus(matrix, runs):
    rng = np.random.default_rng(0)
    rng.gamma(0.5, size=(60, 3))
    truth = rng.gamma(0.5, size=(3, 30)).T
    found = consensus(runs)
    assert match_components(truth / np.linalg.norm(truth, axis=0), found.loadings)[1].min() > 0.98
    np.testing.assert_allclose(np.linalg.norm(found.loadings, axis=0), 1.0)
    assert found.components["share_of_runs"].tolist() == [1.0, 1.0, 1.0]
    assert found.silhouette > 0.95
    assert found.reproducibility.min() > 0.99
    assert found.filtered.empty
    assert (found.components["strength"].diff().dropna() <= 0).all()


def test_order_of_runs_does_not_matter(matrix):
    fits = [factorize(matrix, NMF(rank=4, tolerance=1e-2), rng=seed) for seed in range(7)]
    first, second = consensus(fits), consensus(fits[::-1])
    np.testing.assert_allclose(first.loadings, second.loadings, atol=1e-12)
    assert first.threshold == pytest.approx(second.threshold)


def test_a_list_of_factorizations_is_as_good_as_a_stability(matrix, runs):
    fits = [factorize(matrix, runs.best.method, rng=seed) for seed in runs.seeds]
    np.testing.assert_allclose(consensus(fits).loadings, consensus(runs).loadings)


def test_a_stray_component_is_left_out_and_named(runs):
    factors = runs.column_factors.copy()
    factors[2, :, 1] = np.eye(30)[29]
    stray = consensus(dataclasses.replace(runs, column_factors=factors))
    assert stray.filtered[["run", "of_run"]].to_numpy().tolist() == [[3, 2]]
    assert np.isfinite(stray.threshold)
    assert sorted(stray.components["share_of_runs"]) == [0.875, 1.0, 1.0]
    np.testing.assert_allclose(np.sort(np.diag(stray.loadings.T @ consensus(runs).loadings)), 1.0, atol=1e-4)


def test_an_empty_component_is_no_member(runs):
    scales = runs.scales.copy()
    scales[0, 2] = 0.0
    assert len(consensus(dataclasses.replace(runs, scales=scales)).members) == 23


def test_signs_do_not_part_components(matrix):
    fits = [factorize(matrix, TruncatedSVD(rank=3)) for _ in range(4)]
    flipped = dataclasses.replace(fits[1], column_factors=-fits[1].column_factors, row_factors=-fits[1].row_factors)
    found = consensus([fits[0], flipped, *fits[2:]])
    assert found.reproducibility.min() == pytest.approx(1.0)


def test_a_threshold_that_leaves_too_few_names_one_that_works(matrix):
    fits = repeat(matrix, NMF(rank=6, tolerance=1e-2), runs=5, rng=0)
    with pytest.raises(InputError, match=r"keeps \d of 30 components.*the smallest threshold that works is") as caught:
        consensus(fits, threshold=1e-9)
    works = float(str(caught.value).split()[-1])
    assert consensus(fits, threshold=works * 1.001).rank == 6


@pytest.mark.parametrize(("option", "value"), [("threshold", -1.0), ("threshold", "none"), ("neighbours", 0.0)])
def test_bad_options(runs, option, value):
    with pytest.raises(InputError, match=option):
        consensus(runs, **{option: value})


def test_runs_of_other_matrices_do_not_mix(matrix):
    with pytest.raises(InputError, match="run 2 has rank 2"):
        consensus([factorize(matrix, NMF(rank=3)), factorize(matrix, NMF(rank=2))])
    with pytest.raises(InputError, match="no runs"):
        consensus([])


def test_one_run_and_one_component_have_no_silhouette(matrix):
    assert np.isnan(consensus([factorize(matrix, NMF(rank=3))]).silhouette)
    assert np.isnan(consensus(repeat(matrix, NMF(rank=1), runs=3, rng=0)).silhouette)


def test_no_threshold_for_one_crowd():
    assert density_threshold(np.random.default_rng(0).uniform(0.01, 0.04, 50), least=2) == np.inf


def test_equal_distances_are_not_parted():
    # As of two runs, whose components are each nearest to their match.
    for seed in range(3000):
        rng = np.random.default_rng(seed)
        lone = np.repeat(np.exp(rng.normal(-2.0, 1.5, 3)), 2)
        assert np.count_nonzero(lone <= density_threshold(lone, least=3)) >= 3


def test_the_pool_says_where_each_came_from(runs):
    pool = pooled(runs)
    for at in (0, 7, 23):
        np.testing.assert_allclose(pool.profiles[at], runs.column_factors[pool.run[at], :, pool.component[at]])


@given(st.integers(0, 10_000))
def test_silhouettes_are_those_of_the_definition(seed):
    rng = np.random.default_rng(seed)
    profiles = rng.standard_normal((9, 3))
    profiles /= np.linalg.norm(profiles, axis=1, keepdims=True)
    labels = rng.permutation([0, 0, 0, 1, 1, 1, 2, 2, 3])
    between = distances(profiles)
    expected = []
    for i in range(9):
        mates = [j for j in range(9) if labels[j] == labels[i] and j != i]
        if not mates:
            expected.append(0.0)
            continue
        own = np.mean([between[i, j] for j in mates])
        other = min(np.mean(between[i, labels == label]) for label in range(4) if label != labels[i])
        expected.append((other - own) / max(own, other))
    np.testing.assert_allclose(silhouettes(between, labels), expected, atol=1e-9)


def test_k_means_agrees_with_means_in_coordinates():
    rng = np.random.default_rng(1)
    profiles = np.repeat(np.eye(6)[:3], 10, axis=0) + 0.1 * rng.standard_normal((30, 6))
    profiles /= np.linalg.norm(profiles, axis=1, keepdims=True)
    labels, inertia = k_means(distances(profiles), [np.array([0, 1, 2]), np.array([0, 10, 20])])
    assert [len(set(labels[i : i + 10])) for i in (0, 10, 20)] == [1, 1, 1]
    means = np.array([profiles[labels == label].mean(axis=0) for label in range(3)])
    assert inertia == pytest.approx(np.sum((profiles - means[labels]) ** 2))


def test_k_means_leaves_no_cluster_empty():
    labels, _ = k_means(distances(np.eye(4)[[0, 0, 0, 1, 2]]), [np.array([0, 1, 2])])
    assert len(set(labels)) == 3


def test_local_distance_is_the_mean_over_the_nearest():
    np.testing.assert_allclose(local_distance(distances(np.eye(3)[[0, 0, 1]]), 1), [0, 0, np.sqrt(2)])
