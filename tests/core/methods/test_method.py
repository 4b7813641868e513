"""The bound on rounding, and that a method is open: nothing needs to be registered."""

from dataclasses import dataclass
from typing import ClassVar

import builders
import numpy as np
import pytest

from lrdomains import factorize
from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, rounding_noise


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(20, 15), (300, 200), (5000, 30)])
def test_singular_values_of_rounding_lie_below_the_bound(dtype, shape):
    strengths = np.linalg.svd(builders.low_rank(shape, 3).astype(dtype), compute_uv=False)
    bound = rounding_noise(float(strengths[0]), shape, np.dtype(dtype))
    assert strengths[3] < bound < 1e-3 * strengths[2]


@dataclass(frozen=True)
class FirstColumns:
    """The first columns themselves, as a method that the package does not know."""

    rank: int
    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False

    def run(self, matrix, rng, progress):
        chosen = np.eye(matrix.shape[1], self.rank, dtype=matrix.dtype)
        return RawFactors(matrix.matmat(chosen), np.ones(self.rank), chosen, Status.EXACT)

    def project(self, new_rows, loadings):
        return new_rows.matmat(loadings)


def test_any_dataclass_with_the_right_members_is_a_method():
    dense = np.random.default_rng(0).standard_normal((6, 4))
    f = factorize(dense, FirstColumns(2))
    kept = f.reconstruct().to_numpy()
    np.testing.assert_allclose(kept[:, :2], dense[:, :2])
    assert f.error(relative=False) == pytest.approx(np.linalg.norm(dense[:, 2:]))
    np.testing.assert_allclose(f.project(dense), f.row_factors)
