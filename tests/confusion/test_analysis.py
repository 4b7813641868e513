import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrdomains.confusion import confusion_matrix, find_axes, raw_svd_axes
from lrdomains.confusion.tables import all_tables
from lrdomains.core.subspace import principal_angles
from lrdomains.errors import DataWarning, InputError, RankError


def cosine(one, other):
    """Smallest cosine between two spans."""
    return float(np.cos(principal_angles(np.asarray(one), np.asarray(other))[0]))


def test_planted_groups_lie_on_the_axes(planted):
    from sklearn.metrics import roc_auc_score

    scores = []
    for seed in range(5):
        counts, truth = planted(50, 200, [2, 2, 3, 4, 6], zipf=0.7, seed=seed)
        f = find_axes(counts, rank=5, splits=1).factorization
        similarity = (f.row_factors * f.scale) @ f.row_factors.T
        pairs = np.triu_indices(50, 1)
        scores.append(roc_auc_score((truth[:, None] == truth)[pairs], similarity[pairs]))
    assert np.mean(scores) >= 0.95


def test_a_diagonal_of_random_numbers_leaves_the_axes_exactly_unchanged(planted):
    counts, _ = planted(15, 100, [3, 4], seed=0)
    other = counts.copy()
    np.fill_diagonal(other, np.random.default_rng(0).integers(0, 10_000, 15))
    one, two = find_axes(counts), find_axes(other)
    assert one.rank == two.rank >= 1
    assert np.array_equal(one.axes, two.axes)
    assert np.array_equal(one.factorization.scale, two.factorization.scale)


def test_transposing_flips_the_skew_part_and_nothing_else(planted):
    counts, _ = planted(20, 300, [3, 4], seed=0)
    one, two = find_axes(counts, rank=2), find_axes(counts.T, rank=2)
    np.testing.assert_allclose(two.axes, one.axes, atol=1e-7)
    np.testing.assert_allclose(two.factorization.scale, one.factorization.scale, rtol=1e-8)
    np.testing.assert_allclose(two.residuals.skew.to_dense(), -one.residuals.skew.to_dense(), atol=1e-8)
    assert two.groups == one.groups
    assert two.mutual_share == pytest.approx(one.mutual_share)


def test_a_permutation_of_the_classes_permutes_the_axes(planted):
    counts, _ = planted(18, 200, [3, 4], seed=1)
    order = np.random.default_rng(0).permutation(18)
    one, two = find_axes(counts, rank=2, splits=1), find_axes(counts[np.ix_(order, order)], rank=2, splits=1)
    np.testing.assert_allclose(np.abs(two.axes.to_numpy()), np.abs(one.axes.to_numpy()[order]), atol=1e-8)
    assert {frozenset(group) for group in one.groups} == {frozenset(order[group]) for group in two.groups}


def test_one_row_times_ten_leaves_the_axes_while_it_turns_the_raw_svd(planted):
    ours, raw = [], []
    for seed in range(3):
        counts, _ = planted(20, 200, [2, 3, 4], seed=seed)
        before = find_axes(counts, rank=3, splits=1)
        for row in range(20):
            more = counts.copy()
            more[row] *= 10
            after = find_axes(more, rank=3, splits=1)
            ours.append(cosine(before.axes, after.axes))
            raw.append(cosine(raw_svd_axes(before.matrix), raw_svd_axes(after.matrix)))
    assert min(ours) > 0.99
    assert np.median(raw) < 0.25


def test_all_counts_times_an_integer_hardly_turn_the_axes(planted):
    """Four times the errors are more to go by, so that classes of few errors count a little more."""
    counts, _ = planted(12, 400, [3], seed=0)
    one, four = find_axes(counts, rank=1, splits=1), find_axes(4 * counts, rank=1, splits=1)
    assert cosine(one.axes, four.axes) > 0.99
    np.testing.assert_allclose(four.factorization.scale, 2 * one.factorization.scale, rtol=0.1)


def test_rates_in_any_unit_give_the_same_axes(planted):
    counts, _ = planted(12, 400, [3, 3], seed=0)
    rates = counts / counts.sum(axis=1, keepdims=True)
    one, two = find_axes(rates, rank=2), find_axes(100 * rates + 1e-9, rank=2)
    assert cosine(one.axes, two.axes) > 0.9999
    assert one.groups == two.groups


def test_labels_and_counts_give_one_result(planted):
    counts, _ = planted(8, 60, [3], seed=0)
    i, j = np.nonzero(counts)
    y_true, y_pred = (np.repeat(axis, counts[i, j]) for axis in (i, j))
    assert np.array_equal(find_axes(y_true, y_pred, rank=1).axes, find_axes(counts, rank=1).axes)
    frame = pd.DataFrame(counts, index=list("abcdefgh"), columns=list("abcdefgh"))
    assert find_axes(frame, rank=1).axes.index.tolist() == list("abcdefgh")


