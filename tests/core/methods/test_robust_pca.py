"""RobustPCA: planted outliers are set apart, and the low-rank part is found beneath them."""

import numpy as np
import pytest

from lrdomains import LabelledMatrix, RobustPCA, factorize
from lrdomains.core.methods.robust_pca import sparse_part
from lrdomains.errors import InputError


def planted():
    rng = np.random.default_rng(0)
    low = rng.standard_normal((60, 3)) @ rng.standard_normal((3, 60))
    spoilt = rng.random(low.shape) < 0.05
    return low, np.where(spoilt, rng.choice([-10.0, 10.0], low.shape), 0.0)


def test_both_parts_are_recovered():
    low, outliers = planted()
    f = factorize(low + outliers, RobustPCA(10), rng=0)
    found = (f.row_factors * f.scale) @ f.column_factors.T
    assert f.rank == 3
    assert np.linalg.norm(found - low) < 1e-6 * np.linalg.norm(low)
    assert np.array_equal(sparse_part(low + outliers, f).toarray() != 0, outliers != 0)


def test_unknown_entries_may_be_anything():
    low, outliers = planted()
    mask = np.random.default_rng(1).random(low.shape) < 0.9
    matrix = LabelledMatrix(np.where(mask, low + outliers, np.nan), observed=mask)
    f = factorize(matrix, RobustPCA(10), rng=0)
    found = (f.row_factors * f.scale) @ f.column_factors.T
    assert np.linalg.norm(found - low) < 1e-3 * np.linalg.norm(low)
    assert not np.any(sparse_part(matrix, f).toarray()[~mask])
    with pytest.raises(InputError, match="cannot project rows with unobserved entries"):
        f.project(matrix)


def test_new_rows_get_their_coordinates():
    low, outliers = planted()
    f = factorize(low + outliers, RobustPCA(10), rng=0)
    np.testing.assert_allclose(f.project(low), f.row_factors, atol=1e-5)


def test_a_zero_matrix_has_no_parts():
    assert not np.any(factorize(np.zeros((4, 3)), RobustPCA(2)).scale)


@pytest.mark.parametrize("options", [{"sparsity": 0}, {"tolerance": 0}, {"max_iterations": 0}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))}="):
        RobustPCA(2, **options)
