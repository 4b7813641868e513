"""lrdomains.core.spectrum and lrdomains.core.noise_edge against simulated noise."""

import numpy as np
import pytest
from evidence.planted import gaussian

from lrdomains.core.noise_edge import largest_noise_strength, median_noise_strength, noise_quantiles
from lrdomains.core.spectrum import Spectrum


@pytest.mark.parametrize("shape", [(60, 60), (200, 20), (20, 200), (300, 100)])
def test_quantiles_are_those_of_noise(shape):
    noise = np.random.default_rng(0)
    drawn = [np.linalg.svd(noise.standard_normal(shape), compute_uv=False) for _ in range(30)]
    quantiles = np.mean(np.quantile(drawn, [0.25, 0.5, 0.75], axis=1), axis=1)
    np.testing.assert_allclose(quantiles, noise_quantiles(shape), rtol=0.06)
    assert median_noise_strength(shape) == noise_quantiles(shape)[1]


@pytest.mark.parametrize("shape", [(40, 40), (100, 10), (50, 1)])
def test_noise_exceeds_the_edge_once_in_a_hundred(shape):
    noise = np.random.default_rng(0)
    edge = largest_noise_strength(shape)
    above = np.mean([np.linalg.norm(noise.standard_normal(shape), 2) > edge for _ in range(2000)])
    assert 0.002 < above < 0.025


def test_the_noise_is_what_is_left_without_the_components():
    matrix = 3.0 * gaussian((100, 60), 4, strength=2.0)
    strengths = np.linalg.svd(matrix, compute_uv=False)
    spectrum = Spectrum(strengths, float(np.sum(matrix**2)), matrix.shape)
    assert spectrum.noise() == pytest.approx(3.0, rel=0.05)
    assert spectrum.median_noise() == pytest.approx(3.0, rel=0.05)
    assert Spectrum(strengths[:10], spectrum.energy, spectrum.shape).median_noise() is None
    left_over = [spectrum.energy - np.sum(strengths[:k] ** 2) for k in range(5)]
    np.testing.assert_allclose(spectrum.left_over()[:5], left_over)
