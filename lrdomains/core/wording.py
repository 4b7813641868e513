"""How things are counted and named in messages."""

from typing import Any

import numpy as np

#: Of a longer name a sentence shows the beginning.
CHARACTERS_SHOWN = 60


def plural(noun: str) -> str:
    """Return the plural of an English noun, as rows and columns are called.

    Examples
    --------
    >>> plural("sample"), plural("true class"), plural("category"), plural("essay")
    ('samples', 'true classes', 'categories', 'essays')
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, singular for one.

    Examples
    --------
    >>> counted(1, "class"), counted(1200, "class")
    ('1 class', '1,200 classes')
    """
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article; one that is a plural has none.

    Examples
    --------
    >>> with_article("word embedding"), with_article("embedding"), with_article("gene modules")
    ('a word embedding', 'an embedding', 'gene modules')
    """
    if noun.endswith("s"):
        return noun
    return f"an {noun}" if noun.startswith(tuple("aeiou")) else f"a {noun}"


def named(label: Any) -> str:
    """Return a name as it is written in a message: text in quotes, numbers plain.

    Examples
    --------
    >>> named("a"), named(np.int64(5))
    ("'a'", '5')
    """
    return repr(label.item() if isinstance(label, np.generic) else label)


def shortened(text: str, most: int = CHARACTERS_SHOWN) -> str:
    """Return text of at most so many characters, the end of a longer one replaced by an ellipsis.

    Examples
    --------
    >>> shortened("a name"), shortened("a name of too many words", 10)
    ('a name', 'a name of…')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def readable_bytes(amount: float) -> str:
    """Return a number of bytes as one reads it.

    Examples
    --------
    >>> readable_bytes(2.5e9), readable_bytes(3e6)
    ('2.5 GB', '3 MB')
    """
    return f"{amount / 1e9:,.1f} GB" if amount >= 1e9 else f"{amount / 1e6:,.0f} MB"
