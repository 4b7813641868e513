"""Simulated programs: what was planted is in the table, and find_modules finds it."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment, nnls

from lrdomains.datasets import simulate_programs
from lrdomains.errors import InputError
from lrdomains.genes import expression_matrix, find_modules


def test_what_is_said_of_the_cells_adds_up():
    made = simulate_programs(cells=120, genes=300, identities=3, active=2, doublets=0.1, rng=1)
    assert made.counts.shape == (120, 300)
    np.testing.assert_allclose(made.usage.sum(axis=1), 1.0)
    np.testing.assert_allclose(made.programs.sum(axis=1), 1.0)
    assert int(made.doublet.sum()) == 12
    single = ~made.doublet.to_numpy()
    used = made.usage["activity"].to_numpy() > 0
    assert used[single].any()
    assert not used[single & (made.identity == "identity 3").to_numpy()].any()
    assert "7" not in repr(made)


def test_expected_counts_follow_the_programs():
    made = simulate_programs(cells=2000, genes=150, identities=2, active=0, doublets=0.0, rng=2)
    for name in made.programs.index:
        cells = np.flatnonzero(made.identity == name)
        seen = np.asarray(made.counts.values[cells].sum(axis=0)).ravel()
        assert np.corrcoef(seen / seen.sum(), made.programs.loc[name])[0, 1] > 0.98


def test_the_same_seed_gives_the_same_cells():
    first, again = (simulate_programs(cells=40, genes=80, rng=5) for _ in range(2))
    assert (first.counts.values != again.counts.values).nnz == 0


@pytest.mark.parametrize(("option", "value"), [("cells", 0), ("active", 9), ("doublets", 1.5), ("identities", 0)])
def test_numbers_out_of_range(option, value):
    with pytest.raises(InputError, match=option):
        simulate_programs(**{option: value})


@pytest.mark.slow
def test_six_identities_and_an_activity_are_found_as_seven():
    planted = simulate_programs(rng=14)
    modules = find_modules(planted.counts, rank=range(5, 10), rng=0)
    assert len(modules.names) == 7
    usage = modules.usage.to_numpy()
    by_cell = np.corrcoef(usage.T, planted.usage.to_numpy().T)[:7, 7:]
    rows, columns = linear_sum_assignment(-by_cell)
    assert by_cell[rows, columns].min() > 0.85
    # On the scale that was fitted, a program is what the planted usages explain of each gene.
    prepared = expression_matrix(planted.counts).values.toarray()
    true_usage = planted.usage.to_numpy()
    expected = np.array([nnls(true_usage, gene)[0] for gene in prepared.T])
    cosines = modules.loadings.to_numpy() @ (expected / np.linalg.norm(expected, axis=0))
    rows, columns = linear_sum_assignment(-cosines)
    assert cosines[rows, columns].min() > 0.9


@pytest.mark.slow
def test_cells_of_one_identity_have_no_stable_number_of_modules():
    noise = simulate_programs(cells=800, genes=4000, identities=1, active=0, doublets=0.0, rng=0)
    modules = find_modules(noise.counts, rank=range(2, 6), rng=0)
    assert not modules.names
    assert "no stable number of modules" in modules.summary()
