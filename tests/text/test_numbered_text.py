"""A corpus in numbers: from files as from memory, with errors that say where."""

import itertools
import re

import numpy as np
import pytest

from lrdomains.core.progress import Silent
from lrdomains.errors import InputError
from lrdomains.text import blocks, numbered_text, open_corpus, tokenize
from lrdomains.text.numbered_text import number_corpus

LINES = ["It’s the CAT", "", "the Σίσυφος; naïve", "l'été, e\u0301te\u0301", "中文 текст"] * 20


def number(source, *, tokenizer=None, lowercase=True, **options):
    return number_corpus(open_corpus(source, **options), tokenizer, lowercase=lowercase, progress=Silent())


def spelled(read):
    ends = np.cumsum([0, *read.lengths])
    return [[read.words[i] for i in read.ids[a:b]] for a, b in itertools.pairwise(ends)]


@pytest.mark.parametrize("size", [40, 10_000])
@pytest.mark.parametrize("unit", ["line", "paragraph", "file"])
def test_files_give_what_strings_give(tmp_path, monkeypatch, size, unit):
    for module in (blocks, numbered_text):
        monkeypatch.setattr(module, "BLOCK_BYTES", size)
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("\n".join(LINES), encoding="utf-8", newline="\r\n")
    corpus = open_corpus(tmp_path, unit=unit)
    read = number(tmp_path, unit=unit)
    as_strings = number([unit.text for unit in corpus])
    assert spelled(read) == spelled(as_strings) == [tokenize(unit.text) for unit in corpus]
    assert read.words == as_strings.words
    for name in ("ids", "lengths", "counts", "document_counts"):
        np.testing.assert_array_equal(getattr(read, name), getattr(as_strings, name))
    assert list(read.names) == [unit.name for unit in corpus]


def test_texts_and_lists_of_tokens_may_be_mixed():
    assert spelled(number(["The cat", ["The", "Cat"], ["x"], "the dog"])) == [
        ["the", "cat"], ["The", "Cat"], ["x"], ["the", "dog"],
    ]  # fmt: skip


def test_a_tokenizer_is_asked():
    assert spelled(number(["A-B c"], tokenizer=str.split)) == [["a-b", "c"]]
    assert spelled(number(["A-B c"], tokenizer=str.split, lowercase=False)) == [["A-B", "c"]]


@pytest.mark.parametrize("name", ["good.txt", "zz.txt"])
def test_a_file_in_another_encoding_among_others_is_named_with_its_line(tmp_path, name):
    (tmp_path / name).write_text("fine\n" * 5, encoding="utf-8")
    (tmp_path / "mixed.txt").write_bytes(b"fine\nfine\nna\xefve\n")
    with pytest.raises(InputError, match=re.escape("mixed.txt, line 3: byte 12 (0xef) is not utf-8")):
        number(tmp_path)


def test_no_token_but_text():
    with pytest.raises(InputError, match="text 1 holds a token that is no text but a int: 3"):
        number(["a", ["b", 3]])
