"""One pass over a table, in every form."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lrdomains.core.row_blocks import RowBlocks
from lrdomains.genes.profile import profile

FORMS = {
    "array": np.asarray,
    "sparse": sp.csr_array,
    "blocks": lambda x: RowBlocks([x[:1], sp.csr_array(x[1:])]),
}


@pytest.mark.parametrize("form", FORMS)
@given(values=arrays(np.float64, (4, 3), elements=st.sampled_from([-1.5, 0.0, 1.0, 2.0, 7.25])))
def test_every_form_agrees_with_numpy(form, values):
    seen = profile(FORMS[form](values))
    positive = np.maximum(values, 0)
    np.testing.assert_allclose(seen.row_sums, positive.sum(axis=1))
    np.testing.assert_array_equal(seen.detected, (values > 0).sum(axis=1))
    np.testing.assert_array_equal(seen.expressed_in, (values != 0).sum(axis=0))
    np.testing.assert_array_equal(seen.smallest, values.min(axis=0))
    np.testing.assert_array_equal(seen.largest, values.max(axis=0))
    np.testing.assert_allclose(seen.column_sums, values.sum(axis=0))
    assert seen.negative_values == (values < 0).sum()
    assert seen.below == -values[values < 0].sum()
    assert seen.above == pytest.approx(positive.sum())
    assert seen.whole == bool(np.all(values == np.rint(values)))
    assert seen.zeros == pytest.approx(np.mean(values == 0))
