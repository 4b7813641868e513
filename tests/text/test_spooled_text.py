"""Text in parts on disk is the text."""

import numpy as np
import pytest

from lrdomains.core.progress import Silent
from lrdomains.errors import StorageError
from lrdomains.text import blocks, files, numbered_text, open_corpus
from lrdomains.text.numbered_text import number_corpus
from lrdomains.text.spooled_text import spool


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    for module in (blocks, numbered_text):
        monkeypatch.setattr(module, "BLOCK_BYTES", 60)
    monkeypatch.setattr(files, "BLOCK", 60)
    path = tmp_path / "x.txt"
    path.write_text("".join(f"w{i % 5} w{i}\n\n" for i in range(200)))
    return open_corpus(path)


def spooled(corpus, folder, part_tokens=40):
    folder.mkdir(exist_ok=True)
    return spool(corpus, None, lowercase=True, folder=folder, part_tokens=part_tokens, progress=Silent())


def test_parts_are_the_whole_also_after_some_were_there(corpus, tmp_path):
    whole = number_corpus(corpus, None, lowercase=True, progress=Silent())
    text = spooled(corpus, tmp_path / "s")
    assert text.parts > 3
    for removed in (None, text.parts - 1, 1):
        if removed is not None:
            for number in range(removed, text.parts):
                (tmp_path / "s" / f"text-{number:06d}.npz").unlink()
        text = spooled(corpus, tmp_path / "s")
        pieces = list(text.pieces(100))
        np.testing.assert_array_equal(np.concatenate([ids for ids, _ in pieces]), whole.ids)
        np.testing.assert_array_equal(np.concatenate([lengths for _, lengths in pieces]), whole.lengths)
        assert text.words == whole.words
        np.testing.assert_array_equal(text.counts, whole.counts)
        np.testing.assert_array_equal(text.document_counts, whole.document_counts)
        assert text.units == len(whole.lengths)


def test_a_damaged_part_is_named(corpus, tmp_path):
    text = spooled(corpus, tmp_path / "s")
    (tmp_path / "s" / "text-000001.npz").write_bytes(b"no")
    with pytest.raises(StorageError, match=r"text-000001.npz cannot be read"):
        list(text.pieces(10))
