"""A corpus that is small enough to be counted by hand."""

import pytest

LINES = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"] * 3


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(LINES))
    return path
