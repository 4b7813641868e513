"""The same bits for any number of threads, and whatever else is worked on beside or before."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from evidence.planted import counts, gaussian, parts
from threadpoolctl import threadpool_limits

import lrdomains as lrd
from lrdomains.evidence.splitting import thin

NMF = lrd.NMF(rank=3, tolerance=1e-3)
KL = lrd.NMF(rank=3, loss="kl", tolerance=1e-3)
SVD = lrd.TruncatedSVD(rank=3)
TABLE, COUNTS, PARTS = gaussian((90, 60), 2), counts((90, 60), 2), parts((60, 40), 3)
SPARSE = sp.csr_array(np.where(PARTS > 1.0, PARTS, 0.0))


def of_ranks():
    return lrd.lineage([lrd.factorize(PARTS, lrd.NMF(rank=rank), rng=0) for rank in (2, 3)])


WORK = {
    "criteria of tables": lambda: lrd.select_rank(TABLE, SVD, ranks=range(1, 6), rng=0),
    "criteria of counts": lambda: lrd.select_rank(COUNTS, SVD, ranks=range(1, 6), rng=0),
    "other criteria": lambda: lrd.select_rank(
        COUNTS,
        SVD,
        ranks=[1, 2],
        criteria=["minka", "permutations", "bi-cross-validation", "parametric-bootstrap"],
        rng=0,
    ),
    "criteria of parts": lambda: lrd.select_rank(PARTS, NMF, ranks=[1, 2, 3], runs=3, rng=0),
    "runs": lambda: lrd.repeat(PARTS, NMF, runs=3, rng=0),
    "runs on a sparse table": lambda: lrd.repeat(SPARSE, KL, runs=3, rng=0),
    "consensus": lambda: lrd.consensus(lrd.repeat(SPARSE, NMF, runs=4, rng=0)),
    "co-assignment": lambda: lrd.coassign(lrd.repeat(PARTS, KL, runs=4, rng=0)),
    "draws": lambda: lrd.resample(PARTS, NMF, draws=3, rng=0),
    "draws of an SVD": lambda: lrd.resample(sp.csr_array(COUNTS), SVD, draws=3, rng=0),
    "comparison": lambda: lrd.compare(lrd.factorize(TABLE, SVD, rng=0), lrd.factorize(TABLE, SVD, rng=1)),
    "ranks": of_ranks,
    "gaps": lambda: lrd.identifiability(lrd.factorize(TABLE, SVD, rng=0)),
    "halves": lambda: thin(COUNTS, rng=0),
}


def bits(value):
    """Return all numbers of a result, as bytes and text; the number of threads, which is recorded, left out."""
    if isinstance(value, pd.DataFrame):
        return value.to_csv(float_format="%r"), bits(value.select_dtypes("number").to_numpy(np.float64))
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, dict):
        return [(key, bits(entry)) for key, entry in value.items()]
    if isinstance(value, (list, tuple)):
        return [bits(entry) for entry in value]
    if dataclasses.is_dataclass(value):
        return [
            (field.name, bits(getattr(value, field.name)))
            for field in dataclasses.fields(value)
            if field.name != "threads"
        ]
    return str(value)


@pytest.mark.parametrize("name", WORK)
@pytest.mark.filterwarnings("ignore::lrdomains.errors.LrdomainsWarning")
def test_one_thread_and_two(name, monkeypatch):
    found = []
    for threads in (1, 2):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", str(threads))
        with threadpool_limits(threads):
            found.append(bits(WORK[name]()))
    assert found[0] == found[1]


def test_runs_do_not_depend_on_those_beside_them():
    few, many = (lrd.repeat(PARTS, NMF, runs=count, rng=0) for count in (2, 5))
    alone = lrd.factorize(PARTS, NMF, rng=many.seeds[1])
    for found in (few, many):
        assert found.column_factors[1].tobytes() == alone.column_factors.tobytes()


def test_ranks_do_not_depend_on_those_beside_them():
    some, all_of_them = (lrd.select_rank(PARTS, NMF, ranks=ranks, runs=2, rng=0) for ranks in ([3], [1, 2, 3]))
    pd.testing.assert_frame_equal(some.table, all_of_them.table.loc[[3], some.table.columns], check_exact=True)


def test_consensus_does_not_depend_on_the_order_of_runs():
    runs = [lrd.factorize(SPARSE, NMF, rng=seed) for seed in range(4)]
    first, second = (lrd.consensus(order) for order in (runs, runs[::-1]))
    np.testing.assert_allclose(first.loadings, second.loadings, atol=1e-12)
    assert lrd.coassign(runs).together.tobytes() == lrd.coassign(runs[::-1]).together.tobytes()
