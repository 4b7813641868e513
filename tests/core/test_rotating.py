"""Factorization.rotate and RotatedSVD (lrdomains.core.rotating, lrdomains.core.methods.rotated_svd)."""

import numpy as np
import pytest
from builders import with_gap

import lrdomains as lrd
from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.rotated_svd import RotatedSVD
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.rotation import simplicity
from lrdomains.errors import InputError

ROTATIONS = pytest.mark.parametrize("rotation", ["varimax", "promax"])


def dense(f):
    return f.row_factors * f.scale @ f.column_factors.T


@ROTATIONS
def test_the_approximation_and_its_error_do_not_change(rotation):
    matrix = with_gap((40, 25), 4, noise=2.0)
    plain = factorize(matrix, TruncatedSVD(rank=4))
    turned = plain.rotate(rotation)
    np.testing.assert_allclose(dense(turned), dense(plain), atol=1e-12)
    assert turned.error() == pytest.approx(plain.error(), rel=1e-12)
    assert turned.explained(centred=True) == pytest.approx(plain.explained(centred=True), rel=1e-10)
    np.testing.assert_allclose(turned.fit.coupling, turned.row_factors.T @ matrix @ turned.column_factors, atol=1e-10)
    assert simplicity(turned.column_factors) > simplicity(plain.column_factors)


@ROTATIONS
def test_it_is_in_canonical_form(rotation):
    turned = factorize(with_gap((40, 25), 4), TruncatedSVD(rank=4)).rotate(rotation)
    for factors in (turned.row_factors, turned.column_factors):
        np.testing.assert_allclose(np.linalg.norm(factors, axis=0), 1.0)
    assert (np.diff(turned.scale) <= 1e-12).all()
    largest = np.argmax(np.abs(turned.column_factors), axis=0)
    assert (turned.column_factors[largest, np.arange(4)] > 0).all()


@ROTATIONS
def test_rotating_and_factorizing_rotated_are_the_same(rotation):
    matrix = with_gap((30, 20), 3)
    turned = factorize(matrix, TruncatedSVD(rank=3)).rotate(rotation)
    direct = factorize(matrix, RotatedSVD(rank=3, rotation=rotation))
    np.testing.assert_allclose(direct.column_factors, turned.column_factors, atol=1e-6)
    assert direct.method == turned.method


@ROTATIONS
def test_projecting_the_rows_gives_the_row_factors(rotation):
    matrix = with_gap((30, 20), 3, noise=0.0)
    turned = factorize(matrix, TruncatedSVD(rank=3)).rotate(rotation)
    np.testing.assert_allclose(turned.project(matrix), turned.row_factors, atol=1e-9)


def test_in_a_metric():
    weights = np.random.default_rng(0).uniform(0.5, 2.0, 30)
    weighted = LabelledMatrix(with_gap((30, 20), 3), row_weights=weights)
    plain = factorize(weighted, TruncatedSVD(rank=3))
    turned = plain.rotate()
    np.testing.assert_allclose(dense(turned), dense(plain), atol=1e-12)
    assert turned.error() == pytest.approx(plain.error())
    np.testing.assert_allclose(np.sum(weights[:, None] * turned.row_factors**2, axis=0), 1.0)


def test_components_of_strength_zero_stay():
    matrix = with_gap((30, 20), 2, noise=0.0)
    turned = factorize(matrix, TruncatedSVD(rank=4)).rotate()
    assert (turned.scale[2:] == 0).all()
    np.testing.assert_allclose(dense(turned), matrix, atol=1e-12)


def test_it_is_saved_and_read(tmp_path):
    from lrdomains.core.factorization_storage import add_factorization, read_factorization
    from lrdomains.core.storage import ArchiveWriter, read_archive

    turned = factorize(with_gap((10, 8), 2), TruncatedSVD(rank=2)).rotate("promax", power=3.0)
    writer = ArchiveWriter("test")
    add_factorization(writer, turned)
    writer.write(tmp_path / "turned.lrd")
    back = read_factorization(read_archive(tmp_path / "turned.lrd"))
    assert back.method == turned.method
    np.testing.assert_array_equal(back.column_factors, turned.column_factors)


def test_parts_are_not_rotated():
    with pytest.raises(InputError, match="no singular pairs"):
        factorize(np.ones((4, 3)), NMF(rank=1)).rotate()
    with pytest.raises(InputError, match="rotation='none'"):
        lrd.RotatedSVD(rank=2, rotation="none")
