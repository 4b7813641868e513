"""New rows on fixed loadings: each row by itself, the best there is."""

import builders
import numpy as np
import pytest
from scipy.optimize import nnls

from lrdomains import NMF, LabelledMatrix, factorize
from lrdomains.core.methods.nmf_projection import project_least_squares, project_poisson
from lrdomains.core.operators import Dense


def test_squared_errors_are_the_least():
    loadings, rows = builders.non_negative((30, 4)), builders.non_negative((20, 30), seed=1)
    found = project_least_squares(Dense(rows), loadings)
    np.testing.assert_allclose(found, [nnls(loadings, row)[0] for row in rows], atol=1e-9)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
def test_a_row_does_not_depend_on_its_neighbours(loss):
    f = factorize(builders.non_negative((40, 30)), NMF(4, loss=loss), rng=0)
    rows = builders.non_negative((9, 30), seed=1)
    together, alone = f.project(rows), np.vstack([f.project(row[None]) for row in rows])
    np.testing.assert_allclose(together, alone, atol=1e-12)


def test_coordinates_of_the_lowest_divergence_have_no_slope():
    loadings, rows = builders.non_negative((30, 3)) + 0.01, builders.non_negative((20, 30), seed=1)
    found = project_poisson(Dense(rows), loadings)
    slopes = loadings.sum(axis=0) - (rows / (found @ loadings.T)) @ loadings
    assert np.all(np.abs(slopes * found) < 1e-6)
    assert np.all(slopes > -1e-6)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
def test_what_is_unknown_of_a_new_row_has_no_part(loss):
    truth = builders.non_negative((25, 4)) @ builders.non_negative((4, 30), seed=1)
    f = factorize(truth, NMF(4, loss=loss, tolerance=1e-9, max_iterations=3000), rng=0)
    mask = np.random.default_rng(0).random(truth.shape) < 0.7
    masked = f.project(LabelledMatrix(np.where(mask, truth, np.nan), observed=mask))
    np.testing.assert_allclose(masked, f.row_factors, atol=0.02)
