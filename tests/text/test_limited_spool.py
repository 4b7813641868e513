"""Text on disk whose words are too many for the memory: what stays is exact."""

from collections import Counter

import numpy as np
import pytest

from lrdomains.core.progress import Silent
from lrdomains.text import encode, numbered_text, open_corpus
from lrdomains.text.limited_spool import spool_within


@pytest.fixture
def texts(monkeypatch):
    monkeypatch.setattr(numbered_text, "BLOCK_BYTES", 200)
    words = np.random.default_rng(0).zipf(1.4, 8000)
    return [" ".join(f"w{word}" for word in some) for some in np.array_split(words, 400)]


def spooled(texts, folder, **options):
    folder.mkdir(exist_ok=True)
    how = {"lowercase": True, "folder": folder, "part_tokens": 500, "keep": (), "progress": Silent()}
    return spool_within(open_corpus(texts), None, **how, **options)


def test_few_words_are_all_held(texts, tmp_path):
    text, limit = spooled(texts, tmp_path / "s", most_words=10**6, limit=None)
    assert limit is None
    assert len(text.words) == len(set(" ".join(texts).split()))


@pytest.mark.parametrize("options", [{"most_words": 390, "limit": None}, {"most_words": 10**6, "limit": 130}])
def test_of_many_the_frequent_ones_are_and_their_counts_are_exact(texts, tmp_path, options):
    counts = Counter(" ".join(texts).split())
    for removed in (None, 3):
        for part in sorted((tmp_path / "s").glob("text-*"))[removed:] if removed else []:
            part.unlink()
        text, limit = spooled(texts, tmp_path / "s", **options)
        assert (limit.limit, text.tokens, text.units) == (130, 8000, 400)
        assert dict(zip(text.words, text.counts.tolist(), strict=True)) == {word: counts[word] for word in text.words}
        assert all(counts[word] <= limit.missed for word in set(counts) - set(text.words))
        assert limit.missed == encode(texts, word_limit=130, min_count=50).options["words_missed_up_to"]
        ids = np.concatenate([piece for piece, _ in text.pieces(1000)])
        named = [text.words[at] if at < len(text.words) else None for at in ids.tolist()]
        words = " ".join(texts).split()
        assert named == [word if word in set(text.words) else None for word in words]
