"""A completed matrix and the mask of what was filled in."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import ALS, LabelledMatrix, factorize, impute
from lrdomains.errors import InputError

VALUES = np.outer([1.0, 2.0, 3.0], [1.0, 1.0, 2.0])
MASK = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1]], dtype=bool)
METHOD = ALS(1, weight_decay=1e-6)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_observed_entries_stay_and_the_others_are_marked(form):
    matrix = LabelledMatrix(form(VALUES), observed=form(MASK), rows=list("abc"))
    found = impute(matrix, factorize(matrix, METHOD, rng=0))
    assert np.array_equal(found.values[MASK], VALUES[MASK])
    np.testing.assert_allclose(found.values, VALUES, atol=1e-2)
    assert np.array_equal(found.imputed, ~MASK)
    values, imputed = found.to_frames()
    assert list(values.index) == list("abc")
    assert imputed.to_numpy().sum() == 2
    assert repr(found) == "Imputed(3 x 3, 2 entries filled in)"


def test_what_does_not_fit_is_refused():
    matrix = LabelledMatrix(VALUES, observed=MASK)
    f = factorize(matrix, METHOD, rng=0)
    with pytest.raises(InputError, match="has nothing to fill in"):
        impute(LabelledMatrix(VALUES), f)
    with pytest.raises(InputError, match="a factorization of shape"):
        impute(LabelledMatrix(VALUES[:2], observed=MASK[:2]), f)
