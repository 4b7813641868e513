"""How much is said, and in which form: on standard error alone, wherever the option stands."""

import json
import re

import pytest
from typer.testing import CliRunner

from lrdomains.cli.main import app
from lrdomains.cli.verbosity import hoisted


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("the cat drinks milk\nthe dog drinks water\na cat chases a dog\n" * 5, encoding="utf-8")
    return path


def embed(corpus, *options, before=()):
    command = [*before, "words", "embed", str(corpus), "-o", str(corpus.with_suffix(".lrd")), "--rank", "3", *options]
    return CliRunner().invoke(app, command)


@pytest.mark.parametrize(
    ("given", "parsed"),
    [
        (["a", "--quiet", "b"], ["--quiet", "a", "b"]),
        (["a", "-q", "--log-json"], ["-q", "--log-json", "a"]),
        (["a", "--", "--quiet"], ["a", "--", "--quiet"]),
        ([], []),
    ],
)
def test_options_are_brought_to_the_front(given, parsed):
    assert hoisted(given) == parsed


def test_by_default_remarks_are_made(corpus):
    done = embed(corpus)
    assert done.stderr == f"wrote {corpus.with_suffix('.lrd')}\n"


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_says_nothing_but_the_answer(corpus, option):
    done = embed(corpus, option)
    assert done.exit_code == 0
    assert done.stderr == ""
    assert done.stdout == embed(corpus).stdout


def test_the_option_may_stand_first(corpus):
    assert embed(corpus, before=["--quiet"]).stderr == ""


def test_quiet_ends_with_its_command(corpus):
    embed(corpus, "--quiet")
    assert embed(corpus).stderr != ""


def test_verbose_says_what_each_stage_took(corpus):
    lines = embed(corpus, "--verbose").stderr.splitlines()
    assert len(lines) >= 3
    assert all(re.search(r": (1 step|[\d,]+ steps) in .* MB", line) for line in lines[:-1])
    assert lines[-1].startswith("wrote ")


def test_the_log_is_json_line_by_line(corpus):
    done = embed(corpus, "--log-json")
    entries = [json.loads(line) for line in done.stderr.splitlines()]
    assert {entry["level"] for entry in entries} == {"progress", "note"}
    finished = [entry["message"] for entry in entries if entry.get("finished")]
    assert len(finished) >= 2
    assert all(entry["memory_bytes"] > 0 for entry in entries if entry["level"] == "progress")
    assert done.stdout == embed(corpus).stdout


def test_quiet_and_verbose_exclude_each_other(corpus):
    done = embed(corpus, "--quiet", "--verbose")
    assert done.exit_code == 2
    assert "exclude each other" in done.stderr
