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
    assert "7 documents x 7 terms (sharp-log-entropy): 3 dimensions" in done.stdout
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
        (["embed", "TEXTS", "-o", "x.lrd", "--weighting", "bm52"], "weighting='bm52'; choose one of"),
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


def answer(*arguments) -> str:
    """Run a command within this process and return what it prints on standard output."""
    from typer.testing import CliRunner

    from lrdomains.cli.documents import app

    done = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


SMART = "".join(f".I {i + 1}\n.T\ntitle\n.W\n{text}\n" for i, text in enumerate(TEXTS) if text)


def test_a_test_collection_is_embedded_and_evaluated(tmp_path):
    (tmp_path / "docs").write_text(SMART)
    (tmp_path / "queries").write_text(".I 9\n.W\ngreen hills\n.I 12\n.W\nred sea\n")
    (tmp_path / "qrels").write_text("1 4 1\n1 5 1\n2 1 1\n2 7 -1\n")
    answer("embed", tmp_path / "docs", "-o", tmp_path / "x.lrd", "--smart", "W", "--rank", 3, "--min-count", 1)
    options = ("--queries", tmp_path / "queries", "--judgements", tmp_path / "qrels", "--ordinal")
    found = json.loads(answer("evaluate", tmp_path / "x.lrd", *options, "--json"))
    assert found["queries"] == 2
    assert {"measure", "score", "low", "high", "baseline", "gain", "gain_low", "gain_high"} == set(found["results"][0])
    assert "MAP: " in answer("evaluate", tmp_path / "x.lrd", *options, "--baseline", "bm25")
    like = json.loads(answer("search", tmp_path / "x.lrd", "4", "--like", "--top", 1, "--json"))
    assert like["results"][0]["document"] == "5"


def test_documents_are_added(embedded, tmp_path):
    (tmp_path / "more.txt").write_text("green valleys\na green valley and hills\n")
    updated = tmp_path / "y.lrd"
    found = json.loads(
        answer("update", embedded, tmp_path / "more.txt", "-o", updated, "--min-count", 1, "--forget", 0.5, "--json")
    )
    assert (found["documents"], found["update"]["documents"], found["update"]["new_terms"]) == (9, 2, 2)
    assert json.loads(answer("search", updated, "valleys", "--top", 1, "--json"))["results"][0]["document"] == 7
    assert json.loads(answer("search", updated, "7", "--like", "--json"))["results"]


def test_counts_of_other_programs_are_embedded(tmp_path):
    (tmp_path / "bags.ldac").write_text("2 0:1 1:2\n2 1:1 2:1\n1 2:2\n")
    (tmp_path / "vocab.txt").write_text("cat\ndog\nsea\n")
    options = ("--terms", tmp_path / "vocab.txt", "--rank", 2, "--min-count", 1, "--weighting", "ltc")
    answer("embed", tmp_path / "bags.ldac", "-o", tmp_path / "x.lrd", "--counts", "lda-c", *options)
    assert json.loads(answer("search", tmp_path / "x.lrd", "sea", "--top", 1, "--json"))["results"][0]["document"] == 2


def test_topics_of_a_table_with_classes_and_periods(tmp_path):
    rows = [
        f"{1990 + i % 2}\t{'pets' if i % 2 else 'money'}\t{'cat dog fur paw' if i % 2 else 'bond stock fund bank'}"
        for i in range(30)
    ]
    (tmp_path / "t.tsv").write_text("\n".join(["year\tkind\tbody", *rows]) + "\n")
    options = ("--field", "body", "--class-field", "kind", "--time-field", "year", "--rank", 2, "--runs", 2)
    output = tmp_path / "t.lrd"
    found = json.loads(
        answer("topics", tmp_path / "t.tsv", "-o", output, *options, "--max-document-share", 1, "--json")
    )
    assert (found["rank"], found["stable"]) == (2, 2)
    assert {"name", "label", "share", "stable", "reproducibility", "replicated", "npmi", "terms"} == set(
        found["topics"][0]
    )
    import lrdomains as lrd

    topics = lrd.load(output)
    assert topics.over_time()["time"].unique().tolist() == ["1990", "1991"]
    seeds = ("--seed-words", "pets=cat,dog", "--rank", "1:2")
    text = answer("topics", tmp_path / "t.tsv", "-o", output, "--field", "body", "--max-document-share", 1, *seeds)
    assert "Seed 'pets'" in text
    with pytest.raises(lrd.errors.RankError, match="--rank 'few'"):
        answer("topics", tmp_path / "t.tsv", "-o", output, "--field", "body", "--rank", "few")
