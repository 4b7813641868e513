import numpy as np
import pandas as pd
import pytest

import lrdomains
from lrdomains.confusion import ConfusionMatrix, compare, confusion_matrix


@pytest.fixture(scope="module")
def labels():
    rng = np.random.default_rng(0)
    true = np.repeat(list("abcdefgh"), 60)
    other = np.repeat(list("badchhhh"), 60)
    sides = []
    for share in (0.4, 0.2):
        sides.append(np.where(rng.random(len(true)) < share, other, true))
    return true, *sides


def alike(one, other):
    assert one.summary() == other.summary()
    assert one.names == other.names
    assert one.provenance == other.provenance
    for name, table in one.tables().items():
        pd.testing.assert_frame_equal(other.tables()[name], table)
    assert one.report().to_json() == other.report().to_json()


def test_a_paired_comparison_makes_the_round_trip(labels, tmp_path):
    true, first, second = labels
    found = compare(confusion_matrix(true, first), confusion_matrix(true, second), names=("old", "new"), replicates=19)
    assert found.pair.is_paired
    assert found.pooled.rank > 0
    found.save(tmp_path / "both.lrd")
    back = lrdomains.load(tmp_path / "both.lrd")
    alike(found, back)
    assert back.pair.mcnemar([np.arange(8)]) == found.pair.mcnemar([np.arange(8)])
    assert repr(back) == repr(found)


def test_so_does_one_of_counts_and_one_without_axes(labels, tmp_path):
    true, first, second = labels
    counts = [confusion_matrix(true, side).values for side in (first, second)]
    names = list("abcdefgh")
    unpaired = compare(*(ConfusionMatrix(one, rows=names, columns=names) for one in counts), replicates=9)
    perfect = confusion_matrix([0, 1, 2, 3], [0, 1, 2, 3])
    for found in (unpaired, compare(perfect, perfect)):
        found.save(tmp_path / "both.lrd")
        alike(found, lrdomains.load(tmp_path / "both.lrd"))
