"""Collections on disk hold what collections in memory hold."""

import numpy as np

from lrdomains import documents
from lrdomains.documents import spilled_collection as spilling


def test_blocks_together_are_the_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(spilling, "MOST_TOKENS", 50)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    texts = [f"w{i % 5} w{i % 3} w{i % 7} x{i}" for i in range(100)]
    table = documents.read_collection(texts).table
    with spilling.spilled_collection(texts, memory=10**9, progress=False) as found:
        assert found.folder.parent == tmp_path
        blocks = [block.toarray() for block in found.counts.blocks()]
        np.testing.assert_array_equal(np.concatenate(blocks), table.counts.toarray())
        assert found.counts.shape == table.counts.shape
        assert found.documents.equals(table.documents)
        assert found.tokens == table.tokens
        assert found.dropped == table.dropped
    assert not found.folder.exists()
