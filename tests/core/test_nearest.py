"""Nearest by angle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lrdomains.core.nearest import largest, unit_length


@given(
    arrays(np.float64, st.integers(0, 30), elements=st.sampled_from([0.0, 0.5, 1.0, -1.0, np.nan])),
    st.integers(0, 35),
)
def test_largest_is_what_sorting_says(scores, count):
    usable = [i for i in range(len(scores)) if not np.isnan(scores[i])]
    expected = sorted(usable, key=lambda i: (-scores[i], i))[:count]
    assert largest(scores, count).tolist() == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_unit_length_keeps_the_type_and_drops_the_negligible(dtype):
    vectors = np.array([[3.0, 4.0], [1e-8, 0.0], [0.0, 0.0]], dtype=dtype)
    units = unit_length(vectors, negligible=np.array([0.0, 1e-6, 0.0]))
    assert units.dtype == dtype
    np.testing.assert_allclose(units, [[0.6, 0.8], [0, 0], [0, 0]], rtol=1e-6)
