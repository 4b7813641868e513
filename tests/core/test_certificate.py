"""Certificates against the truth: bounds hold, blocks are named, and nothing is claimed that is not known."""

import warnings

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lrdomains import NMF, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core.certificate import Block, certify
from lrdomains.core.methods import svd
from lrdomains.errors import InputError


def certified(scale, residuals, *, beyond=(), off=(), complete=False):
    scale = np.asarray(scale, dtype=float)
    return certify(
        scale,
        np.asarray(residuals, dtype=float),
        quotients=scale,
        beyond=np.asarray(beyond, dtype=float),
        beyond_residuals=np.asarray(off, dtype=float),
        complete=complete,
        precision=1e-16,
    )


def angles(computed, true):
    """Return angles in degrees between columns, accurate for small ones."""
    computed, true = computed.astype(float), true.astype(float)
    signs = np.sign(np.sum(computed * true, axis=0))
    return np.degrees(2 * np.arcsin(np.minimum(1, np.linalg.norm(computed * signs - true, axis=0) / 2)))


@given(seed=st.integers(0, 10_000), steps=st.integers(2, 9), decay=st.floats(0.2, 2.0))
def test_true_strengths_and_vectors_lie_within_the_bounds(seed, steps, decay):
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # An iteration that is cut short, so that there is something to bound.
        warnings.simplefilter("ignore")
        patch.setattr(svd, "DIRECT_SIDE", 10)
        spectrum = np.arange(1, 81) ** -decay
        matrix = builders.with_spectrum(spectrum, (120, 80), seed=seed)
        f = factorize(matrix, TruncatedSVD(5, tolerance=1e-12, max_iterations=steps), rng=seed)
    certificate = f.certificate()
    left, exact, right = np.linalg.svd(matrix)
    nearest = np.abs(f.scale[:, None] - exact).min(axis=1)
    assert np.all(nearest <= certificate.strength_bounds + 1e-14)
    # Bounds on angles presume that no strength was missed, which many steps make sure of.
    if np.all(np.abs(f.scale - exact[:5]) <= certificate.strength_bounds + 1e-14):
        assert np.all(angles(f.row_factors, left[:, :5]) <= certificate.angle_bounds + 1e-6)
        assert np.all(angles(f.column_factors, right[:5].T) <= certificate.angle_bounds + 1e-6)


def test_a_converged_svd_is_certified_one_by_one():
    f = factorize(builders.with_gap((300, 200), 4), TruncatedSVD(4), rng=0)
    certificate = f.certificate()
    assert certificate.blocks == ()
    assert certificate.strength_bounds.max() < 1e-12
    assert certificate.angle_bounds.max() < 1e-10
    assert certificate.sentences() == [
        "strengths are right to machine precision",
        f"each component is determined to within {certificate.angle_bounds.max():.1g} degrees",
    ]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ties_are_one_block_whatever_the_method(dtype):
    values = np.r_[9.0, 8.0, 7.0, 5.0, 5.0, 5.0, 2.0, 1.0, np.zeros(5)]
    matrix = builders.with_spectrum(values, (40, 13)).astype(dtype)
    symmetric = (builders.orthonormal(13, 13) * values) @ builders.orthonormal(13, 13).T
    for f in (factorize(matrix, TruncatedSVD(7)), factorize(symmetric.astype(dtype), SymmetricEigen(7))):
        (block,) = f.certificate().blocks
        assert (block.first, block.last, block.open_ended) == (4, 6, False)
        assert block.angle_bound < 0.01
        assert "components 4 to 6 are one block: only their span is determined" in f.certificate().sentences()


def test_a_rank_that_cuts_a_tie_leaves_the_block_open():
    matrix = builders.tied((12, 8), ties=3)
    with pytest.warns(match="same strength"):
        f = factorize(matrix, TruncatedSVD(2))
    (block,) = f.certificate().blocks
    assert (block.first, block.last, block.open_ended, block.angle_bound) == (1, 2, True, 90.0)
    assert str(block) == "components 1 to 2 and the next one are one block that the rank cuts through"
    with pytest.warns(match="same strength"):
        f = factorize(np.diag([3.0, 1.0, 1.0]), TruncatedSVD(2))
    assert "component 2 is not told apart from the next one, which the rank leaves out" in f.certificate().sentences()


