import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.evidence.held_out import entries_of, loss_of, prediction_loss, with_rank


@given(st.integers(0, 10_000), st.sampled_from(["frobenius", "kl"]))
def test_losses_are_those_of_the_product(seed, loss):
    rng = np.random.default_rng(seed)
    block = rng.poisson(1.0, (6, 5)).astype(float)
    left, right = rng.gamma(1.0, size=(6, 2)), rng.gamma(1.0, size=(5, 2))
    predicted = left @ right.T
    if loss == "frobenius":
        expected = np.mean((block - predicted) ** 2)
    else:
        ratio = np.where(block > 0, block / predicted, 1.0)
        expected = np.mean(block * np.log(ratio) - block + predicted)
    for form in (block, sp.csr_array(block)):
        assert prediction_loss(form, left, right, loss) == pytest.approx(expected)


def test_a_prediction_of_zero_is_a_large_but_finite_loss():
    assert 1.0 < prediction_loss(np.ones((2, 2)), np.zeros((2, 1)), np.ones((2, 1)), "kl") < 100


def test_methods_and_their_losses():
    assert loss_of(NMF(rank=1)) == "frobenius"
    assert with_rank(NMF(rank=2, l1=0.1), 5) == NMF(rank=5, l1=0.1)
    assert with_rank(TruncatedSVD, 4) == TruncatedSVD(rank=4)


def test_entries_of_sparse_and_dense():
    assert isinstance(entries_of(LabelledMatrix(np.eye(3)), needed_by="this"), np.ndarray)
    assert entries_of(LabelledMatrix(sp.csc_array(np.eye(3))), needed_by="this").format == "csr"
