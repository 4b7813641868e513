import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.words.information import informative_cells


def by_numpy(counts, smoothing, shift, *, signed, normalized):
    dense = counts.toarray().astype(np.float64)
    row_sums, column_sums = dense.sum(axis=1), dense.sum(axis=0)
    smoothed = np.where(column_sums > 0, column_sums**smoothing, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(dense * smoothed.sum() / np.outer(row_sums, smoothed)) - np.log(shift)
        limit = np.log(dense.sum()) - np.log(dense)
        values = np.where(limit > 0, values / limit, 1.0) if normalized else values
    return np.where((dense > 0) & (signed | (values > 0)), values, 0.0)


def table_of(seed, shape, share, index=np.int32):
    table = sp.csr_array(sp.random_array(shape, density=share, rng=np.random.default_rng(seed), format="csr"))
    table.data = np.ceil(table.data**-1.5) / 5
    return sp.csr_array((table.data, table.indices.astype(index), table.indptr.astype(index)), shape=shape)


@given(
    st.integers(0, 1000),
    st.sampled_from([(1, 1), (3, 40), (40, 3), (30, 900)]),
    st.sampled_from([0.0, 0.75, 1.0]),
    st.sampled_from([(1.0, False, False), (3.0, False, False), (2.0, True, False), (1.0, True, True)]),
)
def test_values_are_those_of_numpy(seed, shape, smoothing, kind):
    counts = table_of(seed, shape, 0.6)
    shift, signed, normalized = kind
    found = informative_cells(counts, smoothing=smoothing, shift=shift, signed=signed, normalized=normalized)
    expected = by_numpy(counts, smoothing, shift, signed=signed, normalized=normalized)
    np.testing.assert_allclose(found.toarray(), expected, rtol=1e-6, atol=1e-6)
    assert np.all(found.data != 0)
    found.check_format(full_check=True)


@given(st.floats(1e-3, 1e12))
def test_a_cell_that_holds_everything_reaches_the_limit(count):
    # Its limit is zero, and rounding must not make it anything else.
    found = informative_cells(sp.csr_array([[count]]), smoothing=1.0, signed=True, normalized=True)
    assert found.toarray().tolist() == [[1.0]]


@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_no_number_of_threads_changes_a_bit(index, monkeypatch):
    counts, found = table_of(1, (500, 700), 0.3, index), []
    for threads in ("1", "3"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        found.append(informative_cells(counts, smoothing=0.75))
    one, three = found
    assert one.indices.dtype == three.indptr.dtype == index
    for part in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(one, part), getattr(three, part))


def test_independent_words_inform_of_nothing():
    # Logarithms round to either side of zero: both passes over the table must agree on which.
    rows, columns = (np.random.default_rng(side).integers(1, 60, 300).astype(float) for side in (2, 3))
    counts = sp.csr_array(np.outer(rows, columns))
    found = informative_cells(counts, smoothing=1.0)
    assert np.max(np.abs(found.data), initial=0.0) < 1e-12
    assert found.nnz == found.indptr[-1] == len(found.indices)


def test_rows_and_columns_without_counts():
    counts = sp.csr_array(([2.0, 3.0], [1, 2], [0, 0, 1, 2, 2]), shape=(4, 4))
    found = informative_cells(counts, smoothing=0.75)
    assert found.indptr.tolist() == [0, 0, 1, 2, 2]
    assert found.indices.tolist() == [1, 2]


def test_a_single_cell_has_nothing_to_be_normalized_by():
    assert informative_cells(sp.csr_array([[7.0]]), smoothing=1.0, signed=True, normalized=True).data.tolist() == [1.0]
