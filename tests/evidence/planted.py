"""Matrices of planted rank, and factorizations of given factors, for the tests of this room."""

import dataclasses

import numpy as np

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD


def gaussian(shape, rank, *, strength=1.5, seed=0, rows_differ=False):
    """Return `rank` components of so many times the noise edge, in Gaussian noise of variance about 1."""
    rng = np.random.default_rng(seed)
    m, n = shape
    size = np.sqrt(rng.gamma(2.0, 0.5, (m, 1)) * rng.gamma(2.0, 0.5, (1, n))) if rows_differ else 1.0
    noise = rng.standard_normal(shape) * size
    left, right = (np.linalg.qr(rng.standard_normal((side, max(rank, 1))))[0][:, :rank] for side in shape)
    return left * (strength * (np.sqrt(m) + np.sqrt(n)) * np.linspace(1, 1.5, rank)) @ right.T + noise


def counts(shape, rank, *, mean=2.0, dispersion=0.0, seed=0):
    """Return counts whose rates have that rank (0: one constant), Poisson or over-dispersed."""
    rng = np.random.default_rng(seed)
    rates = np.ones(shape)
    if rank:
        rates = rng.gamma(0.5, size=(shape[0], rank)) @ rng.gamma(0.5, size=(rank, shape[1]))
    rates = rates * (mean / rates.mean())
    if dispersion:
        rates = rates * rng.gamma(1 / dispersion, dispersion, shape)
    return rng.poisson(rates).astype(float)


def parts(shape, rank, *, noise=0.1, seed=0):
    """Return a non-negative sum of `rank` overlapping parts with Gaussian noise, cut off at zero."""
    rng = np.random.default_rng(seed)
    clean = rng.gamma(0.5, size=(shape[0], rank)) @ rng.gamma(0.5, size=(rank, shape[1]))
    return np.maximum(clean + noise * clean.mean() * rng.standard_normal(shape), 0.0)


def with_columns(columns):
    """Return a factorization whose column factors are these."""
    f = factorize(np.diag(2.0 ** -np.arange(len(columns))), TruncatedSVD(rank=columns.shape[1]))
    return dataclasses.replace(f, column_factors=columns)
