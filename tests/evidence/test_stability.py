"""repeat: seeds that nest, matching across runs, and what is said of runs that did not finish."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import ConvergenceWarning, InputError
from lrdomains.evidence.stability import match_components, repeat, run_seed


def parts_and_noise(noise: float, *, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weights, profiles = rng.gamma(0.3, 1.0, (60, 4)), rng.gamma(0.3, 1.0, (4, 40))
    return weights @ profiles + noise * rng.random((60, 40))


def test_each_run_is_what_factorize_gives_with_its_seed() -> None:
    matrix = parts_and_noise(0.1)
    found = repeat(matrix, NMF(rank=4), runs=3, rng=5)
    for seed, error in zip(found.seeds, found.errors, strict=True):
        assert factorize(matrix, NMF(rank=4), rng=seed).error() == error
    assert found.best.error() == found.errors.min()
    assert np.argmin(found.errors) == found.best_run
    np.testing.assert_array_equal(
        found.best.column_factors, factorize(matrix, NMF(rank=4), rng=found.seeds[found.best_run]).column_factors
    )


def test_more_runs_change_none_of_the_earlier_ones() -> None:
    matrix = parts_and_noise(0.1)
    few, many = (repeat(matrix, NMF(rank=3), runs=runs, rng=1) for runs in (2, 5))
    assert many.seeds[:2] == few.seeds
    np.testing.assert_array_equal(many.errors[:2], few.errors)


def test_seeds_differ_by_root_rank_and_run_and_survive_json() -> None:
    seeds = [run_seed(*key) for key in itertools.product(range(3), range(1, 6), range(6))]
    assert len(set(seeds)) == len(seeds)
    assert all(int(float(seed)) == seed for seed in seeds)


def test_a_running_generator_gives_seeds_but_none_to_repeat() -> None:
    matrix = parts_and_noise(0.1)
    first, second = (repeat(matrix, NMF(rank=2), runs=2, rng=np.random.default_rng(3)) for _ in range(2))
    assert first.seed is None
    assert first.seeds == second.seeds


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_matching_is_the_best_of_all_permutations(seed: int, rank: int) -> None:
    rng = np.random.default_rng(seed)
    left, right = (rng.standard_normal((8, rank)) for _ in range(2))
    left, right = left / np.linalg.norm(left, axis=0), right / np.linalg.norm(right, axis=0)
    positions, cosines = match_components(left, right)
    table = np.abs(left.T @ right)
    best = max(sum(table[i, p] for i, p in enumerate(order)) for order in itertools.permutations(range(rank)))
    assert cosines.sum() == pytest.approx(best)
    np.testing.assert_allclose(cosines, table[np.arange(rank), positions])


def test_reproducibility_is_the_median_over_the_other_runs() -> None:
    matrix = parts_and_noise(2.0)
    found = repeat(matrix, NMF(rank=6), runs=6, rng=0)
    factors = [factorize(matrix, NMF(rank=6), rng=seed).column_factors for seed in found.seeds]
    others = [f for run, f in enumerate(factors) if run != found.best_run]
    expected = np.median([match_components(factors[found.best_run], other)[1] for other in others], axis=0)
    np.testing.assert_allclose(found.reproducibility, expected)
    np.testing.assert_array_equal(found.cosines[found.best_run], 1.0)


def test_clear_parts_come_back_and_noise_does_not() -> None:
    assert repeat(parts_and_noise(0.01), NMF(rank=4), runs=5, rng=0).reproducibility.min() > 0.99
    noise = np.random.default_rng(0).random((60, 40))
    assert repeat(noise, NMF(rank=8), runs=5, rng=0).reproducibility.min() < 0.9


def test_a_method_without_chance_is_fully_reproducible() -> None:
    found = repeat(parts_and_noise(0.5), TruncatedSVD(rank=3), runs=3, rng=0)
    np.testing.assert_allclose(found.reproducibility, 1.0)
    assert found.best_run == 0


def test_one_run_says_nothing_about_reproducibility() -> None:
    found = repeat(parts_and_noise(0.1), NMF(rank=2), runs=1, rng=0)
    assert np.isnan(found.reproducibility).all()
    assert "nan" in repr(found)


def test_table_has_one_row_a_run() -> None:
    table = repeat(parts_and_noise(0.1), NMF(rank=2), runs=3, rng=0).table()
    assert list(table["run"]) == [1, 2, 3]
    assert table["best"].sum() == 1
    assert table.loc[table["best"], "error"].item() == table["error"].min()
    assert (table["lowest_cosine"] <= table["mean_cosine"] + 1e-12).all()


def test_runs_that_stop_early_are_told_of_once() -> None:
    with pytest.warns(ConvergenceWarning, match=r"3 of 3 runs of NMF stopped at the iteration limit") as caught:
        repeat(parts_and_noise(1.0), NMF(rank=4, max_iterations=2), runs=3, rng=0)
    assert len(caught) == 1


@pytest.mark.parametrize("runs", [0, -1, 2.5, True])
def test_bad_number_of_runs(runs: object) -> None:
    with pytest.raises(InputError, match="give a positive whole number"):
        repeat(np.eye(3), NMF(rank=1), runs=runs)  # type: ignore[arg-type]
