"""Where random numbers come from."""

import numpy as np
import pytest

from lrdomains.core.random import root_seed, seeded
from lrdomains.errors import InputError


@pytest.mark.parametrize("rng", [0, 7, np.int64(7), np.uint8(3), 2**80])
def test_a_seed_repeats(rng):
    generator, seed = seeded(rng)
    assert seed == rng
    assert type(seed) is int
    assert generator.random() == seeded(rng)[0].random()


def test_a_drawn_seed_is_told_and_fits_json():
    generator, seed = seeded(None)
    assert 0 <= seed < 2**53
    assert generator.random() == seeded(seed)[0].random()
    assert seed != seeded(None)[1]


def test_a_running_generator_keeps_its_state():
    generator = np.random.default_rng(1)
    assert seeded(generator) == (generator, None)


@pytest.mark.parametrize("rng", [-1, 1.0, "1", True, np.random.RandomState(0)])
def test_anything_else_is_refused(rng):
    with pytest.raises(InputError, match=r"give a non-negative whole number, a numpy.random.Generator or None"):
        seeded(rng)


def test_the_root_is_the_seed_that_is_recorded():
    assert root_seed(7) == (7, 7)
    root, recorded = root_seed(None)
    assert root == recorded


def test_the_root_of_a_running_generator_is_its_next_number_and_not_recorded():
    root, recorded = root_seed(np.random.default_rng(1))
    assert (root, recorded) == (int(np.random.default_rng(1).integers(2**53)), None)
