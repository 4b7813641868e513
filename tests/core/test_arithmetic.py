import numpy as np
import pytest
from builders import with_gap
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.arithmetic import LowRank, power, recompress, svd_of
from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError, RankError


def drawn(rows, columns, rank, seed=0):
    rng = np.random.default_rng(seed)
    return LowRank(rng.standard_normal((rows, rank)), rng.standard_normal((columns, rank)))


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 4))
def test_arithmetic_is_that_of_the_dense_matrices(seed, first_rank, second_rank):
    a, b, c = drawn(7, 5, first_rank, seed), drawn(7, 5, second_rank, seed + 1), drawn(5, 6, second_rank, seed + 2)
    full = [one.to_dense() for one in (a, b, c)]
    for found, expected in (
        (a + b, full[0] + full[1]),
        (a - b, full[0] - full[1]),
        (2.5 * a, 2.5 * full[0]),
        (a.T, full[0].T),
        (a @ c, full[0] @ full[2]),
    ):
        np.testing.assert_allclose(found.to_dense(), expected, atol=1e-11)
    assert (a @ c).rank == min(first_rank, second_rank)
    np.testing.assert_allclose(a @ full[2], full[0] @ full[2], atol=1e-11)
    assert a.fro2() == pytest.approx(np.sum(full[0] ** 2))


def test_the_svd_of_a_product_of_factored_matrices():
    a, b = drawn(40, 30, 4), drawn(30, 50, 3, seed=1)
    left, strengths, right = svd_of(a @ b)
    np.testing.assert_allclose(strengths, np.linalg.svd(a.to_dense() @ b.to_dense(), compute_uv=False)[:3], rtol=1e-12)
    np.testing.assert_allclose(left * strengths @ right.T, a.to_dense() @ b.to_dense(), atol=1e-11)


def test_recompressing_finds_the_rank_and_the_best_approximation():
    a = drawn(30, 20, 3)
    assert recompress(a + a).rank == 3
    full = (a + drawn(30, 20, 2, seed=5)).to_dense()
    strengths = np.linalg.svd(full, compute_uv=False)
    near = recompress(a + drawn(30, 20, 2, seed=5), rank=2)
    assert np.linalg.norm(full - near.to_dense()) == pytest.approx(np.sqrt(np.sum(strengths[2:] ** 2)))
    with pytest.raises(RankError):
        recompress(a, rank=0)


def test_a_zero_matrix_recompresses_to_one_component():
    assert recompress(drawn(5, 4, 2) - drawn(5, 4, 2)).rank == 1
    assert recompress(LowRank(np.zeros((5, 2)), np.zeros((4, 2)))).to_dense().max() == 0.0


@given(st.integers(1, 6))
def test_powers_are_repeated_products(exponent):
    a = drawn(6, 6, 2)
    expected = np.linalg.matrix_power(a.to_dense(), exponent)
    np.testing.assert_allclose(power(a, exponent).to_dense(), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_it_is_factorized_like_any_matrix():
    f = factorize(with_gap((20, 15), 3), TruncatedSVD(rank=3))
    again = factorize(LowRank.of(f), TruncatedSVD(rank=2))
    np.testing.assert_allclose(again.scale, f.scale[:2])


def test_float32_stays():
    a = LowRank(np.ones((3, 1), dtype=np.float32), np.ones((3, 1), dtype=np.float32))
    assert {a.dtype, power(a, 3).dtype, (a @ a).dtype, recompress(a).dtype} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("work", "match"),
    [
        (lambda: drawn(3, 4, 1) + drawn(4, 3, 1), "do not fit together"),
        (lambda: drawn(3, 4, 1) @ drawn(3, 4, 1), "do not fit together"),
        (lambda: LowRank(np.ones((3, 1)), np.ones((3, 2))), "one column a component"),
        (lambda: power(drawn(3, 4, 1), 2), "only square"),
        (lambda: power(drawn(3, 3, 1), 0), "positive whole number"),
    ],
)
def test_what_does_not_fit_is_refused(work, match):
    with pytest.raises(InputError, match=match):
        work()
