import numpy as np
import scipy.sparse as sp

from lrdomains.words.association import Margins


def test_margins_are_sums_and_expected_counts_keep_them():
    counts = np.array([[3.0, 0.0, 1.0], [2.0, 4.0, 5.0]])
    margins = Margins.of(sp.csr_array(counts))
    np.testing.assert_array_equal(margins.row_sums, counts.sum(axis=1))
    np.testing.assert_array_equal(margins.column_sums, counts.sum(axis=0))
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    np.testing.assert_allclose(margins.expected(), chance[counts > 0])
