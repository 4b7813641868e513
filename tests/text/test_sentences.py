"""Sentences by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.text import open_corpus, split_sentences, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Smith met Dr. Who at 3.15 p.m. on Monday.", ["Mr. Smith met Dr. Who at 3.15 p.m. on Monday."]),
        ("J. S. Bach wrote it. He did.", ["J. S. Bach wrote it.", "He did."]),
        ('"Go!" she said. "Now."', ['"Go!" she said.', '"Now."']),
        ("Wait... what? Élan vital. 42 is it.", ["Wait... what?", "Élan vital.", "42 is it."]),
        ("你好。再见！好", ["你好。", "再见！", "好"]),
        ("a line\nwithout end", ["a line\nwithout end"]),
        ("  ", []),
    ],
)
def test_examples(text, expected):
    assert split_sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("aB .!?…'”。\n3é"), max_size=60))
def test_no_word_is_lost_or_torn(text):
    assert [word for piece in split_sentences(text) for word in tokenize(piece)] == tokenize(text)


def test_sentences_are_units_and_stay_within_paragraphs(tmp_path):
    (tmp_path / "x.txt").write_text("One is\nhere. Two\n\nThree. Four.\n")
    found = [(unit.name, unit.text) for unit in open_corpus(tmp_path / "x.txt", unit="sentence")]
    assert found == [(0, "One is\nhere."), (1, "Two"), (2, "Three."), (3, "Four.")]
