"""Text on a terminal: how wide it is, how it is wrapped and cut, and what may not be sent to one."""

import unicodedata
from collections.abc import Iterator


def printable(text: str) -> str:
    r"""Return text in one line, with control characters and lone surrogates written as escapes.

    A name may hold the escape sequences that clear a screen or rename a window; written out they are harmless.

    Examples
    --------
    >>> print(printable("a\x1b[2J b\n c"))
    a\x1b[2J b c
    """
    return "".join(c if c.isprintable() else _escaped(c) for c in " ".join(text.split()))


def display_width(text: str) -> int:
    """Return the number of columns that text takes: two for wide characters, none for combining ones.

    Examples
    --------
    >>> display_width("abc"), display_width("日本"), display_width("e\u0301")
    (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(_character_width(c) for c in text)


def cut(text: str, width: int) -> str:
    """Return text of at most `width` columns, its end replaced by an ellipsis where it is longer.

    Examples
    --------
    >>> cut("abcdef", 5), cut("abc", 5)
    ('ab...', 'abc')
    """
    return text if display_width(text) <= width else f"{_head(text, width - 3)}..."


def pad(text: str, width: int) -> str:
    """Return text with spaces after it, up to `width` columns."""
    return text + " " * (width - display_width(text))


def wrap(text: str, *, width: int, indent: str = "") -> str:
    """Return text in lines of at most `width` columns; lines after the first begin with `indent`.

    Examples
    --------
    >>> print(wrap("a longer line", width=8, indent="  "))
    a longer
      line
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(printable(text), width - len(indent)):
        if line and display_width(line) + 1 + display_width(word) > width:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the words, those that are too long for a line in pieces."""
    for word in text.split():
        rest = word
        while display_width(rest) > width:
            head = _head(rest, width)
            yield head
            rest = rest[len(head) :]
        yield rest


def _head(text: str, width: int) -> str:
    used = 0
    for position, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return text[:position]
    return text


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
