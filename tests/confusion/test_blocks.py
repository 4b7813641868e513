import numpy as np
import pytest

from lrdomains.confusion import find_axes
from lrdomains.confusion.blocks import block_table


def test_more_than_sixty_classes_are_drawn_as_groups(planted):
    counts, _ = planted(90, 100, [4, 6], seed=0)
    large = find_axes(counts)
    cells = block_table(large)
    assert cells["true"].nunique() <= 60
    assert cells["errors"].sum() == counts.sum() - np.trace(counts)
    assert cells["expected"].sum() == pytest.approx(cells["errors"].sum(), rel=1e-6)


def test_cells_of_single_classes_are_the_errors_and_the_expected_ones(result):
    cells = block_table(result)
    assert len(cells) == 14 * 13
    assert cells["expected"].sum() == pytest.approx(result.matrix.error_count)
