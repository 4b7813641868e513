"""What is wrong with a text, a gold file or a file of vectors is said in one message, and nothing is written."""

import numpy as np
import pytest
from typer.testing import CliRunner

from lrdomains.cli.main import app
from lrdomains.errors import InputError
from lrdomains.text import blocks
from lrdomains.words import WordVectors, embed

LINES = "the cat drinks milk\nthe dog drinks water\n" * 5


def refused(folder, *arguments):
    """Run a command that must fail, and return what it says."""
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(app, ["words", *map(str, arguments)])
    assert isinstance(done.exception, InputError), done.exception
    assert sorted(folder.rglob("*")) == before
    return str(done.exception)


def test_mixed_encodings_are_reported_with_file_and_line(tmp_path):
    (tmp_path / "a.txt").write_text(LINES)
    (tmp_path / "b.txt").write_bytes(LINES.encode() + "caf\xe9\n".encode() + b"caf\xe9\n")
    for command in ("embed", "count"):
        said = refused(tmp_path, command, tmp_path, "-o", tmp_path / "out.lrd")
        assert "b.txt, line 12: byte" in said
        assert "(0xe9) is not utf-8; pass the encoding that the file is in" in said


def test_a_file_with_nul_bytes_is_no_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(LINES.encode() + b"x\0y\n\0")
    said = refused(tmp_path, "embed", tmp_path / "a.txt", "-o", tmp_path / "out.lrd")
    assert f"a.txt is not a text file: byte {len(LINES) + 1}, in line 11, is NUL" in said


def test_a_line_without_end_is_no_text_but_a_long_one_is(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(blocks, "STRETCH_LIMIT", 100_000)
    (tmp_path / "stretch.txt").write_text("x" * 3_000_000)
    said = refused(tmp_path, "embed", tmp_path / "stretch.txt", "-o", tmp_path / "out.lrd")
    assert "without a space or a line end ('xxxx" in said
    (tmp_path / "line.txt").write_text(LINES.replace("\n", " ") * 20_000)
    done = CliRunner().invoke(app, ["words", "embed", str(tmp_path / "line.txt"), "-o", str(tmp_path / "out.lrd")])
    assert done.exit_code == 0


def test_words_of_which_none_is_left_are_counted_by_rule():
    with pytest.raises(InputError, match="none is left; left out because they are stop words: 2"):
        embed_with_stop_words(["the and", "and the"] * 5, stop_words=["the", "and"])


def embed_with_stop_words(texts, stop_words):
    from lrdomains.words import encode

    return embed(encode(texts, stop_words=stop_words))


def test_a_window_larger_than_every_line_is_no_error(tmp_path):
    (tmp_path / "a.txt").write_text(LINES)
    wide, exact = (
        CliRunner().invoke(app, ["words", "count", str(tmp_path / "a.txt"), "--window", size, "--weights", "uniform",
                                 "-o", str(tmp_path / f"{size}.lrd")])
        for size in ("500", "3")
    )  # fmt: skip
    assert (wide.exit_code, exact.exit_code) == (0, 0)
    from lrdomains.words import CooccurrenceCounts

    wide_counts, exact_counts = (CooccurrenceCounts.load(tmp_path / f"{size}.lrd") for size in ("500", "3"))
    np.testing.assert_array_equal(wide_counts.matrix().values.toarray(), exact_counts.matrix().values.toarray())


def test_a_malformed_line_of_gold_is_named(tmp_path):
    WordVectors(["cat", "dog", "cow"], np.eye(3)).export(tmp_path / "v.txt")
    (tmp_path / "gold.txt").write_text("cat\tdog\t7.5\ncat\tcow\tmuch\n")
    said = refused(tmp_path, "evaluate", tmp_path / "v.txt", tmp_path / "gold.txt")
    assert "gold.txt, line 2" in said
    assert "much" in said
    (tmp_path / "analogies.txt").write_text(": family\ncat dog cow dog\ncat dog cow\n")
    assert "analogies.txt, line 3" in refused(tmp_path, "evaluate", tmp_path / "v.txt", tmp_path / "analogies.txt")


@pytest.mark.parametrize(
    ("header", "match"), [("4 3", "holds 4 words, and holds 3"), ("3 5", "line 2"), ("3 2", "line 2")]
)
def test_a_header_that_lies_is_named(tmp_path, header, match):
    WordVectors(["cat", "dog", "cow"], np.eye(3)).export(tmp_path / "v.txt")
    lines = (tmp_path / "v.txt").read_text().splitlines()
    (tmp_path / "v.txt").write_text("\n".join([header, *lines[1:]]) + "\n")
    assert match in refused(tmp_path, "neighbours", tmp_path / "v.txt", "cat")