def test_truncation_moves_the_rest_beyond():
    f = factorize(builders.with_spectrum([9.0, 4.0, 4.0, 1.0], (30, 20)), TruncatedSVD(4))
    two = f.truncate(2)
    np.testing.assert_allclose(two.fit.beyond[:2], [4.0, 1.0])
    assert two.fit.next_scale == two.fit.beyond[0]
    assert two.certificate().blocks == (Block(2, 2, open_ended=True, angle_bound=90.0),)
    assert f.truncate(3).certificate().blocks[0].open_ended is False


def test_the_spectrum_beyond_is_known_as_far_as_it_is_said():
    matrix = builders.with_spectrum(np.arange(1, 601) ** -0.7, (700, 600))
    f = factorize(matrix, TruncatedSVD(20), rng=0)
    beyond, off = f.fit.beyond, f.fit.beyond_residuals
    assert len(beyond) == len(off) >= 3
    exact = np.arange(21, 21 + len(beyond)) ** -0.7
    assert np.all(np.abs(beyond - exact) <= off + 1e-13)
    assert f.fit.next_scale == beyond[0]


def test_components_without_strength_are_counted_and_not_a_block():
    f = factorize(builders.low_rank((40, 30), 3), TruncatedSVD(6))
    certificate = f.certificate()
    assert (certificate.null, certificate.blocks) == (3, ())
    assert certificate.sentences()[-1] == "3 components of strength zero at the end: the matrix has rank 3"
    zero = factorize(np.zeros((4, 3)), TruncatedSVD(2)).certificate()
    assert zero.sentences() == ["2 components of strength zero at the end: the matrix has rank 0"]


def test_what_is_not_known_is_not_claimed():
    certificate = certified([3.0, 2.0], [1e-3, 1e-3])
    assert certificate.angle_bounds[1] == 90.0
    assert certificate.blocks == (Block(2, 2, open_ended=True, angle_bound=90.0),)
    assert certified([3.0, 2.0], [1e-3, 1e-3], complete=True).blocks == ()
    # A next strength that may be much larger than it looks is no gap.
    assert certified([3.0, 2.0], [1e-3, 1e-3], beyond=[1.0], off=[0.999]).blocks != ()


def test_the_table_has_a_row_per_component():
    table = certified([5.0, 3.0, 3.0, 1.0], [1e-6] * 4, beyond=[0.5], off=[0.0]).to_frame()
    assert list(table) == ["component", "scale", "residual", "strength_bound", "angle_bound", "block"]
    assert table["block"].fillna(0).tolist() == [0, 1, 1, 0]
    assert table["angle_bound"].tolist()[1:3] == [90.0, 90.0]


def test_one_component_and_none():
    assert certified([2.0], [1e-9], complete=True).sentences()[1].startswith("the component is determined to within")
    assert certified([], []).sentences() == []
    assert factorize(-np.eye(3), SymmetricEigen(2)).certificate().sentences() == []


def test_only_spectral_methods_have_a_certificate():
    with pytest.raises(InputError, match="components of NMF are no singular pairs"):
        factorize(np.ones((3, 3)), NMF(1)).certificate()


@pytest.mark.parametrize("method", [TruncatedSVD(3), NMF(3)])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_the_share_of_the_variance_is_that_of_the_centred_matrix(method, form):
    matrix = builders.non_negative((30, 12)) + 3.0
    f = factorize(form(matrix), method, rng=0)
    for k in (1, 2, 3):
        some = f.truncate(k)
        left_out = matrix - (some.row_factors * some.scale) @ some.column_factors.T
        share = 1 - np.sum((left_out - left_out.mean(axis=0)) ** 2) / np.sum((matrix - matrix.mean(axis=0)) ** 2)
        assert some.explained(centred=True) == pytest.approx(share, abs=1e-12)
    assert f.explained() > 0.9 > f.explained(centred=True)


def test_a_matrix_without_variance_has_no_share_of_it_left():
    f = factorize(np.outer(np.ones(6), [1.0, 2.0, 3.0]), TruncatedSVD(1))
    assert f.explained(centred=True) == 1.0
