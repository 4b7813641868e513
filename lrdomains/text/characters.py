"""What every character is to the compiled tokenizer, taken from Python's own tables of Unicode."""

import operator
import unicodedata
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lrdomains.text.tokenizer import INNER, MARK_RANGE, TYPOGRAPHIC_APOSTROPHE

#: Beyond it there are no letters and no characters that compose (tests/text/test_characters.py).
LIMIT = 0x40000

# Bits above the 21 of the folded character; kernels/tokenizing.hpp has the same.
_WORD, _MARK, _INNER, _HARD, _CUT, _SPACE, _COMBINING = (1 << bit for bit in range(21, 28))

_JAMO_THAT_COMPOSE = (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))
_COMMON_PUNCTUATION = 0x3100
_CAPITAL_SIGMA = "\N{GREEK CAPITAL LETTER SIGMA}"
_AT_ONCE = 256
_APART = "\U0010ffff"  # not a character; it has no case and composes with nothing


@cache
def character_table(*, lowercase: bool) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return what each character becomes and is, and its combining class.

    A character is *hard* if its folding or its composition depends on what stands beside it. A *cut* is one whose
    neighbours before it do not care what it is and what follows: text can be taken apart in front of it.

    Parameters
    ----------
    lowercase : bool
        Fold case.

    Returns
    -------
    tuple of ndarray
        ``(entries, combining)``, each of shape (LIMIT,).

    References
    ----------
    Unicode Standard Annex 15, section 9 (quick check of NFC); Unicode 14, section 3.13, table 3-17 (final sigma).

    Examples
    --------
    >>> entries, _ = character_table(lowercase=True)
    >>> chr(entries[ord("É")] & 0x1FFFFF), bool(entries[ord("é")] >> 21 & 1)
    ('é', True)
    """
    characters = list(map(chr, range(LIMIT)))
    folded = _each(characters, str.lower) if lowercase else characters
    composed = _each(folded, lambda text: unicodedata.normalize("NFC", text))
    second = _second_of_compositions(characters)
    several = np.fromiter(map(len, folded), dtype=np.int64, count=LIMIT) != 1
    for code in np.flatnonzero(several).tolist():
        folded[code] = composed[code] = "\0"
    plain = "".join(folded)
    combining = np.fromiter(map(unicodedata.combining, plain), dtype=np.uint8, count=LIMIT)
    entries = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    hard = several | np.fromiter(map(operator.ne, folded, composed), dtype=bool, count=LIMIT)
    hard |= np.isin(entries, [ord(character) for character in second])
    if lowercase:
        hard[ord(_CAPITAL_SIGMA)] = True
    word = np.fromiter(map(str.isalnum, plain), dtype=bool, count=LIMIT)
    mark = np.zeros(LIMIT, dtype=bool)
    marks = map(unicodedata.category, plain[MARK_RANGE.start : MARK_RANGE.stop])
    mark[MARK_RANGE.start : MARK_RANGE.stop] = [category in ("Mn", "Mc") for category in marks]
    inner = np.zeros(LIMIT, dtype=bool)
    inner[[ord(sign) for sign in (*INNER, TYPOGRAPHIC_APOSTROPHE)]] = True
    cut = ~(word | mark | inner | hard) & (combining == 0) & _ends_words(characters)
    entries[ord(TYPOGRAPHIC_APOSTROPHE)] = ord("'")
    entries[hard] = np.flatnonzero(hard)
    kinds = ((_WORD, word), (_MARK, mark), (_INNER, inner), (_HARD, hard), (_CUT, cut), (_COMBINING, combining > 0))
    for kind, holds in kinds:
        entries[holds] |= kind
    entries[np.fromiter(map(str.isspace, characters), dtype=bool, count=LIMIT)] |= _SPACE
    return entries, combining


def _each(texts: list[str], change: Callable[[str], str]) -> list[str]:
    # A call on many of them rather than one on each; most blocks of Unicode stay as they are, and are found to quickly.
    changed = list[str]()
    for first in range(0, len(texts), _AT_ONCE):
        block = texts[first : first + _AT_ONCE]
        joined = _APART.join(block)
        after = change(joined)
        changed += block if after == joined else after.split(_APART)
    return changed


def _ends_words(characters: list[str]) -> NDArray[np.bool_]:
    """Return before which characters a capital sigma is a final one: letters, and some signs, are looked through.

    Only the blocks with the common punctuation are searched.
    """
    tried = characters[:_COMMON_PUNCTUATION]
    seen = _each([f"a{_CAPITAL_SIGMA}{character}a" for character in tried], str.lower)
    ends = np.zeros(len(characters), dtype=bool)
    ends[:_COMMON_PUNCTUATION] = [piece[1] == "\N{GREEK SMALL LETTER FINAL SIGMA}" for piece in seen]
    return ends


def _second_of_compositions(characters: list[str]) -> set[str]:
    """Return the characters that may compose with one before them."""
    second = set(map(chr, _JAMO_THAT_COMPOSE))
    apart = _each(characters, lambda text: unicodedata.normalize("NFD", text))
    several = np.fromiter(map(len, apart), dtype=np.int64, count=len(apart)) > 1
    for character in map(characters.__getitem__, np.flatnonzero(several).tolist()):
        if unicodedata.normalize("NFC", character) == character:
            second.update(chr(int(code, 16)) for code in unicodedata.decomposition(character).split()[1:])
    return second
