"""lrdomains.core.methods.nmf on published data: the numbers that R's NMF package prints for the leukemia samples."""

import numpy as np
import pandas as pd
import pytest

from lrdomains import NMF, TruncatedSVD
from lrdomains.core.replicates import factorize_replicates

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def genes(shared_data):
    """Return the first 200 genes of the leukemia samples."""
    return pd.read_csv(shared_data / "expression" / "golub.csv.gz", index_col=0, nrows=200).to_numpy(float)


def test_divergence_and_explained_variance_are_the_published_ones(genes):
    for f in factorize_replicates(genes, NMF(3, loss="kl"), range(5)):
        # 543,535.7 and .823266 after 510 multiplicative iterations in the vignette of NMF 0.21.
        assert f.fit.divergence == pytest.approx(543_535, abs=1)
        assert f.explained() == pytest.approx(0.82327, abs=1e-4)


def test_half_the_squared_error_is_between_the_bound_and_the_published_one(genes):
    (bound,) = factorize_replicates(genes, TruncatedSVD(3), [0])
    assert bound.error(relative=False) ** 2 / 2 == pytest.approx(657_762_892, abs=1)
    halves = [f.error(relative=False) ** 2 / 2 for f in factorize_replicates(genes, NMF(3), range(6))]
    assert 657_762_892 < min(halves) <= 673_513_121
    # Starts end in more than one optimum: one run alone says little.
    assert np.ptp(halves) > 1e6
