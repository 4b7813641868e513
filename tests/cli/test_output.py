"""What every command shares: answers, remarks, errors and warnings, each where it belongs."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lrdomains.cli.output import answer, answer_json, clear_errors, tell, wants_progress
from lrdomains.errors import DataWarning, InputError, StorageError, warn


def test_answers_and_remarks_go_to_their_streams(capsys):
    answer("result")
    tell("remark")
    assert capsys.readouterr() == ("result\n", "remark\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.5), 0.5), (np.int64(3), 3), (np.bool_(True), True), (np.nan, None), (-np.inf, None),
        (np.array([1.0, np.nan]), [1.0, None]), (np.array([[1, 2]]), [[1, 2]]), (np.array(["a"]), ["a"]),
        ((1, "a"), [1, "a"]), ({1: {"x": np.inf}}, {"1": {"x": None}}), (None, None), (True, True),
        (pd.NA, None), (pd.NaT, None), (Path("a/b"), "a/b"), (pd.Series([1, 2]), [1, 2]), ("日本", "日本"),
    ],
)  # fmt: skip
def test_any_value_becomes_json(capsys, value, expected):
    answer_json({"value": value})
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail) == {"value": expected}


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252"])
def test_names_that_the_stream_cannot_carry_are_escaped(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    answer("日本 \udc80")
    answer_json({"name": "日本 🙂 \udc80"})
    sys.stdout.flush()
    first, second = raw.getvalue().decode(encoding).split("\n", 1)
    assert first.endswith(r"\udc80")
    assert json.loads(second) == {"name": "日本 🙂 \udc80"}


def test_a_terminal_is_not_sent_what_it_would_obey(monkeypatch):
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    for stream, shown in ((Terminal(), "a\\x1b[2J\\x07\tb\nc\n"), (io.StringIO(), "a\x07\tb\nc\n")):
        monkeypatch.setattr(sys, "stdout", stream)
        answer("a\x1b[2J\x07\tb\nc")
        assert stream.getvalue() == shown


@pytest.mark.parametrize("error", [InputError("what was seen"), StorageError("what was seen")])
def test_errors_of_the_package_are_one_line_and_exit_code_1(capsys, error):
    def fail():
        with clear_errors():
            raise error

    with pytest.raises(SystemExit) as caught:
        fail()
    assert caught.value.code == 1
    assert capsys.readouterr() == ("", "lrdomains: error: what was seen\n")


def test_other_errors_are_ours_and_keep_their_traceback():
    def fail():
        with clear_errors():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_warnings_are_lines_on_standard_error_every_time(capsys):
    with clear_errors():
        for _ in range(2):
            warn("mind the gap", DataWarning)
    assert capsys.readouterr() == ("", "lrdomains: warning: mind the gap\n" * 2)


def test_progress_is_for_terminals(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not wants_progress()


def test_a_reader_that_goes_away_is_no_error():
    code = (
        "import typer\n"
        "from lrdomains.cli.output import answer, clear_errors\n"
        "def lines():\n"
        "    for i in range(100_000): answer(f'line {i}')\n"
        "with clear_errors(): typer.run(lines)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "line 0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.fixture(scope="module")
def script():
    found = Path(sys.executable).with_name("lrdomains")
    if not found.exists():
        pytest.skip("the command is not installed beside this Python")
    return found


def run(*command):
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_the_installed_command_answers(script):
    import lrdomains

    done = run(script, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{lrdomains.__version__}\n", "")
    helped = run(script, "--help")
    assert helped.returncode == 0
    for group in ("words", "documents", "genes", "confusion", "report", "table", "info", "datasets", "demo"):
        assert group in helped.stdout


def test_python_dash_m_is_the_same_command(script):
    assert run(sys.executable, "-m", "lrdomains", "--version").stdout == run(script, "--version").stdout


def test_wrong_usage_is_exit_code_2_and_a_missing_file_1(script, tmp_path):
    assert run(script, "nonsense").returncode == 2
    assert run(script, "info").returncode == 2
    done = run(script, "info", tmp_path / "no.lrd")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"lrdomains: error: {tmp_path}/no.lrd does not exist\n"


def test_errors_in_a_log_are_json(script, tmp_path):
    done = run(script, "words", "embed", tmp_path / "nothing.txt", "-o", tmp_path / "x.lrd", "--log-json")
    entry = json.loads(done.stderr)
    assert (done.returncode, entry["level"]) == (1, "error")
    assert "nothing.txt" in entry["message"]
