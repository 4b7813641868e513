"""Commands that work on any saved result, here on one whose names are hostile."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import lrdomains
from lrdomains.cli.main import app
from lrdomains.core.storage import ArchiveWriter
from lrdomains.errors import StorageError, UnknownLabelError

NAMES = ("=1+1", "<script>alert(1)</script>", "@cmd", "日本", "| a |", "-7")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the file of a small result."""
    rng = np.random.default_rng(0)
    true = rng.integers(0, 6, 1500)
    # Classes are confused within the pairs (0, 1), (2, 3) and (4, 5).
    predicted = np.where(rng.random(1500) < 0.75, true, true // 2 * 2 + rng.integers(0, 2, 1500))
    names = np.array(NAMES)
    path = tmp_path_factory.mktemp("results") / "axes.lrd"
    lrdomains.confusion.find_axes(names[true], names[predicted], rng=0).save(path)
    return path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("name", "start"), [("r.html", "<!doctype html>"), ("r.md", "# "), ("r.txt", ""), ("r.json", "{")]
)
def test_reports_are_written_where_they_are_asked_for(saved, tmp_path, name, start):
    done = run("report", saved, "-o", tmp_path / name)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"wrote {tmp_path / name}\n"
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.startswith(start)
    # A name that is called so is text: escaped where it could be taken for more.
    assert "<script>alert" not in text.replace("\\<", "") or name in ("r.txt", "r.json")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_results_are_reported_side_by_side(saved, tmp_path):
    other = tmp_path / "other.lrd"
    other.write_bytes(saved.read_bytes())
    done = run("report", saved, other)
    assert done.exit_code == 0
    assert done.stdout.startswith("Axes of confusion: axes and other\n")
    assert run("report", saved, other, saved).exit_code == 2


def test_without_a_file_the_report_is_text(saved):
    done = run("report", saved)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "accuracy" in done.stdout.lower()


def test_tables_are_listed_with_their_sizes(saved):
    names = run("table", saved).stdout.splitlines()
    sizes = json.loads(run("table", saved, "--json").stdout)["tables"]
    assert list(sizes) == names == list(lrdomains.load(saved).tables())
    for name, frame in lrdomains.load(saved).tables().items():
        assert sizes[name]["rows"] == len(frame)


def test_every_table_is_harmless_csv_and_json(saved):
    for name, frame in lrdomains.load(saved).tables().items():
        done = run("table", saved, name)
        rows = list(csv.reader(io.StringIO(done.stdout, newline="")))
        assert len(rows) == len(frame) + 1
        assert len({len(row) for row in rows}) == 1
        for cell in (cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "-"))):
            assert float(cell) <= 0, "only numbers may begin so"
        records = json.loads(run("table", saved, name, "--json").stdout)[name]
        assert len(records) == len(frame)


def test_an_unknown_table_is_named_with_near_ones(saved):
    done = run("table", saved, "attractor")
    assert isinstance(done.exception, UnknownLabelError)
    assert "Did you mean 'attractors'" in str(done.exception)
    assert done.stdout == ""


def test_info_says_what_it_is_and_what_it_was_made_from(saved):
    result = lrdomains.load(saved)
    text = run("info", saved).stdout
    assert text.startswith("confusion axes\n")
    assert result.provenance.fingerprint in text
    content = json.loads(run("info", saved, "--json").stdout)
    assert content["kind"] == "confusion-axes"
    assert content["summary"] == result.summary()
    assert content["seed"] == 0
    assert list(content["steps"]) == list(result.provenance.steps)
    assert content["versions"]["lrdomains"] == lrdomains.__version__


@pytest.mark.parametrize("command", ["report", "table", "info"])
def test_files_that_are_no_results_are_refused(tmp_path, command):
    (tmp_path / "x.lrd").write_text("no archive")
    done = run(command, tmp_path / "x.lrd")
    assert isinstance(done.exception, StorageError)
    ArchiveWriter("horoscope").write(tmp_path / "x.lrd")
    assert "unknown kind of result" in str(run(command, tmp_path / "x.lrd").exception)


def test_data_sets_are_listed():
    listed = json.loads(run("datasets", "--json").stdout)["datasets"]
    assert listed
    assert run("datasets").exit_code == 0


def test_the_installed_command_shows_a_message_and_no_traceback(saved, tmp_path):
    script = Path(sys.executable).with_name("lrdomains")
    if not script.exists():
        pytest.skip("the command is not installed beside this Python")

    def call(*arguments):
        environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [script, *map(str, arguments)], capture_output=True, check=False, env=environment, encoding="utf-8"
        )

    done = call("report", saved, "-o", tmp_path / "r.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("lrdomains: error: ")
    assert "reports are written as .html, .md, .txt or .json, not as .pdf" in done.stderr
    done = call("report", saved, "-o", tmp_path / "no" / "r.html")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the folder" in done.stderr
    done = call("table", saved, "counts")
    assert done.returncode == 0
    assert "日本" in done.stdout
