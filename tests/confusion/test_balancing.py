import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.balancing import ERRORS_OF_HALF_WEIGHT, balancing_weights


@pytest.fixture
def errors(planted):
    counts = planted(15, 200, [3, 2], zipf=1.0, seed=1)[0].astype(float)
    np.fill_diagonal(counts, 0.0)
    return sp.csr_array(counts)


def test_the_weights_are_the_fixed_point(errors):
    w, v = balancing_weights(errors)
    for weights, sums in ((w, errors @ v), (v, errors.T @ w)):
        products = weights * (sums + ERRORS_OF_HALF_WEIGHT)
        np.testing.assert_allclose(products, products.mean(), rtol=1e-4)


def test_transposing_exchanges_the_two_sides(errors):
    w, v = balancing_weights(errors)
    v_too, w_too = balancing_weights(sp.csr_array(errors.T))
    np.testing.assert_allclose(w, w_too, rtol=1e-12)
    np.testing.assert_allclose(v, v_too, rtol=1e-12)


def test_without_damping_the_balanced_table_forgets_how_often_a_class_occurs(errors):
    factors = np.random.default_rng(0).uniform(0.1, 10.0, 15)
    tables = (errors, sp.csr_array(sp.diags_array(factors) @ errors))
    balanced = [sp.diags_array(w) @ table @ sp.diags_array(v) for table in tables for w, v in [weights_of(table)]]
    one, other = (table.toarray() / table.sum() for table in balanced)
    np.testing.assert_allclose(one, other, atol=1e-5)


def weights_of(table):
    return balancing_weights(table, half_weight=1e-9)


def test_classes_without_errors_and_tables_without_errors_do_no_harm():
    table = sp.csr_array(np.array([[0.0, 3.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    assert all(np.isfinite(side).all() for side in balancing_weights(table))
    assert balancing_weights(sp.csr_array((3, 3))).rows.tolist() == [1.0, 1.0, 1.0]
