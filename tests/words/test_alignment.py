"""One space turned onto another: planted rotations, planted moves, and what chance alone achieves."""

import numpy as np
import pytest

from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.words import WordVectors, align


def spaces(moved=5, words=400, dimensions=10, noise=0.05):
    rng = np.random.default_rng(0)
    first = rng.normal(size=(words, dimensions))
    rotation = np.linalg.qr(rng.normal(size=(dimensions, dimensions)))[0]
    second = first @ rotation + noise * rng.normal(size=first.shape)
    second[:moved] = rng.normal(size=(moved, dimensions))
    names = [f"w{i}" for i in range(words)]
    counts = np.arange(words, 0, -1) * 10
    return WordVectors(names, first, counts=counts), WordVectors(names, second, counts=counts), rotation


def test_a_rotation_is_found_and_the_words_that_moved_stand_out():
    first, second, rotation = spaces()
    found = align(first, second)
    np.testing.assert_allclose(found.rotation @ found.rotation.T, np.eye(10), atol=1e-6)
    np.testing.assert_allclose(found.rotation, rotation, atol=0.1)
    assert set(found.moved(5)["word"]) == {f"w{i}" for i in range(5)}
    assert (found.words["rarer"].head(5) < 0.05).all()
    assert found.p_value == pytest.approx(0.01)
    assert found.null.max() < found.agreement


def test_spaces_that_have_nothing_to_do_with_each_other_agree_no_better_than_chance():
    rng = np.random.default_rng(1)
    names = [f"w{i}" for i in range(100)]
    first, second = (WordVectors(names, rng.normal(size=(100, 8))) for _ in range(2))
    assert align(first, second).p_value > 0.05


def test_the_null_is_what_a_rotation_achieves_on_shuffled_pairs():
    first, second, _ = spaces(words=60)
    found = align(first, second, permutations=1, rng=3)
    order = np.random.default_rng(3).permutation(60)
    a, b = first.unit_vectors, second.unit_vectors[order]
    left, _, right = np.linalg.svd(a.T @ b)
    assert found.null[0] == pytest.approx(np.mean(np.sum((a @ left @ right) * b, axis=1)))


def test_only_shared_words_count_and_dimensions_may_differ():
    first, second, _ = spaces()
    part = WordVectors(second.words[50:], second.vectors[50:, :7], counts=second.counts[50:])
    found = first.align_to(part)
    assert len(found.anchors) == len(found.words) == 350
    assert found.rotation.shape == (10, 7)


def test_anchors_are_what_the_rotation_is_fitted_to():
    first, second, _ = spaces()
    anchors = [f"w{i}" for i in range(100, 200)]
    found = align(first, second, anchors=anchors)
    assert found.anchors.tolist() == anchors
    assert len(found.words) == 400
    with pytest.raises(UnknownLabelError, match="unknown word of both spaces 'W100'"):
        align(first, second, anchors=["W100"])


def test_nothing_shared():
    with pytest.raises(InputError, match="0 words are shared by both spaces"):
        align(WordVectors(["a"], np.ones((1, 2))), WordVectors(["b"], np.ones((1, 2))))
