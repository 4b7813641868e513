"""The canonical form: unit columns, descending strengths, one rule for signs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.canonical import canonical_form


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 5), st.integers(0, 100))
def test_the_product_is_unchanged_and_the_form_is_canonical(m, n, k, seed):
    rng = np.random.default_rng(seed)
    raw = rng.standard_normal((m, k)), rng.standard_normal(k), rng.standard_normal((n, k))
    R, scale, C = canonical_form(*raw)
    np.testing.assert_allclose((R * scale) @ C.T, (raw[0] * raw[1]) @ raw[2].T, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(R, axis=0), 1.0)
    np.testing.assert_allclose(np.linalg.norm(C, axis=0), 1.0)
    assert np.all(scale >= 0)
    assert np.all(np.diff(scale) <= 0)
    assert np.all(C[np.argmax(np.abs(C), axis=0), np.arange(k)] > 0)


def test_a_second_time_changes_nothing():
    rng = np.random.default_rng(0)
    once = canonical_form(rng.standard_normal((5, 3)), np.ones(3), rng.standard_normal((4, 3)))
    for first, second in zip(once, canonical_form(*once), strict=True):
        np.testing.assert_allclose(second, first, rtol=1e-15)


@given(st.integers(1, 40), st.integers(1, 5), st.sampled_from([np.float32, np.float64]))
def test_the_order_in_memory_changes_no_bit(m, k, dtype):
    rng = np.random.default_rng(m)
    rows, scale, columns = rng.standard_normal((m, k)).astype(dtype), np.ones(k), rng.standard_normal((2 * m, k))
    beside = np.zeros((m, 2 * k), dtype=dtype)
    beside[:, ::2] = rows
    expected = canonical_form(rows, scale, columns)
    for other in (np.asfortranarray(rows), beside[:, ::2]):
        for found, wanted in zip(canonical_form(other, scale, np.asfortranarray(columns)), expected, strict=True):
            assert found.flags.c_contiguous
            np.testing.assert_array_equal(found, wanted)


def test_the_sign_of_a_tie_is_decided_by_the_lowest_index_and_not_by_rounding():
    for wobble in (0.0, 1e-9, -1e-9):
        for sign in (1.0, -1.0):
            C = sign * np.array([[1.0], [-1.0 - wobble], [1.0 + wobble]])
            _, _, signed = canonical_form(np.ones((2, 1)), np.ones(1), C)
            assert signed[0, 0] > 0 > signed[1, 0]


def test_equal_strengths_keep_their_order():
    _, scale, C = canonical_form(np.eye(3), np.array([2.0, 5.0, 5.0]), np.eye(3))
    assert list(scale) == [5.0, 5.0, 2.0]
    assert np.array_equal(C, np.eye(3)[:, [1, 2, 0]])


def test_a_negative_strength_moves_into_the_rows():
    R, scale, C = canonical_form(np.array([[1.0], [0.0]]), np.array([-2.0]), np.array([[0.0], [3.0]]))
    assert (R[0, 0], scale[0], C[1, 0]) == (-1.0, 6.0, 1.0)


def test_dead_components_get_unit_columns_and_strength_zero():
    R, scale, C = canonical_form(np.zeros((4, 2)), np.ones(2), np.ones((9, 2)))
    assert np.array_equal(scale, [0, 0])
    assert np.array_equal(R, np.full((4, 2), 0.5))
    np.testing.assert_allclose(C, 1 / 3)


def test_lengths_neither_overflow_nor_vanish():
    for size in (1e300, 1e-300):
        R, scale, _ = canonical_form(np.full((2, 1), size), np.ones(1), np.ones((1, 1)))
        np.testing.assert_allclose(scale, np.sqrt(2) * size)
        np.testing.assert_allclose(R, np.sqrt(0.5))


def test_float32_stays_float32_and_inputs_are_not_changed():
    raw = np.full((2, 1), -2, np.float32), np.ones(1, np.float32), np.full((3, 1), -3, np.float32)
    before = [part.copy() for part in raw]
    R, scale, C = canonical_form(*raw)
    assert (R.dtype, scale.dtype, C.dtype) == (np.float32, np.float64, np.float32)
    assert all(np.array_equal(part, kept) for part, kept in zip(raw, before, strict=True))
