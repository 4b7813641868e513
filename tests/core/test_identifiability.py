import numpy as np
import pandas as pd
import pytest
from builders import with_spectrum

from lrdomains.core.factorize import factorize
from lrdomains.core.identifiability import held_sentence, identifiability
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.subspace import principal_angles
from lrdomains.errors import InputError


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


def test_a_factorization_says_it_of_itself():
    f = factorize(with_spectrum([5.0, 4.0, 3.0], (20, 10)), TruncatedSVD(rank=2))
    assert f.identifiability(noise=0.01).equals(identifiability(f, noise=0.01))


@pytest.mark.parametrize(
    ("spans", "vectors", "expected"),
    [
        ([], [], "no gap between strengths is wide enough to hold a span against the noise"),
        ([1], [1], "against the noise, gaps hold the span of the first 1 component, and component 1 alone"),
        ([2], [], "against the noise, gaps hold the span of the first 2 components, and no single component alone"),
        (
            range(1, 13),
            range(1, 3),
            "against the noise, gaps hold the span of the first 1, 2, 3, 4, 5, 6, 7, 8 or 4 more components, "
            "and components 1 and 2 alone",
        ),
    ],
)
def test_sentences(spans, vectors, expected):
    ranks = np.arange(1, 13)
    table = pd.DataFrame({"rank": ranks, "span_held": np.isin(ranks, list(spans))})
    assert held_sentence(table.assign(vector_held=np.isin(ranks, list(vectors)))) == expected
