"""The questions that a factorization answers about itself."""

import builders
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.errors import InputError, RankError, UnknownLabelError

ROWS, COLUMNS = [f"r{i}" for i in range(20)], [f"c{j}" for j in range(15)]


@pytest.fixture
def dense():
    return builders.non_negative((20, 15))


@pytest.fixture(params=[TruncatedSVD(4), NMF(4)], ids=["svd", "nmf"])
def f(request, dense):
    return factorize(pd.DataFrame(dense, index=ROWS, columns=COLUMNS), request.param, rng=0)


@pytest.fixture
def empty():
    """Return a factorization without components."""
    return factorize(pd.DataFrame(-np.eye(3), index=list("abc"), columns=list("xyz")), SymmetricEigen(2))


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def test_entries_and_their_explanation_sum_to_the_product(f):
    for i, j in ((0, 0), (3, 14), (19, 7)):
        table = f.explain(ROWS[i], COLUMNS[j])
        assert f.entry(ROWS[i], COLUMNS[j]) == pytest.approx(product(f)[i, j], rel=1e-12)
        assert table["contribution"].sum() == pytest.approx(product(f)[i, j], rel=1e-12)
        parts = table["row_factor"] * table["scale"] * table["column_factor"]
        np.testing.assert_allclose(table["contribution"], parts)
        assert list(table["contribution"].abs()) == sorted(table["contribution"].abs(), reverse=True)
        assert sorted(table["component"]) == [1, 2, 3, 4]


def test_two_absences_that_multiply_to_a_presence_are_flagged():
    # A row that dislikes the opposite of a column: -0.8 times -1.0.
    matrix = np.array([[0.8, -0.8], [-1.0, 1.0], [0.1, -0.1]])
    f = factorize(pd.DataFrame(matrix, index=list("abc"), columns=["x", "y"]), TruncatedSVD(1))
    flagged = f.explain("b", "y") if f.row_factors[1, 0] < 0 > f.column_factors[1, 0] else f.explain("a", "x")
    assert flagged["double_negative"].item()
    assert flagged["contribution"].item() > 0
    assert not f.explain("a", "y")["double_negative"].item()


def test_reconstruction_carries_names_and_takes_some(f):
    whole = f.reconstruct()
    assert (list(whole.index), list(whole.columns)) == (ROWS, COLUMNS)
    np.testing.assert_allclose(whole, product(f), atol=1e-12)
    some = f.reconstruct(["r5", "r2"], ["c9"])
    np.testing.assert_allclose(some, product(f)[[5, 2]][:, [9]])
    assert f.reconstruct([], []).shape == (0, 0)


def test_reconstructions_that_fill_the_memory_are_refused():
    huge = sp.csr_array((np.ones(3), ([0, 1, 29_999], [0, 1, 29_999])), shape=(30_000, 30_000))
    f = factorize(sp.csr_array(huge) * 1.0, NMF(1), rng=0)
    with pytest.raises(InputError, match="30,000 x 30,000 cells were asked for; name fewer rows or columns"):
        f.reconstruct()
    assert f.reconstruct([0], [0, 1]).shape == (1, 2)


def test_unknown_names_are_refused_with_near_ones(f):
    with pytest.raises(UnknownLabelError, match=r"unknown row 'r55' among 20 known. Did you mean"):
        f.entry("r55", "c0")
    with pytest.raises(UnknownLabelError, match="unknown column 3 among 15 known"):
        f.explain("r0", 3)
    with pytest.raises(UnknownLabelError, match="unknown column 'z'"):
        f.reconstruct(["r0"], ["c0", "z"])


def test_names_that_occur_twice_cannot_be_looked_up_but_others_can():
    f = factorize(LabelledMatrix(np.diag([2.0, 1.0, 0.5]), rows=["a", "a", "b"], rows_are="class"), TruncatedSVD(2))
    with pytest.raises(InputError, match="some of the classes asked for have a name that occurs twice"):
        f.entry("a", 0)
    assert f.entry("b", 2) == pytest.approx(0.0, abs=1e-12)


def test_the_error_is_the_norm_of_the_difference_for_every_truncation(f, dense):
    for rank in range(1, f.rank + 1):
        part = f.truncate(rank)
        left = np.linalg.norm(dense - product(part))
        assert part.error(relative=False) == pytest.approx(left, rel=1e-10)
        assert part.error() == pytest.approx(left / np.linalg.norm(dense), rel=1e-10)
        assert part.explained() == pytest.approx(1 - (left / np.linalg.norm(dense)) ** 2, rel=1e-10)


