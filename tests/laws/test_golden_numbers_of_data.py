"""Figures on real tables, or on planted stand-ins for tables that are not at hand."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.als import ALS
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.robust_pca import RobustPCA
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.evidence.rank import select_rank


def test_products_of_orbitals_are_half_as_many_as_pairs():
    # Stands in for the two-electron integrals of LiH with 6 orbitals: positive semidefinite, symmetric in either pair.
    rng = np.random.default_rng(0)
    densities = rng.standard_normal((40, 6, 6))
    pairs = (densities + densities.transpose(0, 2, 1)).reshape(40, 36)
    f = factorize(pairs.T @ pairs, SymmetricEigen(rank=36))
    assert np.sum(f.scale > 1e-8 * f.scale[0]) == 21 == 6 * 7 // 2


@pytest.mark.parametrize("seed", range(3))
def test_five_traits_behind_25_questions(seed):
    # Stands in for the 2,436 complete answers to the 25 items of a questionnaire on five traits.
    rng = np.random.default_rng(seed)
    trait = np.arange(25) // 5
    answers = 0.7 * rng.standard_normal((2436, 5))[:, trait] + np.sqrt(0.51) * rng.standard_normal((2436, 25))
    standardised = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    assert select_rank(standardised, TruncatedSVD, ranks=range(1, 11), rng=0).recommended == 5
    f = factorize(np.corrcoef(standardised.T), SymmetricEigen(rank=6))
    # A question's correlation with the other four of its trait is .49: 1 + 4 * .49.
    np.testing.assert_allclose(f.scale[:5], 2.96, atol=0.35)
    assert f.scale[5] < 0.7
    turned = np.abs(f.truncate(5).rotate("varimax").row_factors)
    assert {tuple(np.flatnonzero(trait == trait[at])) for at in turned.argmax(axis=0)} == {
        tuple(range(5 * k, 5 * k + 5)) for k in range(5)
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_video_without_its_passers_by_takes_some_twenty_rounds(seed):
    rng = np.random.default_rng(seed)
    low = rng.standard_normal((60, 3)) @ rng.standard_normal((3, 60))
    spoilt = rng.random(low.shape) < 0.05
    f = factorize(low + np.where(spoilt, rng.choice([-10.0, 10.0], low.shape), 0.0), RobustPCA(60), rng=0)
    assert f.rank == 3
    assert 15 <= f.fit.iterations <= 25
    found = f.row_factors * f.scale @ f.column_factors.T
    assert np.linalg.norm(found - low) < 1e-6 * np.linalg.norm(low)


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.filterwarnings("ignore::lrdomains.errors.DataWarning")
def test_tastes_add_little_to_how_good_a_film_is(shared_data):
    path = shared_data / "ratings" / "ml-latest-small" / "ratings.csv"
    if not path.exists():
        pytest.skip("the ratings are not there")
    ratings = pd.read_csv(path)
    users, films = (ratings[name].astype("category").cat.codes.to_numpy() for name in ("userId", "movieId"))
    given, hidden = ratings["rating"].to_numpy(), np.random.default_rng(0).random(len(ratings)) < 0.1
    shape, seen = (int(users.max()) + 1, int(films.max()) + 1), (users[~hidden], films[~hidden])

    def error(predicted):
        return float(np.sqrt(np.mean((np.clip(predicted, 0.5, 5.0) - given[hidden]) ** 2)))

    mean = given[~hidden].mean()
    of_users, of_films = np.zeros(shape[0]), np.zeros(shape[1])
    for _ in range(20):
        left = given[~hidden] - mean - of_films[seen[1]]
        of_users = np.bincount(seen[0], left, shape[0]) / (np.bincount(seen[0], minlength=shape[0]) + 5)
        left = given[~hidden] - mean - of_users[seen[0]]
        of_films = np.bincount(seen[1], left, shape[1]) / (np.bincount(seen[1], minlength=shape[1]) + 5)
    by_biases = error(mean + of_users[users[hidden]] + of_films[films[hidden]])
    known = sp.csr_array((np.ones(len(seen[0]), dtype=bool), seen), shape=shape)
    f = factorize(
        LabelledMatrix(sp.csr_array((given[~hidden], seen), shape=shape), observed=known),
        ALS(rank=10, biases=True),
        rng=0,
    )
    by_factors = error(np.sum((f.row_factors * f.scale)[users[hidden]] * f.column_factors[films[hidden]], axis=1))
    assert by_biases < 0.85 * error(np.full(hidden.sum(), mean))
    assert 0.95 * by_biases < by_factors < by_biases
