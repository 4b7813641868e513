import numpy as np
import pandas as pd
import pytest

import lrdomains
from lrdomains.confusion import find_axes
from lrdomains.errors import RankError


def test_a_round_trip_loses_nothing(result, tmp_path):
    result.save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert repr(back) == repr(result)
    assert back.summary() == result.summary()
    assert (back.matrix.values != result.matrix.values).nnz == 0
    assert back.matrix.orientation == result.matrix.orientation
    assert back.provenance == result.provenance
    for name, table in result.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], table)
    assert back.report().to_text() == result.report().to_text()


@pytest.mark.parametrize("counts", [np.diag([5, 6, 7, 8]), [[5, 1], [2, 5]]])
def test_results_without_axes_make_the_round_trip_and_a_report(counts, tmp_path):
    empty = find_axes(counts)
    empty.save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert back.summary() == empty.summary()
    assert back.report().to_markdown() == empty.report().to_markdown()
    assert "Axes of confusion" in back.report().to_html()
    assert back.to_frame().empty
    with pytest.raises(RankError, match="none was found"):
        back.poles(1)


def test_whole_number_labels_stay_whole_numbers(tmp_path, planted):
    find_axes(planted(10, 100, [3], seed=0)[0]).save(tmp_path / "axes.lrd")
    back = lrdomains.load(tmp_path / "axes.lrd")
    assert all(isinstance(label, (int, np.integer)) for group in back.groups for label in group)
    assert "draws" not in back.summary() or ".0 draws" not in back.summary()
