import numpy as np
import pytest
from evidence.planted import parts

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.nmf import NMF
from lrdomains.errors import InputError
from lrdomains.evidence.coassignment import coassign
from lrdomains.evidence.stability import dominant_components, repeat


def test_together_counts_runs():
    runs = repeat(parts((20, 12), 3), NMF(rank=3), runs=5, rng=0)
    found = coassign(runs)
    expected = np.mean([one[:, None] == one[None, :] for one in runs.dominant], axis=0)
    np.testing.assert_allclose(found.together, expected)
    assert found.dispersion == pytest.approx(np.mean(4 * (expected - 0.5) ** 2))
    assert sorted(found.order()) == list(range(20))


def test_planted_groups_are_found():
    blocks = np.kron(np.eye(3), np.ones((5, 4))) + 0.1
    found = coassign(repeat(blocks, NMF(rank=3), runs=6, rng=0))
    assert found.groups(3).groupby(np.repeat([0, 1, 2], 5)).nunique().tolist() == [1, 1, 1]
    assert found.cophenetic == pytest.approx(1.0)
    assert found.dispersion == pytest.approx(1.0)


def test_one_run_says_nothing():
    found = coassign([factorize(parts((20, 12), 3), NMF(rank=3), rng=0)])
    assert np.isnan(found.cophenetic)
    assert np.isnan(found.dispersion)


def test_dominant_components_do_not_depend_on_how_sizes_are_divided():
    # Rows 0 and 1 hold 3 of one part that covers a single column, and 1 of one that covers ten.
    left = np.array([[3.0, 1.0], [3.0, 1.0], [0.0, 5.0], [0.0, 0.0]])
    right = np.zeros((11, 2))
    right[0, 0], right[1:, 1] = 1.0, 1.0
    found = dominant_components(factorize(left @ right.T, NMF(rank=2, max_iterations=5000, tolerance=1e-9), rng=0))
    assert found[0] == found[1] == found[2]
    assert found[3] == -1


def test_many_rows_are_represented_by_some():
    found = coassign(repeat(np.tile(np.eye(2), (1500, 4)), NMF(rank=2), runs=2, rng=0))
    assert found.together.shape == (2000, 2000)
    assert found.rows[0] == 0
    assert found.rows[-1] == 2999


def test_a_single_row_has_no_pairs():
    with pytest.raises(InputError, match="pairs of rows"):
        coassign(repeat(np.ones((1, 4)), NMF(rank=1), runs=2, rng=0))
    with pytest.raises(InputError, match="positive number of groups"):
        coassign(repeat(np.ones((3, 4)), NMF(rank=1), runs=2, rng=0)).groups(0)
