"""Text files of any compression and encoding, with errors that say where."""

import bz2
import gzip
import lzma
from pathlib import Path

import pytest

from lrdomains.errors import InputError
from lrdomains.text import files
from lrdomains.text.files import check_encoding, check_exists, read_blocks, read_lines, suffix_within_compression

TEXT = "first line\nzweite Zeile: äöü\n\nlast 日本 🙂"


@pytest.mark.parametrize(
    ("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_every_compression_is_read(tmp_path, suffix, pack):
    path = tmp_path / f"x.txt{suffix}"
    path.write_bytes(pack(TEXT.encode()))
    assert "".join(read_blocks(path, encoding="utf-8")) == TEXT
    assert list(read_lines(path, encoding="utf-8")) == TEXT.split("\n")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_blocks_may_cut_anywhere(tmp_path, monkeypatch, size, end, encoding):
    monkeypatch.setattr(files, "BLOCK", size)
    (tmp_path / "x.txt").write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert list(read_lines(tmp_path / "x.txt", encoding=encoding)) == TEXT.split("\n")


def test_a_byte_order_mark_is_no_text(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xef\xbb\xbfword\n")
    assert list(read_lines(tmp_path / "x.txt", encoding="utf-8")) == ["word"]
    (tmp_path / "x.txt").write_bytes("word".encode("utf-16"))
    with pytest.raises(InputError, match=r"begins with the byte order mark of utf-16; pass encoding='utf-16'"):
        list(read_lines(tmp_path / "x.txt", encoding="utf-8"))


def test_the_place_of_a_wrong_byte_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "BLOCK", 5)
    (tmp_path / "x.txt").write_bytes("one\ntwo\nthr\xe9e\n".encode("latin-1"))
    message = r"x.txt, line 3: byte 11 \(0xe9\) is not utf-8; pass the encoding .* encoding='latin-1'"
    with pytest.raises(InputError, match=message):
        list(read_lines(tmp_path / "x.txt", encoding="utf-8"))
    assert list(read_lines(tmp_path / "x.txt", encoding="latin-1"))[2] == "three".replace("ree", "r\xe9e")


def test_files_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(InputError, match=r"x.txt is not a text file: byte 4, in line 1, is NUL"):
        list(read_lines(tmp_path / "x.txt", encoding="utf-8"))


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
@pytest.mark.parametrize("damage", [lambda packed: packed[: len(packed) // 2], lambda packed: b"no archive at all"])
def test_damaged_archives_are_refused(tmp_path, suffix, pack, damage):
    path = tmp_path / f"x.txt{suffix}"
    path.write_bytes(damage(pack(TEXT.encode() * 100)))
    with pytest.raises(InputError, match=r"x.txt\.\w+ cannot be (unpacked|read)"):
        list(read_lines(path, encoding="utf-8"))


def test_an_empty_file_has_no_lines(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"")
    assert list(read_lines(tmp_path / "x.txt", encoding="utf-8")) == []


def test_a_folder_is_no_text(tmp_path):
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        list(read_lines(tmp_path, encoding="utf-8"))


def test_missing_files_are_named_with_neighbours(tmp_path):
    (tmp_path / "corpus.txt").write_text("")
    check_exists(tmp_path / "corpus.txt")
    with pytest.raises(InputError, match=r"corpu.txt does not exist\. Did you mean 'corpus.txt'\?"):
        check_exists(tmp_path / "corpu.txt")
    with pytest.raises(InputError, match=r"\.\.\. does not exist\. \(A text itself is given as a list: \[text\]\.\)"):
        check_exists(Path("a whole text " * 100))


def test_unknown_encodings_are_refused():
    assert check_encoding("UTF_8") == "utf-8-sig"
    assert check_encoding("latin-1") == "iso8859-1"
    with pytest.raises(InputError, match="encoding='klingon' is unknown; utf-8, latin-1 and cp1252 are the usual ones"):
        check_encoding("klingon")


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.TXT", ".txt"), ("a.jsonl.gz", ".jsonl"), ("a.csv.XZ", ".csv"), ("a", ""), ("a.gz", "")]
)
def test_what_is_in_a_file_shows_within_its_compression(name, suffix):
    assert suffix_within_compression(Path(name)) == suffix
