"""Matrices built by declared property, for the tests of all rooms."""

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


def orthonormal(rows, columns, *, seed=0):
    """Return `columns` orthonormal columns, uniformly distributed."""
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((rows, columns)))[0]


def with_spectrum(spectrum, shape, *, seed=0):
    """Return a matrix of that shape with these singular values (and zeros for the rest)."""
    k = len(spectrum)
    left, right = orthonormal(shape[0], k, seed=seed), orthonormal(shape[1], k, seed=seed + 1)
    return (left * np.asarray(spectrum, dtype=float)) @ right.T


def low_rank(shape, rank, *, seed=0):
    """Return a matrix of that exact rank with well separated singular values."""
    return with_spectrum(2.0 ** np.arange(rank, 0, -1), shape, seed=seed)


def with_gap(shape, rank, *, noise=0.05, seed=0):
    """Return a matrix with `rank` singular values well above all the others."""
    return low_rank(shape, rank, seed=seed) + noise * np.random.default_rng(seed).standard_normal(shape) / np.sqrt(
        sum(shape)
    )


def tied(shape, *, strength=3.0, ties=2, seed=0):
    """Return a matrix whose first `ties` singular values are equal."""
    return with_spectrum([strength] * ties + [1.0, 0.5], shape, seed=seed)


def non_negative(shape, *, seed=0):
    """Return a matrix of full rank with non-negative entries, some of them zero."""
    drawn = np.random.default_rng(seed).gamma(0.5, size=shape)
    return np.where(drawn < 0.05, 0.0, drawn)


def planted_parts(shape, rank, *, noise=0.0, seed=0):
    """Return a non-negative matrix of `rank` parts, each with rows and columns of its own, and the two factors."""
    rng = np.random.default_rng(seed)
    left, right = np.zeros((shape[0], rank)), np.zeros((shape[1], rank))
    left[np.arange(shape[0]), np.arange(shape[0]) % rank] = rng.uniform(0.5, 1.5, shape[0])
    right[np.arange(shape[1]), np.arange(shape[1]) % rank] = rng.uniform(0.5, 1.5, shape[1])
    matrix = left @ right.T
    return matrix + noise * rng.random(shape), left, right


def symmetric(side, *, seed=0):
    """Return a symmetric matrix with eigenvalues of both signs."""
    drawn = np.random.default_rng(seed).standard_normal((side, side))
    return (drawn + drawn.T) / 2


def sparse(shape, *, density=0.1, dtype=np.float64, index=np.int32, seed=0):
    """Return a CSR array with some empty rows and columns and the given types of values and indices."""
    rng = np.random.default_rng(seed)
    dense = np.where(rng.random(shape) < density, rng.standard_normal(shape), 0.0)
    dense[::7] = 0.0
    dense[:, ::5] = 0.0
    matrix = sp.csr_array(dense.astype(dtype))
    matrix.indices, matrix.indptr = matrix.indices.astype(index), matrix.indptr.astype(index)
    return matrix


def matrices(*, min_side=1, max_side=12, elements=None):
    """Return a strategy of dense matrices with entries of moderate size, zeros and repetitions among them."""
    if elements is None:
        elements = st.one_of(
            st.just(0.0), st.integers(-3, 3).map(float), st.floats(-100, 100, allow_subnormal=False, width=32)
        )
    shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=min_side, max_side=max_side)
    return hnp.arrays(np.float64, shapes, elements=elements)


def non_negative_matrices(*, min_side=1, max_side=12):
    """Return a strategy of dense non-negative matrices."""
    return matrices(min_side=min_side, max_side=max_side).map(np.abs)


def square(strategy):
    """Return a strategy of symmetric matrices ``A + A^T`` from the leading square of another strategy's."""

    def symmetrised(matrix):
        side = min(matrix.shape)
        return matrix[:side, :side] + matrix[:side, :side].T

    return strategy.map(symmetrised)
