"""What an update says of itself."""

import numpy as np

from lrdomains.documents import Update
from lrdomains.documents.drift import neighbours_kept


def test_turned_vectors_keep_every_neighbour():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((300, 5))
    turn = np.linalg.qr(rng.standard_normal((5, 5)))[0]
    assert neighbours_kept(vectors, vectors @ turn) == 1.0


def test_unrelated_vectors_keep_as_many_as_chance():
    rng = np.random.default_rng(0)
    kept = neighbours_kept(rng.standard_normal((300, 5)), rng.standard_normal((300, 5)))
    assert 0.01 < kept < 0.07


def test_an_update_without_comparison_says_so():
    assert "not compared with a full fit (largest residual 1.0e-03)" in str(Update(1, 0, 1.0, 0.5, 1e-3))
