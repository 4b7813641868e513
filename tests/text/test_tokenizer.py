import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.text import tokenize


def plain_reference(text, *, lowercase=True):
    """The definition in plain Python, one character at a time."""
    text = unicodedata.normalize("NFC", text.lower() if lowercase else text).replace("’", "'")
    words, word = [], ""
    for at, character in enumerate(text):
        following = text[at + 1] if at + 1 < len(text) else " "
        is_mark = unicodedata.category(character) in ("Mn", "Mc") and ord(character) < 0x20000
        joins = character in "'\u200c\u200d" and following.isalnum()
        if character.isalnum() or (word and (is_mark or joins)):
            word += character
        elif word:
            words.append(word)
            word = ""
    return words + [word] * bool(word)


tricky = st.text(alphabet=st.sampled_from("aBé'’ -_\n.7²\u0301\u093fहन\u200d\u200cΣςİ中"), max_size=30)


@given(st.one_of(st.text(max_size=60), tricky), st.booleans())
def test_tokens_are_those_of_the_plain_definition(text, lowercase):
    assert tokenize(text, lowercase=lowercase) == plain_reference(text, lowercase=lowercase)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_fast_way_for_ascii_gives_what_the_general_way_gives(text):
    with_other_letters = tokenize(text + " é")
    assert tokenize(text) == with_other_letters[:-1]


@given(st.one_of(st.text(max_size=40), tricky))
def test_composed_and_decomposed_text_have_the_same_tokens(text):
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(unicodedata.normalize("NFC", text))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_line_end_separates(first, second):
    assert tokenize(f"{first}\n{second}") == tokenize(first) + tokenize(second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t re-read snake_case!", ["don't", "re", "read", "snake", "case"]),
        ("'quoted' rock'n'roll o''clock", ["quoted", "rock'n'roll", "o", "clock"]),
        ("3.14 and 1,000", ["3", "14", "and", "1", "000"]),
        ("cafe\u0301", ["café"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("Привет, мир", ["привет", "мир"]),
        ("", []),
        ("… — “”", []),
    ],
)
def test_examples(text, expected):
    assert tokenize(text) == expected


def test_case_can_be_kept():
    assert tokenize("The End", lowercase=False) == ["The", "End"]


def test_ascii_agrees_with_a_regular_expression_of_one_line():
    text = "It's 5 o'clock; 'tis time -- isn't it?"
    assert tokenize(text) == re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower())
