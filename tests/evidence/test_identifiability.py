import numpy as np
import pytest
from builders import with_spectrum

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.subspace import principal_angles
from lrdomains.errors import InputError
from lrdomains.evidence.identifiability import identifiability


def test_a_gap_holds_a_span_and_not_the_vectors_inside():
    matrix = with_spectrum([20.0, 19.9, 5.0], (60, 40)) + 0.1 * np.random.default_rng(0).standard_normal((60, 40))
    table = identifiability(factorize(matrix, TruncatedSVD(rank=3)))
    assert table["span_held"].tolist() == [False, True, True]
    assert table["vector_held"].tolist() == [False, False, True]


@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1])
def test_the_bound_holds(noise):
    clean = with_spectrum([5.0, 4.0, 3.0], (80, 60))
    f = factorize(clean + noise * np.random.default_rng(0).standard_normal((80, 60)), TruncatedSVD(rank=3))
    sine = np.sin(principal_angles(f, factorize(clean, TruncatedSVD(rank=3))).max())
    table = identifiability(f)
    assert sine <= table["bound"].iloc[-1]
    assert table["bound"].iloc[-1] == pytest.approx(identifiability(f, noise=noise)["bound"].iloc[-1], rel=0.05)


def test_without_a_next_strength_nothing_is_known_and_at_full_rank_nothing_is_left():
    f = factorize(np.diag([4.0, 3.0, 2.0]), TruncatedSVD(rank=3))
    assert identifiability(f, noise=0.0)["bound"].tolist() == [0.0, 0.0, 0.0]


def test_parts_are_held_by_no_gap():
    with pytest.raises(InputError, match="see repeat and consensus"):
        identifiability(factorize(np.ones((4, 3)), NMF(rank=1)))
    with pytest.raises(InputError, match="standard deviation"):
        identifiability(factorize(np.diag([2.0, 1.0]), TruncatedSVD(rank=2)), noise=-1.0)