def test_the_same_seed_gives_the_same_result_and_another_nearly_so(planted):
    counts, _ = planted(20, 100, [3, 4], seed=0)
    one, same, other = find_axes(counts, rng=1), find_axes(counts, rng=1), find_axes(counts, rng=2)
    assert np.array_equal(one.replication.scores, same.replication.scores)
    assert not np.array_equal(one.replication.scores, other.replication.scores)
    assert one.provenance.seed == 1


small_tables = st.integers(4, 7).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 12), min_size=k, max_size=k), min_size=k, max_size=k)
)


@pytest.mark.filterwarnings("ignore::lrdomains.errors.LrdomainsWarning")
@settings(max_examples=40)
@given(small_tables)
def test_any_table_of_counts_gives_an_answer_that_adds_up(rows):
    counts = np.array(rows)
    if not counts.any():
        return
    result = find_axes(counts, splits=3, bootstrap=0)
    assert 0 <= result.rank < len(counts)
    assert result.axes.shape == (len(counts), result.rank)
    gram = result.axes.to_numpy().T @ result.axes.to_numpy()
    np.testing.assert_allclose(gram, np.eye(result.rank), atol=1e-8)
    assert result.pairs["errors"].sum() == pytest.approx(counts.sum() - np.trace(counts))
    inside = result.impact().query("kind == 'group'")["errors"].sum()
    assert inside <= counts.sum() - np.trace(counts)
    assert all(len(group) > 1 for group in result.groups)
    assert result.summary()
    assert all_tables(result)


def test_a_perfect_classifier_and_two_classes_are_answers_without_axes():
    perfect = find_axes(np.diag([5, 6, 7, 8]))
    assert (perfect.rank, perfect.groups, perfect.accuracy) == (0, [], 1.0)
    assert "no errors" in perfect.summary()
    two = find_axes([[50, 30], [2, 60]])
    assert two.rank == 0
    assert "Two classes have no axis" in two.summary()
    assert two.pairs.loc[0, "one_way"]


def test_three_classes_come_with_a_warning():
    with pytest.warns(DataWarning, match="three classes leave one degree of freedom"):
        find_axes([[50, 10, 1], [12, 50, 1], [1, 1, 70]])


def test_rates_are_described_with_a_given_rank_and_not_tested(planted):
    counts, _ = planted(12, 400, [3, 3], seed=0)
    rates = counts / counts.sum(axis=1, keepdims=True)
    with pytest.raises(
        InputError, match=r"the table holds 0\.\d+ at true label 0.* rates or weights, not counts.*rank=K"
    ):
        find_axes(rates)
    result = find_axes(rates, rank=2)
    assert result.rank == 2
    assert result.strengths["z"].isna().all()
    assert result.pairs["direction_p"].isna().all()
    assert result.attractors["low"].isna().all()
    assert len(result.groups) >= 1
    assert "described, not tested" in result.summary()
    assert "no counts: nothing here was tested" in result.report().to_text()


@pytest.mark.parametrize("rank", [0, -1, 4, 2.5, True, "two"])
def test_ranks_that_make_no_sense_are_refused(rank):
    with pytest.raises(RankError, match="a whole number from 1 to 3 for 4 classes"):
        find_axes(np.full((4, 4), 5), rank=rank)


def test_two_classes_refuse_a_rank():
    with pytest.raises(RankError, match="two classes have no axis"):
        find_axes([[5, 1], [2, 5]], rank=1)


def test_other_misuse_is_explained():
    with pytest.raises(InputError, match="only one column of labels was given"):
        find_axes([0, 1, 1])
    with pytest.raises(InputError, match="only one column of labels was given"):
        find_axes("predictions.csv")
    with pytest.raises(InputError, match="weighted already"):
        find_axes(np.full((4, 4), 5), sample_weight=[1])
    with pytest.raises(InputError, match="splits=0"):
        find_axes(np.full((4, 4), 5), splits=0)


def test_the_convention_reaches_provenance_and_summary():
    matrix = confusion_matrix(list("aabbcd"), list("abbacd"))
    result = find_axes(matrix, rank=1)
    assert "known" in result.provenance.steps["confusion matrix"]["orientation"]
    assert result.provenance.steps["standardised residuals"]["null"] == "quasi-independence"
    assert "rows = true classes (known" in result.summary()


def test_where_no_axis_replicates_nothing_is_said_of_ties(recwarn):
    wrong = find_axes(list("abcd") * 5, list("bcda") * 5, bootstrap=0)
    assert wrong.rank == 0
    assert not recwarn.list
