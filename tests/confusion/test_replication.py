import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix
from lrdomains.confusion.replication import Replication, replicate


def matrix_of(counts):
    names = np.arange(len(counts))
    return ConfusionMatrix(counts, rows=names, columns=names)


def rank_of(counts, splits=11):
    return replicate(matrix_of(counts), splits=splits, rng=np.random.default_rng(0)).replicated()


def test_null_data_have_no_axis_in_nine_of_ten_cases(planted):
    ranks = [rank_of(planted(15, 200, [], seed=seed)[0]) for seed in range(40)]
    assert np.mean(np.array(ranks) == 0) >= 0.9


def test_planted_axes_are_counted(planted):
    ranks = [rank_of(planted(20, 300, [2, 2, 3, 4], seed=seed)[0]) for seed in range(8)]
    assert 3.5 <= np.mean(ranks) <= 4.5


def test_scores_of_a_single_split_are_standard_under_the_null(planted):
    scores = np.array(
        [
            replicate(matrix_of(planted(15, 300, [], seed=seed)[0]), splits=1, rng=np.random.default_rng(seed)).scores[
                0, 0
            ]
            for seed in range(120)
        ]
    )
    assert abs(scores.mean()) < 4 / np.sqrt(120)
    assert 0.75 < scores.std() < 1.3


def test_the_first_failure_stops_and_the_median_split_decides():
    scores = np.array([[5.0, 1.0, 9.0], [5.0, 3.0, 1.0], [5.0, 4.0, 3.0]])
    found = Replication(scores, "")
    assert found.replicated() == 2
    assert found.z.tolist() == [5.0, 3.0, 3.0]
    assert found.table()["splits_passed"].tolist() == pytest.approx([1.0, 2 / 3, 2 / 3])


def test_more_axes_are_tried_while_all_replicate(planted):
    counts, _ = planted(80, 400, [3] * 20, share=0.8, seed=0)
    found = replicate(matrix_of(counts), splits=3, rng=np.random.default_rng(0))
    assert found.scores.shape[1] > 16
    assert found.replicated() > 16


def test_how_many_are_tried_does_not_change_the_splits(planted):
    matrix = matrix_of(planted(20, 100, [3, 3], seed=0)[0])
    few = replicate(matrix, splits=3, rng=np.random.default_rng(0)).scores
    exact = replicate(matrix, splits=3, rng=np.random.default_rng(0), exactly=5).scores
    assert exact.shape == (3, 5)
    np.testing.assert_allclose(few[:, :5], exact, atol=1e-9)


def test_splits_that_cannot_change_the_number_of_many_classes_are_left_out(planted):
    matrix = matrix_of(planted(310, 60, [40, 50, 60], share=0.8, seed=0)[0])
    found = replicate(matrix, splits=3, rng=np.random.default_rng(0))
    every = replicate(matrix, splits=3, rng=np.random.default_rng(0), exactly=found.scores.shape[1])
    assert found.scores.shape[0] == 2
    assert found.replicated() == every.replicated() == 3
    np.testing.assert_allclose(found.scores[:, :3], every.scores[:2, :3])


def test_two_classes_and_a_perfect_classifier_have_nothing_to_replicate():
    assert (
        "Two classes have no axis"
        in replicate(matrix_of(np.array([[5, 1], [2, 5]])), splits=3, rng=np.random.default_rng(0)).reason
    )
    perfect = replicate(matrix_of(np.diag([5, 6, 7, 8])), splits=3, rng=np.random.default_rng(0))
    assert perfect.replicated() == 0
    assert "no errors" in perfect.reason
