import numpy as np
import pytest
from builders import low_rank, with_gap

from lrdomains.core.factorize import factorize
from lrdomains.core.fit import Status
from lrdomains.core.methods.rotated_svd import RotatedSVD
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.errors import InputError


@pytest.mark.parametrize("rotation", ["varimax", "promax"])
def test_it_is_as_near_as_the_svd(rotation):
    matrix = with_gap((40, 25), 3, noise=2.0)
    turned = factorize(matrix, RotatedSVD(rank=3, rotation=rotation))
    assert turned.error() == pytest.approx(factorize(matrix, TruncatedSVD(rank=3)).error(), rel=1e-10)
    np.testing.assert_allclose(turned.project(matrix[:5]), turned.row_factors[:5], atol=0.2)


def test_rows_stay_orthogonal_with_varimax():
    turned = factorize(with_gap((40, 25), 3), RotatedSVD(rank=3))
    np.testing.assert_allclose(turned.row_factors.T @ turned.row_factors, np.eye(3), atol=1e-10)


def test_components_of_strength_zero_are_left_alone():
    turned = factorize(low_rank((20, 15), 2), RotatedSVD(rank=4))
    assert turned.fit.status is Status.RANK_DEFICIENT
    assert (turned.scale[2:] == 0).all()
    assert turned.error() < 1e-12
    assert (factorize(np.zeros((4, 3)), RotatedSVD(rank=2)).scale == 0).all()


def test_there_is_no_certificate_and_no_unknown_rotation():
    with pytest.raises(InputError, match="no singular pairs"):
        factorize(with_gap((10, 8), 2), RotatedSVD(rank=2)).certificate()
    with pytest.raises(InputError, match="rotation='none'"):
        RotatedSVD(rank=2, rotation="none")
