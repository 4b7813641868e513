import numpy as np
import pytest

from lrdomains.confusion import find_axes
from lrdomains.confusion.charts import loadings_frame, scree_chart, scree_frame


def test_every_chart_can_be_drawn(result):
    import vl_convert

    for chart in result.charts().values():
        assert vl_convert.vegalite_to_svg(chart.to_dict()).startswith("<svg")


def test_what_has_nothing_to_show_has_no_chart():
    maps = {"heat_map", "heat_map_counts", "heat_map_rows"}
    assert result_names(np.diag([5, 6, 7, 8])) - {"scree"} == maps
    assert result_names([[50, 5], [9, 50]]) - {"scree"} == {*maps, "attractors"}


def test_the_scree_shows_what_was_kept_and_what_chance_reaches(result):
    frame = scree_frame(result)
    assert frame["kept"].sum() == result.rank < len(frame)
    band = scree_chart(result).to_dict()["layer"][0]["mark"]
    assert band["type"] == "rect"


def test_loadings_are_drawn_with_their_intervals(result):
    frame = loadings_frame(result, 1)
    assert (frame["low"] <= frame["high"]).all()


def result_names(counts):
    return set(find_axes(counts).charts())


def test_of_many_classes_both_ends_of_an_axis_are_drawn(planted):
    large = find_axes(planted(50, 200, [5, 5], seed=0)[0])
    frame = loadings_frame(large, 1)
    assert len(frame) == 30
    assert frame["loading"].max() == pytest.approx(large.axes[1].max())
    assert frame["loading"].min() == pytest.approx(large.axes[1].min())


def test_names_beside_a_heat_map_are_no_taller_than_its_rows(planted):
    from lrdomains.confusion import find_axes
    from lrdomains.confusion.charts import heat_map

    for classes in (6, 30, 90):
        counts, _ = planted(classes, 200, [3, 3], seed=0)
        drawn = heat_map(find_axes(counts, rank=2, bootstrap=0)).to_dict()
        rows = len(drawn["encoding"]["y"]["sort"])
        sizes = [drawn["encoding"][side]["axis"]["labelFontSize"] for side in "xy"]
        assert sizes[0] == sizes[1] <= drawn["height"] / rows
