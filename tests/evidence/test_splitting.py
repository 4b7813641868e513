import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom, kstest

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import InputError
from lrdomains.evidence.splitting import thin


@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 10**6)))
def test_the_parts_add_up_and_are_counts(counts):
    first, second = thin(counts, rng=0)
    assert np.array_equal(first + second, counts)
    assert min(first.min(), second.min()) >= 0
    assert first.dtype == counts.dtype


def test_sparse_and_dense_give_the_same_parts_in_the_order_of_entries():
    dense = np.random.default_rng(0).poisson(3.0, (6, 5)) + 1.0
    sparse_first, _ = thin(sp.csr_array(dense), rng=3)
    first, _ = thin(dense, rng=3)
    assert np.array_equal(sparse_first.toarray(), first)


def test_sparse_parts_store_no_zeros_and_the_input_is_untouched():
    counts = sp.csr_array(np.ones((40, 40)))
    before = counts.copy()
    first, second = thin(counts, rng=0)
    assert first.nnz + second.nnz == 1600
    assert (counts != before).nnz == 0


def test_the_first_part_is_binomial():
    first, _ = thin(np.full(20_000, 40), share=0.3, rng=1)
    assert abs(first.mean() - 12.0) < 4 * np.sqrt(40 * 0.21 / 20_000)
    jitter = np.random.default_rng(0).random(20_000)
    smoothed = binom.cdf(first - 1, 40, 0.3) + jitter * binom.pmf(first, 40, 0.3)
    assert kstest(smoothed, "uniform").pvalue > 1e-3


def test_halves_of_poisson_counts_are_uncorrelated():
    first, second = thin(np.random.default_rng(2).poisson(5.0, 50_000), rng=0)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(50_000)


def test_the_same_seed_gives_the_same_halves():
    counts = np.arange(100)
    assert np.array_equal(thin(counts, rng=5)[0], thin(counts, rng=5)[0])
    assert not np.array_equal(thin(counts, rng=5)[0], thin(counts, rng=6)[0])


@pytest.mark.parametrize("bad", [np.array([1.0, 0.5]), np.array([-1.0]), np.array([np.nan]), np.array([2.0**60])])
def test_what_is_no_count_is_refused(bad):
    with pytest.raises(InputError, match=r"no counts: 1 entry, the first .* Rates and weights cannot be split"):
        thin(bad)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_share_outside_0_and_1_is_refused(share):
    with pytest.raises(InputError, match="a probability between 0 and 1"):
        thin(np.array([1]), share=share)


@pytest.mark.parametrize("bad", [np.array([["a", "b"]]), np.array([True]), LabelledMatrix(np.ones((2, 2)))])
def test_what_holds_no_numbers_is_refused(bad):
    with pytest.raises(InputError, match=r"counts of dtype .*; give an array or a sparse array of whole numbers"):
        thin(bad)
