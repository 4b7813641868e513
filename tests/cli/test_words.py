import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from lrdomains.cli.main import main

TEXT = "the red cat\na green dog\nthe blue cow and the red dog\nthe green cat saw a blue dog\na cow saw the cat\n" * 10


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run_installed(*arguments, cwd):
    command = [str(Path(sys.executable).with_name("lrdomains")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=120)


def run(*arguments, cwd):
    """Run the command line in this process, which is faster than starting another."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["lrdomains", "words", *map(str, arguments)])
        try:
            main()
        except SystemExit as end:
            code = end.code
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    (folder / "corpus.txt").write_text(TEXT)
    done = run_installed("words", "embed", "corpus.txt", "-o", "emb.lrd", "--rank", "4", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("10 words in 4 dimensions, from 250 words of running text: corpus.txt")
    assert "wrote emb.lrd" in done.stderr
    return folder


def json_of(*arguments, cwd):
    done = run(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_embed_takes_several_corpora_and_answers_json(folder):
    (folder / "more.txt").write_text(TEXT)
    about = json_of("embed", "corpus.txt", "more.txt", "-o", "two.lrd", "--rank", "3", cwd=folder)
    assert about["tokens"] == 500
    assert (about["words"], about["rank"], about["output"]) == (10, 3, "two.lrd")
    assert (folder / "two.lrd").exists()


def test_neighbours(folder):
    found = json_of("neighbours", "emb.lrd", "cat", "red", "-n", "3", cwd=folder)
    assert list(found) == ["cat", "red"]
    assert [set(row) for row in found["cat"]] == [{"word", "similarity"}] * 3
    text = run("neighbours", "emb.lrd", "cat", cwd=folder).stdout
    assert text.startswith("cat\nword")


def test_analogy_and_explain(folder):
    found = json_of("analogy", "emb.lrd", "red", "cat", "green", "--top", "2", cwd=folder)
    assert found["question"] == ["red", "cat", "green"]
    assert len(found["results"]) == 2
    parts = json_of("explain", "emb.lrd", "cat", "dog", cwd=folder)
    assert sum(row["contribution"] for row in parts["dimensions"]) == pytest.approx(parts["similarity"], abs=1e-5)
    assert "of which" in run("explain", "emb.lrd", "cat", "dog", cwd=folder).stdout


def test_evaluate_has_the_shape_that_others_rely_on(folder):
    (folder / "gold.txt").write_text("cat\tdog\t9\nred\tblue\t8\ncat\tblue\t2\nsaw\tgreen\t1\ncat\temu\t5\n")
    (row,) = json_of("evaluate", "emb.lrd", "gold.txt", cwd=folder)["results"]
    assert list(row) == ["name", "kind", "score", "low", "high", "pairs", "covered"]
    (rest,) = json_of("evaluate", "emb.lrd", "gold.txt", cwd=folder)["details"]
    assert list(rest) == ["name", "zero", "mean", "composed", "reciprocal_rank"]
    assert (row["name"], row["kind"], row["pairs"], row["covered"]) == ("gold", "similarity", 5, 4)


def test_a_gold_set_without_known_words_is_null_and_a_warning(folder):
    (folder / "far.txt").write_text("emu\tauk\t9\nkea\ttui\t1\n")
    done = run("evaluate", "emb.lrd", "far.txt", "--json", cwd=folder)
    assert json.loads(done.stdout)["results"][0]["score"] is None
    assert "warning: far cannot be scored: 0 of 2" in done.stderr


@pytest.mark.parametrize("format_", ["word2vec", "word2vec-binary", "glove"])
def test_export(folder, format_):
    about = json_of("export", "emb.lrd", "--format", format_, "-o", "v.out", cwd=folder)
    assert about == {"output": "v.out", "format": format_, "words": 10, "dimensions": 4}
    assert (folder / "v.out").stat().st_size > 0


def test_results_work_with_the_commands_for_all(folder):
    assert run_installed("report", "emb.lrd", "-o", "emb.html", cwd=folder).returncode == 0
    assert "<title>Word embedding</title>" in (folder / "emb.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (["embed", "missing.txt", "-o", "x.lrd"], "missing.txt does not exist"),
        (["embed", "missing.txt", "-o", "nowhere/x.lrd"], "the folder nowhere does not exist"),
        (["embed", "empty.txt", "-o", "x.lrd"], "no words in empty.txt"),
        (["embed", "corpus.txt", "-o", "x.lrd", "--rank", "99"], "rank=99 for a vocabulary of 10 words"),
        (["embed", "corpus.txt", "-o", "x.lrd", "--unit", "word"], "unit='word'"),
        (["neighbours", "emb.lrd", "catt"], "unknown word 'catt' among 10 known. Did you mean 'cat'"),
        (["neighbours", "corpus.txt", "cat"], "corpus.txt, line 1: no word with numbers behind it"),
        (["evaluate", "emb.lrd", "corpus.txt"], "line 2: no score"),
        (["export", "emb.lrd", "-o", "v", "--format", "csv"], "format='csv'"),
    ],
)
def test_a_clear_error_ends_with_one_and_leaves_nothing(folder, arguments, match):
    (folder / "empty.txt").touch()
    done = run(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert match in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "x.lrd").exists()


def test_the_installed_command_ends_as_this_process_does(folder):
    done = run_installed("words", "neighbours", "emb.lrd", "catt", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("lrdomains: error: unknown word 'catt'")


def test_wrong_use_ends_with_two(folder):
    assert run("embed", "corpus.txt", cwd=folder).returncode == 2
