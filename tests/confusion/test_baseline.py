import numpy as np

from lrdomains.confusion import find_axes, raw_svd_axes

TOY = np.array([[50, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])


def test_the_confused_pair_of_the_toy_is_found_and_the_raw_svd_misses_it():
    result = find_axes(TOY, rank=1)
    assert any({0, 1} == set(pole) for pole in result.poles(1))
    assert set(result.pairs.loc[0, ["class_a", "class_b"]]) == {0, 1}
    raw = raw_svd_axes(result.matrix)
    np.testing.assert_allclose(raw[1].abs(), [0.07, 0.07, 0.82, 0.56], atol=0.01)  # the two well-recognised classes
