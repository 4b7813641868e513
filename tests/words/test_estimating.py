"""Estimates against what happens."""

import gzip

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import count, estimate_count, estimating


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "zipf.txt"
    words = np.random.default_rng(0).zipf(1.25, 400_000).clip(max=100_000)
    path.write_text("\n".join(" ".join(f"w{word}" for word in some) for some in np.array_split(words, 20_000)))
    return path


@pytest.mark.parametrize("share", [2, 6])
def test_a_sample_tells_within_a_factor_of_two(corpus, monkeypatch, share):
    monkeypatch.setattr(estimating, "SAMPLE_BYTES", corpus.stat().st_size // share)
    counts, estimate = count(corpus), estimate_count(corpus)
    for guess, truth in (
        (estimate.tokens, counts.tokens),
        (estimate.words, len(counts)),
        (estimate.pairs, counts.values.nnz),
        (estimate.bytes, corpus.stat().st_size),
    ):
        assert truth / 2 < guess < 2 * truth
    assert "of the text" in estimate.summary()
    assert set(estimate.to_dict()) >= {"seconds", "memory", "disk"}


def test_a_limit_of_memory_is_counted_in(corpus, monkeypatch):
    monkeypatch.setattr(estimating, "parse_memory", lambda memory: 4 * 10**6)
    free, limited = estimate_count(corpus), estimate_count(corpus, memory="4MB")
    assert limited.memory < free.memory
    assert limited.disk > free.disk


def test_packed_files_and_small_ones(tmp_path):
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(b"the cat and the dog and the mouse\n" * 50))
    assert estimate_count(path).tokens >= 400
    (tmp_path / "y.txt").write_text("a b c")
    assert estimate_count(tmp_path / "y.txt").pairs == 1


def test_what_is_no_file_of_text():
    with pytest.raises(InputError, match="an estimate is made of text files"):
        estimate_count(["a b"])
