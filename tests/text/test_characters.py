"""The table of characters, against what Python does with each of them."""

import sys
import unicodedata

import numpy as np
import pytest

from lrdomains.text.characters import LIMIT, character_table

BITS = {name: 1 << bit for bit, name in enumerate(("word", "mark", "inner", "hard", "cut", "space", "combining"), 21)}


def has(entries, name):
    return (entries & BITS[name]) > 0


@pytest.mark.parametrize("lowercase", [True, False])
def test_easy_letters_are_folded_as_python_folds_them(lowercase):
    entries, combining = character_table(lowercase=lowercase)
    for code in np.flatnonzero(~has(entries, "hard"))[::7].tolist():
        small = chr(code).lower() if lowercase else chr(code)
        assert chr(entries[code] & 0x1FFFFF) == small.replace("’", "'")
        assert bool(entries[code] & BITS["word"]) == small.isalnum()
        assert combining[code] == unicodedata.combining(small)


def test_what_depends_on_its_neighbours_is_hard():
    entries, _ = character_table(lowercase=True)
    hard = has(entries, "hard")
    for character in "Σİ\u0301\u0308\u1161\u11a8\u0958":
        assert hard[ord(character)], character
    for character in "σßéÉ'’हक中가":
        assert not hard[ord(character)], character
    assert not has(character_table(lowercase=False)[0], "hard")[ord("Σ")]


def test_cuts_are_no_part_of_words_and_end_them():
    entries, _ = character_table(lowercase=True)
    cuts = [chr(code) for code in np.flatnonzero(has(entries, "cut"))]
    assert set(' \t\n,;!?"()-/—“”、。') <= set(cuts)
    assert not set("'’.:_^`aé") & set(cuts) - {"_"}
    for cut in cuts:
        assert f"aΣ{cut}a".lower().startswith("aς")
        assert unicodedata.normalize("NFC", f"e{cut}") == f"e{cut}"


def test_nothing_beyond_the_limit_is_a_letter_or_composes():
    # Variation selectors are looked through by a capital sigma, and are therefore no cuts; nothing else is there.
    beyond = [chr(code) for code in range(LIMIT, sys.maxunicode + 1)]
    assert not any(map(str.isalnum, beyond))
    assert not any(map(unicodedata.combining, beyond))
    assert not any(map(str.isspace, beyond))
    text = "".join(beyond)
    assert unicodedata.normalize("NFC", text) == text == text.lower()
