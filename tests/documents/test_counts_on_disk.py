"""Formulas over blocks give what they give over the whole."""

import numpy as np
import scipy.sparse as sp

from lrdomains.documents import Weighting, entropy_weights, inverse_document_frequency
from lrdomains.documents.counts_on_disk import CountsOnDisk


def test_weights_do_not_depend_on_the_blocks():
    counts = sp.random_array((60, 20), density=0.3, rng=np.random.default_rng(0)).tocsr()
    counts.data = np.ceil(5 * counts.data)
    blocks = CountsOnDisk(counts.shape, lambda: (counts[first : first + 7] for first in range(0, 60, 7)))
    np.testing.assert_allclose(entropy_weights(blocks), entropy_weights(counts))
    np.testing.assert_allclose(inverse_document_frequency(blocks), inverse_document_frequency(counts))
    for name in ("bm25", "ppmi", "c-tf-idf", "npn"):
        whole, part = Weighting.of(counts, name), Weighting.of(blocks, name)
        np.testing.assert_allclose(part.term_weights, whole.term_weights)
        assert part.mean_tokens == whole.mean_tokens
