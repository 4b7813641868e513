import numpy as np
import scipy.sparse as sp

from lrdomains.words.association import Margins, information, normalized


def test_margins_are_sums_and_expected_counts_keep_them():
    counts = np.array([[3.0, 0.0, 1.0], [2.0, 4.0, 5.0]])
    margins = Margins.of(sp.csr_array(counts))
    np.testing.assert_array_equal(margins.row_sums, counts.sum(axis=1))
    np.testing.assert_array_equal(margins.column_sums, counts.sum(axis=0))
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    np.testing.assert_allclose(margins.expected(), chance[counts > 0])


def test_information_of_independent_words_is_none():
    margins = Margins.of(sp.csr_array(np.outer([1.0, 2.0], [3.0, 5.0, 4.0])))
    np.testing.assert_allclose(information(margins, 1.0), 0, atol=1e-12)


def test_a_single_cell_has_nothing_to_be_normalized_by():
    margins = Margins.of(sp.csr_array([[7.0]]))
    assert normalized(information(margins, 1.0), margins).tolist() == [1.0]
