import numpy as np
import pytest
from evidence.planted import gaussian

from lrdomains.evidence.criteria.even_noise import EvenNoise, drawn_together


def even(matrix):
    return EvenNoise.of(matrix, np.ones(len(matrix)), np.ones(matrix.shape[1]))


def test_entries_are_divided_by_standard_deviations():
    found = EvenNoise.of(np.full((2, 3), 12.0), np.array([4.0, 1.0]), np.array([9.0, 1.0, 1.0]))
    np.testing.assert_allclose(found.entries, [[2.0, 6.0, 6.0], [4.0, 12.0, 12.0]])
    np.testing.assert_allclose(found.left * found.strengths @ found.right, found.entries)


@pytest.mark.parametrize("level", [0.01, 1.0, 100.0])
def test_the_level_of_the_noise_does_not_matter(level):
    found = even(level * gaussian((100, 60), 3, strength=1.5))
    rank, edge = found.standing_out(0.0)
    assert rank == 3
    assert edge == pytest.approx(even(gaussian((100, 60), 3, strength=1.5)).standing_out(0.0)[1] * level)


def test_estimated_factors_widen_the_margin():
    found = even(gaussian((100, 60), 0))
    assert found.standing_out(0.0)[1] < found.standing_out(0.5)[1] < found.standing_out(1.0)[1]


@pytest.mark.parametrize("rank", [0, 3])
def test_even_noise_is_even_and_uneven_is_not(rank):
    assert not even(gaussian((100, 60), rank, strength=3.0)).left_over(rank).is_uneven
    assert even(gaussian((100, 60), rank, strength=3.0, rows_differ=True)).left_over(rank).is_uneven


def test_factors_of_what_is_left_are_those_of_the_noise():
    rows, columns = np.linspace(0.5, 2.0, 200), np.linspace(1.0, 3.0, 100)
    noise = np.random.default_rng(0).standard_normal((200, 100)) * np.sqrt(rows[:, None] * columns)
    left = even(noise + 40 * np.outer(np.ones(200), np.ones(100))).left_over(1)
    assert np.corrcoef(left.of_rows, rows)[0, 1] > 0.9
    assert np.corrcoef(left.of_columns, columns)[0, 1] > 0.9
    assert even(np.random.default_rng(0).standard_normal((200, 100))).left_over(0).heaviness == pytest.approx(
        2.0, rel=0.1
    )


def test_factors_that_differ_by_chance_become_equal_and_others_keep_their_order():
    rng = np.random.default_rng(0)
    by_chance = rng.standard_normal((50, 80)) ** 2
    rows, columns, differ = drawn_together(by_chance.mean(axis=1), by_chance.mean(axis=0), 2.0)
    assert np.ptp(rows) < 0.3 * np.ptp(by_chance.mean(axis=1))
    assert np.ptp(columns) < 0.3 * np.ptp(by_chance.mean(axis=0))
    factors = np.array([0.1, 1.0, 10.0])
    rows, _, differ = drawn_together(factors, np.ones(1000), 2.0)
    assert differ > 0.99
    np.testing.assert_allclose(rows, factors, rtol=0.05)
