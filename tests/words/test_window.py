"""Weights of windows as whole parts, against their formulas."""

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words.window import PARTS, Window


@pytest.mark.parametrize(
    ("weights", "formula", "tolerance"),
    [
        ("linear", lambda d, size: (size + 1 - d) / size, 0),
        ("uniform", lambda d, size: np.ones(len(d)), 0),
        ("harmonic", lambda d, size: 1 / d, 0),
        ("exponential", lambda d, size: 0.7 ** (d - 1), 0.5 / PARTS),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5, 10, 16])
def test_parts_are_the_weights(weights, formula, tolerance, size):
    window = Window(size, weights, decay=0.7)
    expected = formula(np.abs(window.shifts).astype(float), size)
    np.testing.assert_allclose(window.parts / window.unit, expected, rtol=1e-15, atol=tolerance)


def test_harmonic_weights_of_wide_windows_are_rounded():
    window = Window(40, "harmonic")
    assert window.unit == PARTS
    np.testing.assert_allclose(window.parts / PARTS, 1 / np.abs(window.shifts), atol=0.5 / PARTS)


@pytest.mark.parametrize(
    ("direction", "shifts", "slots", "blocks"),
    [
        ("symmetric", [-2, -1, 1, 2], [0, 0, 0, 0], 1),
        ("left", [-2, -1], [0, 0], 1),
        ("right", [1, 2], [0, 0], 1),
        ("positional", [-2, -1, 1, 2], [0, 1, 2, 3], 4),
    ],
)
def test_directions(direction, shifts, slots, blocks):
    window = Window(2, direction=direction)
    assert window.shifts.tolist() == shifts
    assert window.slots.tolist() == slots
    assert window.blocks == blocks


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"size": 0}, "window=0; give a positive whole number"),
        ({"size": True}, "window=True"),
        ({"size": 2.0}, "window=2.0"),
        ({"weights": "flat"}, "weights='flat'; give one of 'linear', 'uniform', 'harmonic', 'exponential'"),
        ({"direction": "up"}, "direction='up'; give one of 'symmetric'"),
        ({"decay": 1.0}, "decay=1.0; give a number between 0 and 1"),
    ],
)
def test_what_is_no_window(options, match):
    with pytest.raises(InputError, match=match):
        Window(**options)
