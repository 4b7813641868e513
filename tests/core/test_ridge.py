import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.ridge import ridge
from lrdomains.errors import InputError


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("penalty", [0.1, 1.0, 30.0])
def test_it_solves_the_normal_equations(dtype, penalty):
    rng = np.random.default_rng(0)
    features = sp.random_array((60, 25), density=0.3, rng=rng, dtype=dtype).tocsr()
    targets = rng.normal(size=(60, 4)).astype(dtype)
    F = features.toarray().astype(np.float64)
    exact = np.linalg.solve(F.T @ F + penalty * np.eye(25), F.T @ targets)
    found = ridge(sp.csr_array(features), targets, penalty=penalty)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, exact, atol=4e-3 * np.abs(exact).max())


@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_targets_are_solved_for_alike_whatever_stands_beside_them_and_the_threads(index, monkeypatch):
    rng = np.random.default_rng(1)
    drawn = sp.random_array((300, 200), density=0.05, rng=rng).tocsr()
    features = sp.csr_array((drawn.data, drawn.indices.astype(index), drawn.indptr.astype(index)), shape=drawn.shape)
    targets = rng.normal(size=(300, 70))
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "1")
    one = ridge(features, targets, penalty=1.0, tolerance=1e-9)
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "3")
    np.testing.assert_array_equal(ridge(features, targets, penalty=1.0, tolerance=1e-9), one)
    np.testing.assert_allclose(ridge(features, targets[:, 64:], penalty=1.0, tolerance=1e-9), one[:, 64:], rtol=1e-6)


def test_features_or_targets_of_nothing_give_nothing():
    assert not ridge(sp.csr_array(np.zeros((3, 2))), np.ones((3, 1)), penalty=1.0).any()
    assert not ridge(sp.csr_array(np.ones((3, 2))), np.zeros((3, 1)), penalty=1.0).any()


@pytest.mark.parametrize(
    ("targets", "penalty", "match"),
    [
        (np.ones((2, 1)), 1.0, "targets of shape"),
        (np.ones(3), 1.0, "targets of shape"),
        (np.ones((3, 1)), 0, "penalty"),
    ],
)
def test_what_does_not_fit(targets, penalty, match):
    with pytest.raises(InputError, match=match):
        ridge(sp.csr_array(np.eye(3)), targets, penalty=penalty)
