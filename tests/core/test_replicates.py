"""Runs side by side give what each gives alone."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core import replicates
from lrdomains.core.methods import nmf_least_squares
from lrdomains.core.replicates import factorize_replicates
from lrdomains.errors import InputError, RankError

MATRIX = builders.non_negative((70, 40)) @ builders.non_negative((40, 50), seed=1)
MASK = np.random.default_rng(3).random(MATRIX.shape) < 0.8


def same(f, g):
    parts = ("row_factors", "scale", "column_factors")
    assert all(getattr(f, part).tobytes() == getattr(g, part).tobytes() for part in parts)
    assert f.fit.history.tobytes() == g.fit.history.tobytes()
    assert (f.provenance, f.method, f.fit.status) == (g.provenance, g.method, g.fit.status)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
@pytest.mark.parametrize(
    "matrix",
    [MATRIX, sp.csr_array(MATRIX), sp.csc_array(MATRIX.astype(np.float32)), LabelledMatrix(MATRIX, observed=MASK)],
    ids=["dense", "csr", "csc float32", "masked"],
)
def test_each_run_is_what_it_is_alone(matrix, loss, monkeypatch):
    method = NMF(5, loss=loss, tolerance=1e-2)
    seeds = [4, 2, 9, 7]
    together = factorize_replicates(matrix, method, seeds)
    for seed, found in zip(seeds, together, strict=True):
        same(found, factorize(matrix, method, rng=seed))
    # Two at a time, in another order, on one thread.
    monkeypatch.setattr(nmf_least_squares, "STACK_WIDTH", 10)
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "1")
    for found, seed in zip(factorize_replicates(matrix, method, seeds[::-1]), seeds[::-1], strict=True):
        alone = together[seeds.index(seed)]
        assert found.row_factors.tobytes() == alone.row_factors.tobytes()


def test_several_ranks_share_a_pass():
    methods = [NMF(k) for k in (2, 7, 3)]
    for method, found in zip(methods, factorize_replicates(MATRIX, methods, [1, 1, 1]), strict=True):
        same(found, factorize(MATRIX, method, rng=1))


def test_other_methods_run_one_by_one():
    found = factorize_replicates(MATRIX, TruncatedSVD(2), [1, 2])
    same(found[1], factorize(MATRIX, TruncatedSVD(2), rng=2))
    mixed = factorize_replicates(MATRIX, [NMF(2), TruncatedSVD(2)], [1, 2])
    same(mixed[0], factorize(MATRIX, NMF(2), rng=1))
    assert factorize_replicates(MATRIX, NMF(2), []) == []


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="2 methods for 3 seeds"):
        factorize_replicates(MATRIX, [NMF(2), NMF(3)], [1, 2, 3])
    with pytest.raises(RankError):
        factorize_replicates(MATRIX, [NMF(2), NMF(99)], [1, 2])
    with pytest.raises(InputError, match="rng=-1"):
        factorize_replicates(MATRIX, NMF(2), [-1])
    assert isinstance(NMF(1), replicates.RunsTogether)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_runs_that_go_too_far_are_taken_back_alone_as_in_company(form, dtype):
    matrix = form(MATRIX.astype(dtype))
    methods = [NMF(rank) for rank in (3, 4, 5, 6) for _ in range(3)]
    for seed, method, found in zip(range(12), methods, factorize_replicates(matrix, methods, range(12)), strict=True):
        same(found, factorize(matrix, method, rng=seed))
