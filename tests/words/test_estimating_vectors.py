"""Estimates of learning vectors against what happens."""

import numpy as np
import pytest

from lrdomains.words import embed, estimate_embed, estimating


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "zipf.txt"
    words = np.random.default_rng(0).zipf(1.3, 600_000).clip(max=50_000)
    path.write_text("\n".join(" ".join(f"w{word}" for word in some) for some in np.array_split(words, 20_000)))
    return path


@pytest.mark.parametrize("share", [1, 5])
def test_a_sample_tells_size_and_words_within_a_factor_of_two(corpus, tmp_path, monkeypatch, share):
    monkeypatch.setattr(estimating, "SAMPLE_BYTES", corpus.stat().st_size // share)
    found, estimate = embed(corpus, rank=20), estimate_embed(corpus, rank=20)
    found.save(tmp_path / "e.lrd")
    size = (tmp_path / "e.lrd").stat().st_size
    for guess, truth in ((estimate.tokens, found.tokens), (estimate.words, len(found)), (estimate.disk, size)):
        assert truth / 2 < guess < 2 * truth
    assert estimate.seconds > 0


def test_more_dimensions_take_more(corpus):
    few, many = estimate_embed(corpus, rank=10), estimate_embed(corpus, rank=60)
    assert many.memory > few.memory
    assert many.disk > few.disk


def test_a_corpus_too_small_for_a_sample_is_estimated_all_the_same(tmp_path):
    (tmp_path / "few.txt").write_text("one word each")
    assert estimate_embed(tmp_path / "few.txt").words == 1
