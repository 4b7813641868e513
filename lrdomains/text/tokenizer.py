"""The one definition of a word, and the type of any other."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

Tokenizer = Callable[[str], list[str]]

TYPOGRAPHIC_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
# Joiners hold letters together in Persian and in Indic scripts; alone they are nothing.
INNER = "'\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# No script has marks beyond the second plane but for variation selectors, which are none of a letter's business.
MARK_RANGE = range(0x300, 0x20000)
# What `_word` comes to where there is nothing but ASCII; faster.
_PLAIN_WORD: re.Pattern[str] = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def tokenize(text: str, *, lowercase: bool = True) -> list[str]:
    """Split text into words.

    A word is a run of letters and digits of any script, with the marks that belong to them and with apostrophes
    inside (``don't``, ``o'clock``). Everything else separates, the hyphen and the underscore too. Text is
    brought into the composed form NFC first, so that two spellings of one letter are one; the typographic
    apostrophe becomes the plain one.

    Parameters
    ----------
    text : str
    lowercase : bool
        Fold case.

    Returns
    -------
    list of str

    References
    ----------
    Unicode Standard Annex 29, section 4, of which this is a simple case; Annex 15 for NFC.

    Examples
    --------
    >>> tokenize("Don’t re-read “Naïve” 2 times!")
    ["don't", 're', 'read', 'naïve', '2', 'times']
    """
    if lowercase:
        text = text.lower()
    if text.isascii():
        return _PLAIN_WORD.findall(text)
    text = unicodedata.normalize("NFC", text).replace(TYPOGRAPHIC_APOSTROPHE, "'")
    return _word().findall(text)


@cache
def _word() -> re.Pattern[str]:
    # Python's \w has no marks, without which the vowels of Hindi would cut its words to pieces. Looking them up
    # is slow, so that what cannot be one (Latin letters, common punctuation) is seen first.
    marks = "".join(c for c in map(chr, MARK_RANGE) if unicodedata.category(c) in ("Mn", "Mc"))
    marked = rf"(?![\0-\u02ff\u2000-\u206f])[{marks}]+[^\W_]*"
    return re.compile(rf"[^\W_]+(?:{marked}|[{INNER}][^\W_]+)*")
