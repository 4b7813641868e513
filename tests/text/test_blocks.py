"""Blocks of files: nothing lost, nothing torn, whatever their size."""

import itertools
from pathlib import Path

import pytest

from lrdomains.errors import InputError
from lrdomains.text import blocks
from lrdomains.text.blocks import Block, file_blocks

TEXT = "\ufeffIt’s one line,\r\nzweite Zeile: äöü\n\nlast 日本 🙂 of a long line without an end"


@pytest.fixture
def files(tmp_path):
    contents = [TEXT.encode(), b"", b"ends\n", b"x" * 30]
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.txt").write_bytes(content)
    return [tmp_path / f"{number}.txt" for number in range(len(contents))]


@pytest.mark.parametrize("size", [1, 7, 20, 10_000])
@pytest.mark.parametrize("readers", [1, 3])
@pytest.mark.parametrize("unit", ["line", "paragraph", "file"])
def test_blocks_are_the_text(files, monkeypatch, size, readers, unit):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    found = list(file_blocks(files, unit=unit, encoding="utf-8", readers=readers))
    ends = {"line": (b"\n", b"", b"", b"\n"), "paragraph": (b"\n\n", b"", b"\n\n", b"\n\n"), "file": (b"\xff",) * 4}
    expected = [
        path.read_bytes().removeprefix(b"\xef\xbb\xbf") + end for path, end in zip(files, ends[unit], strict=True)
    ]
    assert b"".join(block.data for block in found) == b"".join(expected)
    for before, block in itertools.pairwise(found):
        assert block.starts_within_line == (
            not before.data.endswith((b"\n", b"\xff")) and block.file_at(0) == before.file_at(len(before.data))
        )
        assert before.data.endswith((b"\n", b"\xff")) or block.data.startswith((b" ", b",", b"\xff"))


def test_small_files_share_a_block_that_knows_them(files):
    (block,) = file_blocks(files, unit="line", encoding="utf-8", readers=2)
    first = len(TEXT.encode()) - 3 + 1
    assert [block.file_at(at) for at in (0, first - 1, first, first + 5)] == [files[0], files[0], files[2], files[3]]


def test_other_encodings_become_utf8(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("é\r\nü".encode("utf-16"))
    assert [b.data for b in file_blocks([path], unit="line", encoding="utf-16", readers=1)] == ["é\nü\n".encode()]


def test_a_stretch_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 10)
    monkeypatch.setattr(blocks, "STRETCH_LIMIT", 2**20)
    path = tmp_path / "dna.txt"
    path.write_bytes(b"ACGT" * 2**19)
    with pytest.raises(InputError, match=r"dna.txt: \d MB without a space or a line end \('ACGTACGT.*is it text"):
        list(file_blocks([path], unit="line", encoding="utf-8", readers=1))


def test_a_block_names_the_file_of_each_byte():
    block = Block(b"abcd", files=[(0, Path("a")), (2, Path("b"))])
    assert [block.file_at(at).name for at in range(4)] == ["a", "a", "b", "b"]
