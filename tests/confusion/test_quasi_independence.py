import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lrdomains.confusion.quasi_independence import fit_quasi_independence
from lrdomains.errors import ConvergenceWarning


def off_diagonal(counts):
    errors = np.array(counts, dtype=float)
    np.fill_diagonal(errors, 0.0)
    return sp.csr_array(errors)


def fitted(fit):
    expected = np.outer(fit.proneness, fit.attraction)
    np.fill_diagonal(expected, 0.0)
    return expected


def poisson_regression(errors):
    """Newton's method on the off-diagonal cells with effects for rows and columns: the textbook fit."""
    count = len(errors)
    i, j = np.nonzero(~np.eye(count, dtype=bool))
    design = np.zeros((len(i), 2 * count))
    design[np.arange(len(i)), i] = design[np.arange(len(i)), count + j] = 1.0
    y, logs = errors[i, j], np.log(errors[i, j] + 0.5)
    for _ in range(60):
        mean = np.exp(logs)
        root = np.sqrt(mean)
        target = logs + (y - mean) / mean
        effects = np.linalg.lstsq(design * root[:, None], target * root, rcond=None)[0]
        logs = design @ effects
    result = np.zeros_like(errors)
    result[i, j] = np.exp(logs)
    return result


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_poisson_regression(seed):
    errors = np.random.default_rng(seed).poisson(8.0, (6, 6)).astype(float)
    np.fill_diagonal(errors, 0.0)
    fit = fit_quasi_independence(sp.csr_array(errors))
    np.testing.assert_allclose(fitted(fit), poisson_regression(errors), rtol=1e-6)


VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


def test_the_unaided_vision_table_keeps_its_margins():
    errors = off_diagonal(VISION)
    expected = fitted(fit_quasi_independence(errors))
    np.testing.assert_allclose(expected, poisson_regression(errors.toarray()), rtol=1e-7)
    np.testing.assert_allclose(expected.sum(axis=1), [456, 744, 684, 297], rtol=1e-8)
    np.testing.assert_allclose(expected.sum(axis=0), [387, 710, 735, 349], rtol=1e-8)


@given(arrays(np.int64, st.integers(4, 8).map(lambda k: (k, k)), elements=st.integers(1, 50)))
def test_fitted_margins_are_the_observed_ones(counts):
    errors = off_diagonal(counts)
    expected = fitted(fit_quasi_independence(errors))
    np.testing.assert_allclose(expected.sum(axis=1), errors.toarray().sum(axis=1), rtol=1e-6)
    np.testing.assert_allclose(expected.sum(axis=0), errors.toarray().sum(axis=0), rtol=1e-6)


def test_both_vectors_have_one_sum_and_units_do_not_matter():
    errors = off_diagonal(VISION)
    one, thousandth = fit_quasi_independence(errors), fit_quasi_independence(errors / 1000.0)
    assert one.proneness.sum() == pytest.approx(one.attraction.sum())
    np.testing.assert_allclose(fitted(thousandth) * 1000.0, fitted(one), rtol=1e-12)


def test_classes_without_errors_or_attraction_get_zero():
    counts = np.full((5, 5), 3)
    counts[1, :] = 0
    counts[:, 2] = 0
    fit = fit_quasi_independence(off_diagonal(counts))
    assert fit.proneness[1] == 0.0
    assert fit.attraction[2] == 0.0
    assert fit.margin_error < 1e-9


def test_no_errors_at_all():
    fit = fit_quasi_independence(sp.csr_array((4, 4)))
    assert not fit.proneness.any()
    assert fit.within(slice(None)) == 0.0


def test_expected_errors_within_a_set_are_the_sum_of_its_cells():
    fit = fit_quasi_independence(off_diagonal(VISION))
    members = np.array([0, 2, 3])
    assert fit.within(members) == pytest.approx(fitted(fit)[np.ix_(members, members)].sum())


def test_errors_that_all_touch_one_class_are_flagged(monkeypatch):
    counts = np.zeros((5, 5))
    counts[0, 1:] = 50.0
    counts[1:, 0] = 50.0
    monkeypatch.setattr("lrdomains.confusion.quasi_independence.MAX_ITERATIONS", 100)
    with pytest.warns(ConvergenceWarning, match="nearly all errors involve one class"):
        fit_quasi_independence(off_diagonal(counts))
