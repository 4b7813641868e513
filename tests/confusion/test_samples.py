import numpy as np
import pytest

from lrdomains import load
from lrdomains.confusion import confusion_matrix, find_axes
from lrdomains.confusion.samples import EXAMPLES_A_CELL, exemplars, score_samples
from lrdomains.errors import InputError, RankError


@pytest.fixture(scope="module")
def labels(planted):
    counts, _ = planted(12, 150, [3, 4], seed=3)
    i, j = np.nonzero(counts)
    return tuple(np.repeat(side, counts[i, j]) for side in (i, j))


@pytest.fixture(scope="module")
def result(labels):
    return find_axes(*labels, rank=2, bootstrap=0, ids=[f"s{number}" for number in range(len(labels[0]))])


def test_errors_within_a_pole_score_above_zero_and_right_answers_zero(result, labels):
    table = score_samples(result)
    assert len(table) == len(labels[0])
    right = (table["true"] == table["predicted"]).to_numpy()
    assert (table.loc[right, "axis_1"] == 0).all()
    pole = result.poles(1).positive
    inside = table[~right & table["true"].isin(pole).to_numpy() & table["predicted"].isin(pole).to_numpy()]
    assert len(inside) > 0
    assert (inside["axis_1"] > 0).all()


def test_scores_add_up_to_the_strength_of_the_counts_along_the_axis(result):
    table = result.sample_scores()
    v, strength = np.asarray(result.axes[1]), result.factorization.scale[0]
    assert table["axis_1"].sum() == pytest.approx(v @ result.matrix.errors.toarray() @ v * np.sqrt(strength))


def test_examples_are_errors_inside_the_poles_a_few_of_each_pair(result):
    found = exemplars(result, 1, top=20)
    assert (found["score"] > 0).all()
    assert (found["true"] != found["predicted"]).all()
    assert found.groupby(["true", "predicted"]).size().max() <= EXAMPLES_A_CELL
    assert found["score"].is_monotonic_decreasing
    assert found.index.str.startswith("s").all()


def test_the_surest_errors_of_a_pair_come_first_where_confidence_is_known(labels):
    true, predicted = labels
    rng = np.random.default_rng(0)
    probabilities = np.zeros((len(true), 12))
    sure = rng.uniform(0.55, 1.0, len(true))
    probabilities[np.arange(len(true)), predicted] = sure
    probabilities[np.arange(len(true)), (predicted + 1) % 12] = 1 - sure
    found = find_axes(true, probabilities, rank=1, bootstrap=0).exemplars(1, top=6)
    pair = found[(found["true"] == found["true"].iloc[0]) & (found["predicted"] == found["predicted"].iloc[0])]
    assert pair["confidence"].is_monotonic_decreasing


def test_new_samples_can_be_scored_and_strangers_are_refused(result):
    table = result.sample_scores(y_true=[0, 1], y_pred=[0, 2], ids=["new", "newer"])
    assert table.index.tolist() == ["new", "newer"]
    with pytest.raises(InputError, match="not among the 12 classes"):
        result.sample_scores(y_true=[99], y_pred=[0])
    with pytest.raises(InputError, match="or neither"):
        result.sample_scores(y_true=[0])
    with pytest.raises(RankError, match="axis 7"):
        result.exemplars(7)


def test_tables_of_counts_keep_no_samples(planted):
    with pytest.raises(InputError, match="keeps no samples"):
        find_axes(planted(8, 50, [3], seed=0)[0], rank=1).sample_scores()


def test_samples_survive_a_file(result, tmp_path):
    result.save(tmp_path / "axes.lrd")
    back = load(tmp_path / "axes.lrd")
    assert back.exemplars(1).equals(result.exemplars(1))
    assert confusion_matrix([0, 1], [1, 1]).predictions is not None
