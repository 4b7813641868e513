"""The commands `documents embed` and `documents search`, as a shell runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lrdomains.core.storage import ArchiveWriter

SCRIPT = Path(sys.executable).parent / "lrdomains"
TEXTS = [
    "the red sea",
    "a blue sea and a blue sky",
    "a red sky",
    "green hills",
    "green fields and hills",
    "",
    "the red sea",
]


def run(*arguments, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [SCRIPT, "documents", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.fixture(scope="module")
def collection(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "texts.txt"
    path.write_text("\n".join(TEXTS) + "\n")
    return path


@pytest.fixture(scope="module")
def embedded(collection) -> Path:
    path = collection.with_name("texts.lrd")
    done = run("embed", collection, "-o", path, "--rank", 3, "--min-count", 1, "--stop-words", "english", "--seed", 5)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"wrote {path}\n"
    assert "7 documents x 7 terms (log-entropy): 3 dimensions" in done.stdout
    assert "Never found, for want of a known word: 1 of 7 documents (5)" in done.stdout
    return path


def test_search_shows_scores_names_and_beginnings(embedded):
    done = run("search", embedded, "green", "hills", "--top", 2)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["score", "document", "text"]
    assert {line.split(maxsplit=2)[2] for line in lines[1:]} == {"green hills", "green fields and hills"}
    assert done.stderr == ""


def test_search_answers_in_json(embedded):
    done = run("search", embedded, "green hills", "--top", "2", "--json")
    results = json.loads(done.stdout)["results"]
    assert [set(hit) for hit in results] == [{"document", "score"}] * 2
    assert {hit["document"] for hit in results} == {3, 4}
    assert results[0]["score"] >= results[1]["score"]


def test_unknown_words_are_told_on_standard_error(embedded):
    done = run("search", embedded, "green", "dragons", "--json")
    assert json.loads(done.stdout)["results"]
    assert done.stderr == "not in the vocabulary, left out: dragons\n"


def test_embed_answers_in_json(collection, tmp_path):
    done = run("embed", collection, "-o", tmp_path / "x.lrd", "--rank", 2, "--min-count", 1, "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["documents"], figures["rank"], figures["empty"], figures["duplicates"]) == (7, 2, [5], 1)


def test_tables_folders_and_stop_words_of_ones_own(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text('id,body\nx,"red sea"\ny,"red sky"\nz,"blue sky"\n')
    stops = tmp_path / "stops.txt"
    stops.write_text("blue\n")
    options = ["--field", "body", "--id-field", "id", "--min-count", 1, "--weighting", "tf-idf", "--stop-words", stops]
    assert run("embed", table, "-o", tmp_path / "t.lrd", *options).returncode == 0
    done = run("search", tmp_path / "t.lrd", "sea", "blue", "--json")
    assert json.loads(done.stdout)["results"][0]["document"] == "x"
    assert "left out: blue" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["embed", "missing.txt", "-o", "x.lrd"], "missing.txt does not exist"),
        (["embed", "TEXTS", "-o", "nowhere/x.lrd"], "the folder nowhere does not exist; create it first"),
        (["embed", "TEXTS", "-o", "x.lrd", "--weighting", "bm25"], "weighting='bm25'; choose one of"),
        (["embed", "TEXTS", "-o", "x.lrd", "--rank", "70", "--min-count", "1"], "rank 70 for a 7 x 10 matrix"),
        (["search", "missing.lrd", "sea"], "missing.lrd does not exist"),
        (["search", "EMBEDDED", "hils"], "'hils' (did you mean 'hills', 'fields'?)"),
        (["search", "EMBEDDED", "sea", "--top", "0"], "top=0; give a positive whole number"),
        (["search", "TEXTS", "sea"], "is not a result of this package"),
    ],
)
def test_errors_are_clear_and_leave_nothing(arguments, message, embedded, tmp_path):
    places = {"TEXTS": embedded.with_suffix(".txt"), "EMBEDDED": embedded}
    done = run(*(places.get(argument, argument) for argument in arguments), folder=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_another_kind_of_result_cannot_be_searched(tmp_path):
    path = tmp_path / "words.lrd"
    ArchiveWriter("word-embedding").write(path)
    done = run("search", path, "sea")
    assert done.returncode == 1
    assert "holds a word embedding, not a document embedding" in done.stderr


def test_an_unknown_option_is_a_usage_error(collection):
    assert run("embed", collection, "--no-such-option").returncode == 2
