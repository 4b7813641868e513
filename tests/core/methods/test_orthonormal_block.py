"""Orthonormal blocks where careless ones fail: lost rank, tiny directions, no room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.methods.orthonormal_block import Orthonormaliser
from lrdomains.core.tall_products import tall_products


def orthonormal(work, basis, *, dead=1e-12, again=False):
    with tall_products() as products:
        blocks = Orthonormaliser(products, np.random.default_rng(0), dead=dead)
        return blocks.orthonormal(work, basis, again=again)


def outside(basis, work):
    return work - basis @ (basis.T @ work)


@given(rank=st.integers(0, 6), decay=st.floats(0, 1), seed=st.integers(0, 100))
def test_any_rank_gives_an_orthonormal_block_outside_of_the_basis(rank, decay, seed):
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.standard_normal((40, 5)))[0]
    columns = rng.standard_normal((40, rank)) * 10.0 ** (-decay * np.arange(rank))
    work = outside(basis, columns @ rng.standard_normal((rank, 6)))
    block, triangle = orthonormal(work, basis)
    np.testing.assert_allclose(block.T @ block, np.eye(6), atol=1e-10)
    np.testing.assert_allclose(basis.T @ block, 0, atol=1e-9)
    np.testing.assert_allclose(block @ triangle, work, atol=1e-10)


def test_where_no_room_is_left_the_largest_directions_are_returned():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((10, 8)))[0]
    block, triangle = orthonormal(outside(basis, rng.standard_normal((10, 5))), basis)
    assert (block.shape, triangle.shape) == ((10, 2), (2, 5))
    block, triangle = orthonormal(np.zeros((10, 3)), np.eye(10))
    assert (block.shape, triangle.shape) == ((10, 0), (0, 3))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_type_of_the_work_is_kept(dtype):
    block, triangle = orthonormal(np.eye(10, 3, dtype=dtype), np.empty((10, 0), dtype=dtype))
    assert (block.dtype, triangle.dtype) == (np.dtype(dtype), np.float64)


def test_taking_out_twice_where_once_is_not_enough():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((200, 20)))[0]
    block = basis @ rng.standard_normal((20, 3)) + 1e-9 * rng.standard_normal((200, 3))
    with tall_products() as products:
        Orthonormaliser(products, rng, dead=0.0).remove_carefully(block, basis)
    assert np.abs(basis.T @ block).max() < 1e-20
