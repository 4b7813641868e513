import numpy as np

from lrdomains.confusion import find_axes
from lrdomains.confusion.planes import gaps_in_noise, planes_of


def test_two_equal_groups_span_a_plane():
    size = 6
    blocks = np.kron(np.eye(3), np.ones((size, size))).astype(int)
    result = find_axes(np.where(np.eye(3 * size, dtype=bool), 300, 2 + 8 * blocks), rank=2, bootstrap=0)
    assert [str(plane) for plane in result.planes] == ["1-2"]
    assert result.strengths["plane"].tolist() == ["1-2", "1-2"]


def test_no_axes_have_no_gaps_and_no_planes():
    gaps = gaps_in_noise(np.empty(0), None, np.empty(0))
    assert len(gaps) == 0
    assert planes_of(gaps) == []
