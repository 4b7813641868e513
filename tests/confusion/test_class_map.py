import numpy as np

from lrdomains.confusion import find_axes
from lrdomains.confusion.class_map import (
    ARROWS_SHOWN,
    CLASSES_NAMED,
    CLASSES_SHOWN,
    class_map,
    class_map_frame,
    flow_frame,
)


def test_each_class_has_its_place_size_and_recall(result):
    table = class_map_frame(result)
    assert len(table) == 14
    np.testing.assert_allclose(table["x"], result.axes[1] * np.sqrt(result.factorization.scale[0]))
    np.testing.assert_allclose(table["recall"], result.matrix.values.diagonal() / result.matrix.true_totals)


def test_arrows_go_from_the_class_that_is_taken_to_the_one_it_is_taken_for():
    counts = np.full((6, 6), 3) + 100 * np.eye(6, dtype=int)
    counts[0, 1], counts[1, 0] = 60, 0
    counts[2, 3] = counts[3, 2] = 40
    flow = flow_frame(find_axes(counts, rank=2, labels=list("abcdef"), bootstrap=0))
    assert flow[["from", "to", "net"]].to_numpy().tolist() == [["a", "b", 60.0]]


def test_one_axis_is_a_line_and_many_classes_are_thinned(planted):
    one = find_axes(planted(10, 100, [3], seed=0)[0], rank=1, bootstrap=0)
    assert (class_map_frame(one)["y"] == 0).all()
    many = find_axes(planted(120, 60, [5, 6], seed=0)[0], rank=2, splits=1, bootstrap=0)
    table = class_map_frame(many)
    assert len(table) == CLASSES_SHOWN
    assert np.sum(table["name"] != "") == CLASSES_NAMED
    assert len(flow_frame(many)) <= ARROWS_SHOWN
    assert class_map(many).to_dict()["layer"]
