"""How things are counted and named in messages."""

import numpy as np
import pytest

from lrdomains.core.wording import counted, named, plural, shortened


@pytest.mark.parametrize(
    ("noun", "expected"),
    [("word", "words"), ("class", "classes"), ("box", "boxes"), ("match", "matches"), ("entry", "entries"),
     ("key", "keys"), ("true class", "true classes"), ("y", "ys")],
)  # fmt: skip
def test_plurals(noun, expected):
    assert plural(noun) == expected


def test_numbers_agree_with_their_nouns():
    assert [counted(n, "entry") for n in (0, 1, 2, 12345)] == ["0 entries", "1 entry", "2 entries", "12,345 entries"]


def test_names_are_shown_without_their_types():
    assert [named(n) for n in ("a", np.str_("a"), np.int64(3), 3, np.float32(0.5), None)] == [
        "'a'", "'a'", "3", "3", "0.5", "None",
    ]  # fmt: skip


def test_long_names_are_cut_and_short_ones_are_not():
    assert shortened("x" * 60) == "x" * 60
    assert shortened("x" * 61) == "x" * 59 + "…"
