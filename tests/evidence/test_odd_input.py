"""Every function on every odd matrix: an answer that makes sense, or an error that says what to do."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import aslinearoperator

import lrdomains as lrd
from lrdomains.errors import InputError, LrdomainsError
from lrdomains.evidence.rank import _CRITERIA, OF_KNOWN_ENTRIES
from lrdomains.evidence.rank_selection import RankSelection

COUNTS = np.random.default_rng(0).poisson(3.0, (24, 16)).astype(float)
KNOWN = np.random.default_rng(1).random(COUNTS.shape) < 0.8
ODD = {
    "one row": COUNTS[:1],
    "one column": COUNTS[:, :1],
    "two by two": COUNTS[:2, :2],
    "constant": np.ones((20, 12)),
    "zeros": np.zeros((9, 7)),
    "negative": COUNTS - 3.0,
    "whole numbers": COUNTS.astype(np.int32),
    "booleans": COUNTS > 3,
    "single precision": COUNTS.astype(np.float32),
    "rows of zeros": np.vstack([COUNTS[:12], np.zeros((8, 16))]),
    "no noise": np.outer(np.arange(1.0, 21.0), np.arange(1.0, 13.0)),
    "rows compressed": sp.csr_array(COUNTS),
    "columns compressed": sp.csc_matrix(COUNTS),
    "blocks of rows": lrd.RowBlocks([COUNTS[:10], COUNTS[10:]]),
    "operator": aslinearoperator(COUNTS),
    "unknown entries": lrd.LabelledMatrix(np.where(KNOWN, COUNTS, np.nan), observed=KNOWN),
}
FEW_SWEEPS = lrd.NMF(rank=1, max_iterations=20)
pytestmark = pytest.mark.filterwarnings("ignore::lrdomains.errors.LrdomainsWarning")


def answer(ask):
    """Return the answer, or None where an error of ours said why there is none; any other error is a failure."""
    try:
        return ask()
    except LrdomainsError:
        return None


def ranks_of(matrix):
    return [1] if min(matrix.shape) < 3 else [1, 2, 3]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("criterion", _CRITERIA)
def test_every_criterion(odd, criterion):
    matrix = ODD[odd]
    method = FEW_SWEEPS if criterion in OF_KNOWN_ENTRIES else lrd.TruncatedSVD
    found = answer(lambda: lrd.select_rank(matrix, method, ranks=ranks_of(matrix), criteria=[criterion], runs=2, rng=0))
    if found is not None:
        assert isinstance(found, RankSelection)
        assert 0 <= found.recommended <= max(ranks_of(matrix))
        assert found.reason
        assert found.summary()


@pytest.mark.parametrize("odd", ODD)
def test_runs_and_what_is_made_of_them(odd):
    runs = answer(lambda: lrd.repeat(ODD[odd], FEW_SWEEPS, runs=2, rng=0))
    if runs is not None:
        assert runs.runs == 2
        assert answer(lambda: lrd.consensus(runs)) is None or np.isfinite(lrd.consensus(runs).loadings).all()
        answer(lambda: lrd.coassign(runs))
        assert len(lrd.lineage([runs])) == 1


@pytest.mark.parametrize("odd", ODD)
def test_draws_gaps_and_comparisons(odd):
    matrix = ODD[odd]
    answer(lambda: lrd.resample(matrix, lrd.TruncatedSVD(rank=1), draws=2, rng=0))
    f = answer(lambda: lrd.factorize(matrix, lrd.TruncatedSVD(rank=1), rng=0))
    if f is not None:
        assert lrd.identifiability(f)["bound"].between(0.0, 1.0).all()
        assert lrd.compare(f, f).count("same") == 1 or not f.scale.any()


@pytest.mark.parametrize(
    ("criterion", "method"),
    [("flips", lrd.TruncatedSVD), ("biwhitening", lrd.TruncatedSVD), ("bi-cross-validation", FEW_SWEEPS)],
)
def test_unknown_entries_are_never_taken_for_zeros(criterion, method):
    with pytest.raises(InputError, match=f"{criterion} would take unobserved entries for zeros"):
        lrd.select_rank(ODD["unknown entries"], method, ranks=[1, 2], criteria=[criterion], kind="counts", rng=0)
