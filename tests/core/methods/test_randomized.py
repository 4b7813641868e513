"""The textbook method: as good as it says, and no better."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import RandomizedSVD, TruncatedSVD, factorize
from lrdomains.core.fit import Status
from lrdomains.errors import InputError


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_clear_gap_is_easy(form, dtype):
    matrix = builders.low_rank((200, 150), 4).astype(dtype)
    f = factorize(form(matrix), RandomizedSVD(4), rng=0)
    np.testing.assert_allclose(f.scale, [16, 8, 4, 2], rtol=1e-5)
    assert f.row_factors.dtype == dtype
    assert f.fit.status is Status.FIXED_EFFORT
    assert f.fit.residuals.max() < 1e-5


def test_a_slow_decay_is_hard_and_the_residuals_say_so():
    matrix = builders.with_spectrum(np.arange(1, 401) ** -0.3, (500, 400))
    rough = factorize(matrix, RandomizedSVD(20, iterations=1), rng=0)
    better = factorize(matrix, RandomizedSVD(20, iterations=8), rng=0)
    exact = factorize(matrix, TruncatedSVD(20), rng=0)
    assert rough.fit.residuals.max() > better.fit.residuals.max() > 1e4 * exact.fit.residuals.max()
    assert np.all(rough.scale <= exact.scale + 1e-12)
    assert any("one block" in sentence for sentence in rough.certificate().sentences())
    # Nothing is claimed that is not so, of the spectrum beyond either.
    assert rough.certificate().angle_bounds[-1] == 90.0


def test_all_components_and_options():
    matrix = np.random.default_rng(0).random((6, 4))
    np.testing.assert_allclose(
        factorize(matrix, RandomizedSVD(4), rng=0).scale, np.linalg.svd(matrix, compute_uv=False), rtol=1e-10
    )
    with pytest.raises(InputError, match="neither can be negative"):
        RandomizedSVD(2, iterations=-1)
