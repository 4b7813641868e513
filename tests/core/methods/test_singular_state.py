"""State: what it holds is the same whichever way its directions are turned."""

import numpy as np
import pytest

from lrdomains.core.methods.singular_state import State

RNG = np.random.default_rng(0)


def state_of(matrix, rank):
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    return State(u[:, :rank], s[:rank], vt[:rank].T)


def product(state):
    return state.strong @ state.right.T


def test_the_change_is_that_of_the_matrices():
    one, other = (state_of(RNG.standard_normal((9, 7)), rank) for rank in (3, 5))
    expected = np.linalg.norm(product(other) - product(one)) / np.linalg.norm(product(one))
    assert other.change_from(one) == pytest.approx(expected)
    assert other.change_from(State(np.zeros((9, 0)), np.zeros(0), np.zeros((7, 0)))) == np.inf


def test_balanced_sides_share_the_strengths():
    state = state_of(RNG.standard_normal((9, 7)), 4)
    left, right = state.balanced
    np.testing.assert_allclose(left @ right.T, product(state))
    np.testing.assert_allclose(left.T @ left, right.T @ right, atol=1e-12)


def test_what_lies_ahead_does_not_depend_on_signs_or_order_before():
    before, after = (state_of(RNG.standard_normal((9, 7)), 3) for _ in range(2))
    turned = State(before.left[:, ::-1] * -1, before.strengths[::-1], before.right[:, ::-1] * -1)
    np.testing.assert_allclose(after.ahead_of(turned, 0.7), after.ahead_of(before, 0.7), atol=1e-12)
    np.testing.assert_allclose(after.ahead_of(before, 0.0), after.balanced[0])
    assert np.linalg.norm(after.ahead_of(before, 0.7) - after.balanced[0]) > 0.1
    # Nothing has moved, so nothing lies ahead.
    np.testing.assert_allclose(after.ahead_of(after, 0.7), after.balanced[0], atol=1e-12)


def test_directions_of_both_are_joined():
    whole = state_of(RNG.standard_normal((9, 7)), 5)
    parts = [State(whole.left[:, at], whole.strengths[at], whole.right[:, at]) for at in (slice(2), slice(2, 5))]
    joined = parts[0].joined_by(parts[1])
    assert joined.alive == 5
    np.testing.assert_allclose(product(joined), product(whole))