def test_the_error_of_a_float32_factorization_is_no_worse_than_its_factors():
    exact = builders.low_rank((60, 40), 3).astype(np.float32)
    f = factorize(exact, TruncatedSVD(3))
    difference = np.linalg.norm(exact.astype(float) - product(f)) / np.linalg.norm(exact)
    assert f.error() == pytest.approx(difference, abs=3e-8)
    assert f.error() < 1e-6


def test_truncation_knows_the_strength_that_follows(f):
    part = f.truncate(2)
    assert part.fit.next_scale == f.scale[2]
    assert np.array_equal(part.scale, f.scale[:2])
    assert part.fit.gaps(part.scale)[1] == pytest.approx((f.scale[1] - f.scale[2]) / f.scale[1])


def test_gaps_are_unknown_where_nothing_follows(dense):
    f = factorize(dense, NMF(2), rng=0)
    gaps = f.fit.gaps(f.scale)
    assert gaps[0] == pytest.approx(1 - f.scale[1] / f.scale[0])
    assert np.isnan(gaps[1])


@pytest.mark.parametrize("rank", [0, 5, 2.0, "2"])
def test_truncations_that_do_not_fit_are_refused(f, rank):
    with pytest.raises(RankError, match=rf"rank {rank!r}; this factorization has 4 components"):
        f.truncate(rank)


def test_projecting_training_rows_gives_their_row_factors(f, dense):
    tolerance = 1e-12 if f.method == TruncatedSVD(4) else 2e-2
    for rows in (dense, sp.csr_array(dense), sp.csc_matrix(dense), pd.DataFrame(dense, columns=COLUMNS)):
        np.testing.assert_allclose(f.project(rows), f.row_factors, atol=tolerance)


def test_projecting_matches_the_columns_of_a_frame_by_name(f, dense):
    frame = pd.DataFrame(dense, columns=COLUMNS)
    shuffled = frame[COLUMNS[::-1]].assign(other="text", c99=np.nan)
    np.testing.assert_allclose(f.project(shuffled), f.project(frame))
    with pytest.raises(UnknownLabelError, match="unknown column 'c3'"):
        f.project(frame.drop(columns="c3"))


def test_projecting_nothing_gives_nothing(f):
    assert f.project(np.empty((0, 15))).shape == (0, 4)


def test_projection_by_nmf_is_non_negative_least_squares(dense):
    from scipy.optimize import nnls

    f = factorize(dense, NMF(4), rng=0)
    new = builders.non_negative((6, 15), seed=9)
    expected = np.array([nnls(f.column_factors, row)[0] for row in new]) / f.scale
    np.testing.assert_allclose(f.project(new), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros((2, 14)), "new rows of 14 columns; the factorization has 15"),
        (np.zeros(15), "an array of 1 dimensions"),
        (np.full((1, 15), np.nan), "15 entries of the matrix are NaN or infinite"),
        ([[0.0] * 15], "a list cannot be read as a matrix"),
    ],
)
def test_new_rows_that_do_not_fit_are_refused(f, rows, message):
    with pytest.raises(InputError, match=message):
        f.project(rows)


def test_negative_new_rows_are_refused_by_nmf(dense):
    f = factorize(dense, NMF(2), rng=0)
    with pytest.raises(InputError, match="projecting on NMF needs non-negative entries; 15 are negative"):
        f.project(-np.ones((1, 15)))


def test_components_of_strength_zero_project_to_zero():
    f = factorize(builders.low_rank((12, 9), 2), TruncatedSVD(4))
    assert np.array_equal(f.scale[2:], [0, 0])
    assert not np.any(f.project(np.random.default_rng(0).standard_normal((3, 9)))[:, 2:])


def test_a_factorization_without_components_answers_every_question(empty):
    assert (empty.rank, empty.error(), empty.explained()) == (0, 1.0, 0.0)
    assert empty.error(relative=False) == pytest.approx(np.sqrt(3))
    assert empty.entry("a", "x") == 0.0
    assert empty.explain("a", "x").empty
    assert np.array_equal(empty.reconstruct(), np.zeros((3, 3)))
    assert empty.project(np.eye(3)).shape == (3, 0)
    assert empty.fit.gaps(empty.scale).shape == (0,)
    assert "rank 0" in repr(empty)
    with pytest.raises(RankError, match="rank 1; this factorization has 0 components"):
        empty.truncate(1)


def test_factorizations_are_compared_by_identity(f, dense):
    twin = factorize(dense, f.method, rng=0)
    assert f in {f}
    assert f != twin
