"""Widths, wrapping and cutting of text, and what may not reach a terminal."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.report.terminal import cut, display_width, pad, printable, wrap


@given(st.text(), st.integers(10, 90), st.sampled_from(["", "  ", "   "]))
def test_wrapped_lines_fit_and_lose_nothing(text, width, indent):
    lines = wrap(text, width=width, indent=indent).split("\n")
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(printable(text).split())


@given(st.text(alphabet="ab ", max_size=200), st.integers(10, 80))
def test_wrapping_plain_words_equals_the_standard_library(text, width):
    assert wrap(text, width=width) == textwrap.fill(" ".join(text.split()), width)


@given(st.text(), st.integers(3, 40))
def test_what_is_cut_fits_and_what_fits_is_not_cut(text, width):
    shown = cut(text, width)
    assert display_width(shown) <= width
    assert shown == text or shown.endswith("...")
    assert (shown == text) == (display_width(text) <= width) or text.endswith("...")


@given(st.text(st.characters(codec=None), max_size=50))
def test_printable_text_is_printable_and_in_one_line(text):
    assert all(c.isprintable() for c in printable(text))


@pytest.mark.parametrize(("text", "width"), [("", 0), ("é", 1), ("e\u0301", 1), ("日本", 4), ("ＡＢ", 4), ("a日", 3)])
def test_widths(text, width):
    assert display_width(text) == width
    assert pad(text, 6) == text + " " * (6 - width)
