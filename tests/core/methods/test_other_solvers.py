"""scipy's solvers under our roof: the same triplets, the same errors."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import TruncatedSVD, factorize
from lrdomains.core.composed_operators import Centred
from lrdomains.core.operators import as_operator
from lrdomains.errors import InputError


@pytest.mark.parametrize("solver", ["arpack", "propack"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_they_find_what_lapack_finds(solver, form):
    matrix = builders.with_gap((90, 60), 4)
    for values in (form(matrix), Centred(as_operator(form(matrix)))):
        exact = factorize(values, TruncatedSVD(4, solver="lapack"))
        f = factorize(values, TruncatedSVD(4, solver=solver), rng=0)
        np.testing.assert_allclose(f.scale, exact.scale, rtol=1e-10)
        np.testing.assert_allclose(f.column_factors, exact.column_factors, atol=1e-8)
        assert f.fit.residuals.max() < 1e-10


def test_what_they_cannot_do_is_one_clear_error():
    with pytest.raises(InputError, match=r"scipy's arpack did not find 4 components .*; use solver='auto'"):
        factorize(np.random.default_rng(0).random((6, 4)), TruncatedSVD(4, solver="arpack"), rng=0)
