"""The compiled tokenizer, against the definition in plain Python and against reading the same bytes as strings."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrdomains.text.blocks import UNIT_END, Block
from lrdomains.text.numbering import TOKEN_END, NotUtf8Error, Numbering
from lrdomains.text.tokenizer import tokenize

HOSTILE = (
    "aBé'’ -_\n.7²\u0301\u0308\u0323\u093fहन\u200d\u200cΣςİ中"
    "\u0345\u1161\u1100\u11a8가\u0f71\u0f74=\u0338<\U0001d165\U000e0100😀ßﬁÅ\u212b\u3000。\r\x85\u2028\x1c\0\ud800"
)
hostile = st.text(alphabet=st.sampled_from(HOSTILE), max_size=30)
texts = st.lists(st.one_of(st.text(max_size=40), hostile, st.characters()), max_size=8)


def numbered(blocks, *, breaks, lowercase=True, surrogates=False, at_once=3):
    numbering = Numbering(lowercase=lowercase)
    found = [
        numbering.add(blocks[start : start + at_once], breaks=breaks, surrogates=surrogates)
        for start in range(0, len(blocks), at_once)
    ]
    ids = np.concatenate([[], *(ids for ids, _ in found)]).astype(int).tolist()
    lengths = np.concatenate([[], *(lengths for _, lengths in found)]).astype(int).tolist()
    words, ends = numbering.words(), np.cumsum([0, *lengths])
    units = [[words[i] for i in ids[start:end]] for start, end in itertools.pairwise(ends)]
    return units, ids, numbering


def encoded(some):
    return b"".join(text.encode("utf-8", "surrogatepass") + UNIT_END for text in some)


@settings(max_examples=300)
@given(texts, st.booleans(), st.integers(1, 3))
def test_tokens_are_those_of_the_definition_wherever_blocks_end(some, lowercase, per_block):
    blocks = [Block(encoded(some[at : at + per_block])) for at in range(0, len(some), per_block)]
    units, ids, numbering = numbered(blocks, breaks="mark", lowercase=lowercase, surrogates=True)
    assert units == [tokenize(text, lowercase=lowercase) for text in some]
    assert list(dict.fromkeys(ids)) == list(range(len(numbering))), "numbers in the order of first appearance"
    assert numbering.counts().tolist() == np.bincount(ids, minlength=len(numbering)).tolist()
    in_units = [sum(word in unit for unit in units) for word in numbering.words()]
    assert numbering.document_counts().tolist() == in_units


@pytest.mark.parametrize("lowercase", [True, False])
def test_every_character_between_letters(lowercase):
    codes = [*range(0x3400), *range(0x3400, 0xA000, 97), *range(0xA000, 0xAC00), *range(0xAC00, 0xD800, 97)]
    codes += [*range(0xD800, 0x20000), *range(0x20000, 0x30000, 97), *range(0xE0000, 0xE0200)]
    some = [f"Aa{chr(code)}Bb {chr(code)}'{chr(code)} Σ{chr(code)}" for code in codes]
    units, _, _ = numbered([Block(encoded(some))], breaks="mark", lowercase=lowercase, surrogates=True)
    assert units == [tokenize(text, lowercase=lowercase) for text in some]


@settings(max_examples=200)
@given(hostile.filter(lambda text: "\ud800" not in text), st.data())
def test_lines_and_paragraphs_are_those_of_python(text, data):
    text = text.replace("\r", "\r\n") + "\n\n"
    for breaks in ("line", "paragraph"):
        lines = text.replace("\r\n", "\n").split("\n")[:-1]
        groups = [[line] for line in lines]
        if breaks == "paragraph":
            groups = [
                list(group) for blank, group in itertools.groupby(lines, lambda line: not line.strip()) if not blank
            ]
        expected = [tokenize("\n".join(group)) for group in groups]
        ends = [at + 1 for at, character in enumerate(text) if character == "\n"]
        cuts = sorted({0, *data.draw(st.sets(st.sampled_from(ends))), len(text)})
        blocks = [Block(text[start:end].encode()) for start, end in itertools.pairwise(cuts)]
        assert numbered(blocks, breaks=breaks)[0] == expected


def test_a_line_may_be_cut_between_words():
    blocks = [
        Block(b"the cat"),
        Block(b" sat\nthe", starts_within_line=True),
        Block(b" dog\n\n", starts_within_line=True),
    ]
    for breaks, expected in (
        ("line", [["the", "cat", "sat"], ["the", "dog"], []]),
        ("paragraph", [["the", "cat", "sat", "the", "dog"]]),
    ):
        units, _, numbering = numbered(blocks, breaks=breaks)
        assert units == expected
        assert numbering.document_counts()[0] == sum("the" in unit for unit in expected)
        assert not numbering.unit_is_open


def test_tokens_are_taken_as_they_are():
    data = b"".join(
        b"".join(token.encode("utf-8", "surrogatepass") + TOKEN_END for token in unit) + UNIT_END
        for unit in (["The", "", "x y"], [], ["\ud800", "é" * 40, "The"])
    )
    units, _, _ = numbered([Block(data)], breaks="token")
    assert units == [["The", "", "x y"], [], ["\ud800", "é" * 40, "The"]]


@given(st.binary(max_size=40))
def test_bytes_are_text_exactly_where_python_says_so(data):
    try:
        data.decode()
        error = None
    except UnicodeDecodeError as caught:
        error = caught.start
    for before in (b"", b"fine \n"):
        numbering = Numbering(lowercase=True)
        if error is None:
            numbering.add([Block(before + data + b"\n")], breaks="line")
            continue
        with pytest.raises(NotUtf8Error) as found:
            numbering.add([Block(b"ok\n"), Block(before + data + b"\n")], breaks="line")
        assert (found.value.block, found.value.position <= len(before) + error) == (1, True)
        assert len(numbering) == 0


def test_words_of_any_length_are_told_apart():
    some = ["a" * n + tail for n in range(1, 40) for tail in ("", "b", "'b")]
    units, ids, _ = numbered([Block(encoded([" ".join(some)] * 2))], breaks="mark")
    assert units == [some, some]
    assert ids == [*range(len(some))] * 2


def test_many_words_on_any_number_of_threads(monkeypatch):
    rng = np.random.default_rng(0)
    lines = [
        " ".join(f"w{number}é" if number % 5 == 0 else f"w{number}" for number in rng.zipf(1.2, 30))
        for _ in range(4000)
    ]
    expected = None
    for threads, per_block in (("1", 4000), ("2", 100), ("4", 7)):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        blocks = [Block(encoded(lines[at : at + per_block])) for at in range(0, len(lines), per_block)]
        _, ids, numbering = numbered(blocks, breaks="mark", at_once=8)
        result = (ids, numbering.words(), numbering.counts().tolist(), numbering.document_counts().tolist())
        expected = expected or result
        assert result == expected


def test_a_numbering_goes_on_where_another_stopped():
    first, second = Block(encoded(["the cat", "a dog"])), Block(encoded(["the cow", "a cat"]))
    _, ids, whole = numbered([first, second], breaks="mark")
    begun = Numbering(lowercase=True)
    before, _ = begun.add([first], breaks="mark")
    gone_on = Numbering(lowercase=True)
    gone_on.restore(begun.words(), begun.counts(), begun.document_counts(), units=2)
    after, _ = gone_on.add([second], breaks="mark")
    assert [*before, *after] == ids
    assert gone_on.words() == whole.words()
    assert gone_on.words(4) == ["cow"]
    assert gone_on.counts().tolist() == whole.counts().tolist()
    assert gone_on.document_counts().tolist() == whole.document_counts().tolist()
