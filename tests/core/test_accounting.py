import numpy as np
import pytest
import scipy.sparse as sp
from builders import with_spectrum

from lrdomains.core.accounting import spectrum_report, storage_report
from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError


def test_a_sparse_matrix_is_compared_with_its_nonzeros():
    matrix = sp.csr_array(np.eye(20))
    report = storage_report(matrix, rank=1)
    assert (report.nonzeros, report.factors, report.dense) == (20, 40, 400)
    assert report.sparse_ratio == 0.5
    assert "2 times MORE" in str(report)
    assert report.sparse_break_even == 0.5


def test_stored_zeros_do_not_count_and_a_factorization_knows_no_nonzeros():
    assert storage_report(np.diag([1.0, 0.0, 2.0]), rank=1).nonzeros == 2
    report = storage_report(factorize(np.eye(3), TruncatedSVD(rank=3)), rank=1)
    assert report.nonzeros is None
    assert report.sparse_ratio is report.sparse_break_even is None
    assert "nonzeros" not in str(report)


@pytest.mark.parametrize("bad", [{"rank": 0}, {"rank": 1, "nonzeros": -1}])
def test_numbers_are_positive(bad):
    with pytest.raises(InputError, match="positive numbers"):
        storage_report((3, 4), **bad)
    with pytest.raises(InputError, match="positive number"):
        storage_report((3, 4), rank=1).rank_for(0)


def test_a_spectrum_knows_the_energy_that_it_lacks():
    f = factorize(with_spectrum([3.0, 2.0, 1.0], (9, 7)), TruncatedSVD(rank=2))
    report = spectrum_report(f)
    np.testing.assert_allclose(report.table["cumulative"], [9 / 14, 13 / 14])
    assert report.rank_for(0.9) == 2
    assert report.rank_for(0.99) is None
    np.testing.assert_allclose(report.table["gap"], [1 / 3, np.nan])


def test_verdicts():
    assert spectrum_report(2.0 ** -np.arange(20)).verdict == "compressible"
    assert spectrum_report(np.ones(20)).verdict == "flat"
    assert spectrum_report(1.0 / np.sqrt(np.arange(1, 9))).verdict == "in between"
    assert spectrum_report(np.zeros(3)).effective == 0.0


@pytest.mark.parametrize("bad", [[1.0, 2.0], [-1.0], [], [np.nan], [[1.0]]])
def test_no_spectrum(bad):
    with pytest.raises(InputError, match="descending order"):
        spectrum_report(np.array(bad))
    with pytest.raises(InputError, match="more than the 1 of the matrix"):
        spectrum_report(np.array([2.0]), energy=1.0)
