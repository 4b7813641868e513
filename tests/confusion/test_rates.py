import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix, count_table, find_axes
from lrdomains.confusion.rates import counts_of_rates
from lrdomains.errors import InputError, UnknownLabelError


def test_rates_and_samples_give_back_the_counts_and_their_tests(planted):
    counts, _ = planted(10, 100, [3], zipf=0.5, seed=0)
    totals = counts.sum(axis=1)
    by_rows = count_table(np.round(counts / totals[:, None], 6), samples=totals)
    whole = count_table(counts / counts.sum(), samples=int(counts.sum()))
    for found in (by_rows, whole):
        assert np.array_equal(found.values.toarray(), counts)
        assert found.is_counts
        assert "recovered from rates" in found.remarks[-1]
    assert find_axes(by_rows, rank=1).strengths["z"].notna().all()


def test_rates_that_come_out_fractional_stay_untested():
    found = counts_of_rates(ConfusionMatrix(np.array([[0.9, 0.1], [0.25, 0.75]])), 3)
    assert not found.is_counts
    assert "no whole counts" in found.remarks[-1]


def test_numbers_that_do_not_fit_are_refused():
    matrix = ConfusionMatrix(np.array([[8, 2], [1, 9]]))
    with pytest.raises(InputError, match="rows add up to 10 to 10 and all entries to 20"):
        counts_of_rates(matrix, 20)
    with pytest.raises(InputError, match="give one number, or one for each of the 2 classes"):
        counts_of_rates(matrix, [1, 2, 3])


def test_the_background_is_left_out_and_counted():
    counts = np.array([[8, 1, 0, 4], [2, 9, 0, 0], [0, 1, 7, 1], [3, 0, 1, 0]])
    found = count_table(counts, labels=["a", "b", "c", "nothing"], background="nothing")
    assert found.classes.tolist() == ["a", "b", "c"]
    assert found.samples == 28
    assert "5 taken for nothing, 4 seen where nothing was" in found.remarks[0]
    assert found.dropped[0].names == ("nothing",)
    with pytest.raises(UnknownLabelError, match="unknown class"):
        count_table(counts, background="nothing")
