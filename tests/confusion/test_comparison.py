import numpy as np
import pytest

from lrdomains.confusion import compare, confusion_matrix, count_table, find_axes
from lrdomains.confusion.comparison_report import comparison_lines
from lrdomains.errors import InputError


def model(true, groups, share, rng):
    """Errors of a share of the samples, to a random member of the class's group (or to anything)."""
    predicted = true.copy()
    for at in np.flatnonzero(rng.random(len(true)) < share):
        mates = np.flatnonzero((groups == groups[true[at]]) & (np.arange(len(groups)) != true[at]))
        within = len(mates) and rng.random() < 0.7
        predicted[at] = rng.choice(mates) if within else rng.choice(np.delete(np.arange(len(groups)), true[at]))
    return predicted


@pytest.fixture(scope="module")
def models():
    rng = np.random.default_rng(0)
    groups = np.array([0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 5, 6])
    true = np.repeat(np.arange(12), 150)
    first = model(true, groups, 0.25, rng)
    second = model(true, groups, 0.25, rng)
    mended = (groups[true] == 0) & (second != true) & (groups[second] == 0)
    second[mended & (rng.random(len(true)) < 0.9)] = true[mended & (rng.random(len(true)) < 0.9)][0]
    second[mended] = true[mended]
    return confusion_matrix(true, first), confusion_matrix(true, second)


def test_a_group_that_was_resolved_is_named_on_its_axis_and_as_a_gain(models):
    found = compare(*models, replicates=99)
    moved = found.axes[found.axes["moved"]]
    assert len(moved) >= 1
    row = moved.iloc[moved["difference"].argmin()]
    assert any({0, 1, 2} <= set(row[pole]) for pole in ("positive", "negative"))
    group = next(row for row in found.groups.to_dict(orient="records") if set(row["members"]) == {0, 1, 2})
    assert group["points_gained"] > 0
    assert group["q"] < 0.01
    assert group["errors_second"] == 0
    assert found.accuracy["p"] < 0.01
    assert "weaker in second" in found.summary()


def test_a_model_does_not_differ_from_itself(models):
    found = compare(models[0], models[0], replicates=49)
    assert not found.axes["moved"].any()
    assert (found.groups["p"] == 1.0).all()
    assert found.angle["degrees"] == pytest.approx(0.0, abs=1e-3)
    assert found.angle["p"] == 1.0
    assert "moved beyond what sampling does" in found.summary()


def test_two_samples_of_one_classifier_seldom_differ():
    rng = np.random.default_rng(1)
    groups = np.array([0, 0, 0, 1, 1, 1, 2, 3, 4, 5])
    true = np.repeat(np.arange(10), 100)
    moved = tried = 0
    for _ in range(8):
        tables = [
            confusion_matrix(true, model(true, groups, 0.25, rng), sample_weight=np.ones(len(true))) for _ in (0, 1)
        ]
        found = compare(*tables, replicates=39)
        assert not found.pair.is_paired
        moved, tried = moved + int(found.axes["moved"].sum()), tried + len(found.axes)
    assert moved <= 0.2 * tried


def test_results_and_tables_are_both_taken_and_the_report_can_be_read(models):
    found = compare(find_axes(models[0], bootstrap=0), models[1], names=("old", "new"), replicates=19)
    text = found.report().to_text()
    assert "Two models: old and new" in text
    assert found.to_frame() is found.axes
    assert comparison_lines(found) == found.summary().splitlines()
    assert set(found.tables()) == {"axes", "groups", "accuracy", "angle"}
    assert "<svg" in found.report().to_html()
    assert set(found.charts()) == {"differences"}
    assert found._repr_html_().startswith("<iframe")


def test_what_cannot_be_compared_is_refused(models):
    with pytest.raises(InputError, match="no class in common"):
        compare(models[0], confusion_matrix(list("ab"), list("ba")))
    with pytest.raises(InputError, match="a list cannot be compared"):
        compare([1], models[0])
    rates = count_table(models[0].values.toarray() / 150.5, labels=models[0].classes)
    with pytest.raises(InputError, match="'first' holds no whole counts"):
        compare(rates, models[0])


def test_models_without_errors_have_nothing_to_compare():
    perfect = confusion_matrix([0, 1, 2, 3], [0, 1, 2, 3])
    found = compare(perfect, perfect)
    assert found.axes.empty
    assert "No axis of confusion stands out" in found.summary()
    assert found.report().to_text()
