import bz2
import gzip
import lzma
import re

import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.text import open_corpus


def units(source, **options):
    return [(unit.name, unit.text) for unit in open_corpus(source, **options)]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.txt"
    path.write_bytes("\ufeffone\r\ntwo\r\n\r\n\r\nthree\r\n".encode())
    return path


def test_lines_are_units_and_blank_ones_too(book):
    assert units(book) == [(0, "one"), (1, "two"), (2, ""), (3, ""), (4, "three")]


def test_paragraphs_are_separated_by_blank_lines(book):
    assert units(book, unit="paragraph") == [(0, "one\ntwo"), (1, "three")]


def test_a_file_is_a_unit_with_its_name(book):
    assert units(book, unit="file") == [("book.txt", "one\ntwo\n\n\nthree\n")]


def test_a_corpus_can_be_read_again(book):
    corpus = open_corpus(book)
    assert list(corpus) == list(corpus)
    assert repr(corpus) == f"Corpus({book}, one unit a line)"


@pytest.mark.parametrize(("suffix", "opener"), [(".gz", gzip.open), (".bz2", bz2.open), (".xz", lzma.open)])
def test_compressed_files_are_unpacked(tmp_path, suffix, opener):
    path = tmp_path / f"book.txt{suffix}"
    with opener(path, "wb") as file:
        file.write("naïve\nwords".encode())
    assert units(path) == [(0, "naïve"), (1, "words")]


def test_a_folder_gives_its_text_files_in_sorted_order_with_paths_as_names(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "z.txt").write_text("z")
    (tmp_path / "c.TXT").write_text("c")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a"))
    (tmp_path / "ignored.md").write_text("no")
    assert units(tmp_path, unit="file") == [("a.txt.gz", "a"), ("b/z.txt", "z"), ("c.TXT", "c")]
    assert "(3 files)" in open_corpus(tmp_path).description


def test_several_paths_of_one_name_keep_their_folders_apart(tmp_path):
    paths = [tmp_path / "1" / "x.txt", tmp_path / "2" / "x.txt"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(path.parent.name)
    assert units(paths, unit="file") == [(str(paths[0]), "1"), (str(paths[1]), "2")]
    assert units([str(path) for path in paths]) == [(0, "1"), (1, "2")]


def test_texts_in_memory():
    assert units(["one", ["two", "words"]]) == [(0, "one"), (1, ["two", "words"])]
    assert units(pd.Series(["one", "two"], index=["a", "b"])) == [("a", "one"), ("b", "two")]


def test_a_generator_is_kept():
    corpus = open_corpus(text for text in ["one", "two"])
    assert len(list(corpus)) == len(list(corpus)) == 2


def test_a_long_block_and_a_line_across_blocks(tmp_path):
    path = tmp_path / "long.txt"
    lines = ["é" * 700_000, "x", "ü" * 700_000]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [text for _, text in units(path)] == lines


def test_other_encodings(tmp_path):
    path = tmp_path / "old.txt"
    for encoding in ("latin-1", "utf-16", "utf-32", "cp1252"):
        path.write_bytes("é\nü".encode(encoding))
        assert units(path, encoding=encoding) == [(0, "é"), (1, "ü")]


def refused(source, match, **options):
    with pytest.raises(InputError, match=match):
        list(open_corpus(source, **options))


def test_a_missing_file_names_its_neighbours(book):
    refused(str(book).replace("book", "bock"), r"bock.txt does not exist. Did you mean 'book.txt'\?")


def test_a_text_given_as_a_path_is_no_corpus_of_one():
    refused("a whole sentence, not a path", "does not exist.*given as a list")
    refused("word " * 5000, "does not exist")


def test_a_list_of_files_with_a_missing_one(book):
    refused([str(book), str(book) + "x"], "book.txtx does not exist")
    refused([book, ["tokens"]], "both paths and texts")


def test_a_folder_without_texts(tmp_path):
    refused(tmp_path, "no \\*.txt file.*it is empty")
    (tmp_path / "notes.md").write_text("x")
    refused(tmp_path, "it holds notes.md")


def test_binary_as_text(tmp_path):
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\0\0")
    refused(path, "picture.txt is not a text file: byte 4, in line 1, is NUL")


def test_a_byte_order_mark_of_another_encoding(tmp_path):
    path = tmp_path / "wide.txt"
    path.write_bytes("words".encode("utf-16"))
    refused(path, "byte order mark of utf-16; pass encoding='utf-16'")


@pytest.mark.parametrize("before", [0, 3_000_000])
def test_a_wrong_encoding_names_line_and_byte(tmp_path, before):
    path = tmp_path / "old.txt"
    path.write_bytes(b"a" * before + "fine\nnaïve\n".encode("latin-1"))
    refused(path, re.escape(f"old.txt, line 2: byte {before + 7:,} (0xef) is not utf-8; pass the encoding"))


def test_a_file_that_ends_within_a_character(tmp_path):
    path = tmp_path / "cut.txt"
    path.write_bytes("naï".encode()[:-1])
    refused(path, "line 1: byte 2 ")


def test_an_unknown_encoding(book):
    refused(book, "encoding='utf-9' is unknown", encoding="utf-9")


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_packed_files_cut_short(tmp_path, suffix, pack):
    path = tmp_path / f"book.txt{suffix}"
    path.write_bytes(pack(bytes(range(1, 128)) * 1000)[:-12])
    refused(path, "cannot be unpacked.*cut short or damaged")


def test_a_packed_file_that_is_not_packed(tmp_path):
    path = tmp_path / "book.txt.gz"
    path.write_text("plain")
    refused(path, "cannot be unpacked")


@pytest.mark.parametrize(
    ("source", "match"),
    [
        (b"bytes", "bytes; decode it"),
        (3, "a int is no corpus"),
        ({"text": ["a"]}, "dict; give its column"),
        (pd.DataFrame({"text": ["a"], "n": [1]}), r"say with field= which of its columns holds the text \(text, n\)"),
        (["a", None], r"text 1 is a NoneType \(None\)"),
    ],
)
def test_what_is_no_corpus(source, match):
    refused(source, match)


def test_a_column_of_a_table_in_memory_and_its_names():
    table = pd.DataFrame({"id": ["x", "y"], "text": ["a b", "c"]}, index=[7, 9])
    assert [(unit.name, unit.text) for unit in open_corpus(table, field="text")] == [(7, "a b"), (9, "c")]
    assert [unit.name for unit in open_corpus(table, field="text", id_field="id")] == ["x", "y"]
    refused(table, "field='body' is no column of the DataFrame, which has id, text", field="body")
    refused(table, "id_field='key' is no column", field="text", id_field="key")


def test_an_unknown_unit(book):
    refused(book, "unit='word'; give one of 'line', 'paragraph', 'sentence', 'file'", unit="word")


def test_a_corpus_of_texts_as_gensim_has_them_is_read_each_time():
    class TextCorpus:
        reads = 0

        def get_texts(self):
            self.reads += 1
            yield from (["one", "two"], ["three"])

    source = TextCorpus()
    corpus = open_corpus(source)
    for _ in range(2):
        assert [(unit.name, unit.text) for unit in corpus] == [(0, ["one", "two"]), (1, ["three"])]
    assert source.reads == 2
