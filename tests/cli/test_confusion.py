import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from command_line import invoke
from typer.testing import CliRunner

import lrdomains
from lrdomains.cli.main import app
from lrdomains.errors import DataWarning, LrdomainsError

COUNTS = "actual,a,b,c,d,e,f\n" + "\n".join(
    f"{name}," + ",".join(str(90 if i == j else 20 if i // 3 == j // 3 else 2) for j in range(6))
    for i, name in enumerate("abcdef")
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS + "\n")
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["confusion", "find-axes", *map(str, arguments)])


def test_the_installed_command_prints_one_json_object(table, tmp_path):
    program = Path(sys.executable).with_name("lrdomains")
    output = tmp_path / "axes.lrd"
    done = subprocess.run(
        [program, "confusion", "find-axes", table, "-o", output, "--json"], capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    assert answer.keys() >= {"accuracy", "samples", "classes", "rank", "axes", "groups", "attractors", "evidence"}
    assert (answer["samples"], answer["classes"], answer["rank"]) == (6 * (90 + 40 + 6), 6, 1)
    first = answer["axes"][0]
    assert first.keys() >= {"axis", "strength", "z", "p", "positive", "negative", "errors", "accuracy_if_resolved"}
    assert first["p"] == 1 / 200
    assert {frozenset(first["positive"]), frozenset(first["negative"])} == {frozenset("abc"), frozenset("def")}
    assert first["errors"] == 240
    assert sorted(map(sorted, answer["groups"])) == [list("abc"), list("def")]
    assert answer["attractors"][0].keys() == {"label", "index", "low", "high"}
    assert f"wrote {output}" in done.stderr
    assert lrdomains.load(output).rank == 1


def test_an_error_ends_with_one_line_and_code_1(tmp_path):
    program = Path(sys.executable).with_name("lrdomains")
    done = subprocess.run(
        [program, "confusion", "find-axes", tmp_path / "missing.csv", "-o", tmp_path / "a.lrd"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_predictions_name_their_columns(tmp_path):
    path = tmp_path / "p.tsv"
    rng = np.random.default_rng(0)
    rows = [f"{t}\t{p}" for t, p in rng.integers(0, 5, (200, 2))]
    path.write_text("gold standard\tmodel\n" + "\n".join(rows) + "\n")
    done = run(path, "--true", "gold standard", "--predicted", "model", "-o", tmp_path / "a.lrd", "--seed", 3)
    assert done.exit_code == 0
    assert "200 samples, 5 classes" in done.stdout
    assert lrdomains.load(tmp_path / "a.lrd").provenance.seed == 3


def test_two_arrays_are_true_then_predicted(tmp_path):
    np.save(tmp_path / "t.npy", np.array([0, 0, 0, 1, 2, 3]))
    np.save(tmp_path / "p.npy", np.array([1, 1, 0, 1, 2, 3]))
    done = run(tmp_path / "t.npy", tmp_path / "p.npy", "-o", tmp_path / "a.lrd")
    assert done.exit_code == 0
    counts = lrdomains.load(tmp_path / "a.lrd").matrix.values.toarray()
    assert counts[0, 1] == 2


def test_a_given_rank_is_kept(table, tmp_path):
    done = run(table, "-o", tmp_path / "a.lrd", "--rank", 1, "--json")
    assert json.loads(done.stdout)["rank"] == 1


@pytest.mark.parametrize("rank", ["two", "-1", "1.5"])
def test_a_rank_that_is_no_number_is_refused(table, tmp_path, rank):
    done = run(table, "-o", tmp_path / "a.lrd", "--rank", rank)
    assert isinstance(done.exception, LrdomainsError)
    assert "give auto or a positive whole number" in str(done.exception)


def test_the_folder_of_the_output_is_checked_before_the_input(tmp_path):
    done = run(tmp_path / "missing.csv", "-o", tmp_path / "nowhere" / "a.lrd")
    assert isinstance(done.exception, LrdomainsError)
    assert "the folder" in str(done.exception)


def test_rates_are_explained(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(",a,b,c\na,.8,.1,.1\nb,.2,.7,.1\nc,.1,.1,.8\n")
    done = run(path, "-o", tmp_path / "a.lrd")
    assert isinstance(done.exception, LrdomainsError)
    assert "rates or weights, not counts" in str(done.exception)


@pytest.fixture
def two_models(tmp_path):
    rng = np.random.default_rng(0)
    true = np.repeat(np.arange(6), 80)
    paths = []
    for name, rate in (("old", 0.4), ("new", 0.1)):
        wrong = (rng.random(480) < rate) & (true < 3)
        predicted = np.where(wrong, (true + rng.integers(1, 3, 480)) % 3, true)
        predicted = np.where(rng.random(480) < 0.1, rng.integers(0, 6, 480), predicted)
        table = tmp_path / f"{name}.csv"
        rows = "".join(f"s{k},c{t},c{p}\n" for k, (t, p) in enumerate(zip(true, predicted, strict=True)))
        table.write_text("sample,true,pred\n" + rows)
        assert run(table, "--id", "sample", "-o", tmp_path / f"{name}.lrd").exit_code == 0
        paths.append(tmp_path / f"{name}.lrd")
    return paths


def run_compare(*arguments):
    return CliRunner().invoke(app, ["confusion", "compare", *map(str, arguments)])


def test_two_models_are_compared_from_their_files(two_models, tmp_path):
    done = run_compare(*two_models, "--bootstrap", 29, "-o", tmp_path / "both.html")
    assert done.exit_code == 0
    assert "Both were run on the same samples" in done.stdout
    assert "Two models: old and new" in (tmp_path / "both.html").read_text()
    answer = json.loads(run_compare(*two_models, "--bootstrap", 9, "--json").stdout)
    assert answer["paired"] is True
    assert answer["names"] == ["old", "new"]
    assert answer["accuracy"]["difference"] > 0
    assert {"axes", "groups", "angle"} <= answer.keys()


def test_only_results_of_find_axes_are_compared(two_models, tmp_path):
    done = run_compare(two_models[0], tmp_path / "none.lrd")
    assert isinstance(done.exception, LrdomainsError)
    assert "does not exist" in str(done.exception)


def test_the_orientation_can_be_said(table, tmp_path):
    done = run(table, "-o", tmp_path / "a.lrd", "--orientation", "sideways")
    assert "orientation='sideways'" in str(done.exception)
    done = run(table, "-o", tmp_path / "a.lrd", "--orientation", "predicted-by-true", "--json")
    assert "given as predicted-by-true" in json.loads(done.stdout)["orientation"]


@pytest.mark.filterwarnings("default")
def test_files_of_one_row_a_sample_are_added_up_here_and_on_a_cluster(tmp_path, cluster):
    for number in range(3):
        rows = "\n".join(["true,pred", *["a,a", "a,b", "b,b", "c,b", "c,c"] * (number + 1)])
        (tmp_path / f"{number}.csv").write_text(rows)
    paths = sorted(tmp_path.glob("*.csv"))
    options = ["-o", tmp_path / "axes.lrd", "--rank", 1, "--bootstrap", 0, "--json"]
    here = invoke("confusion", "find-axes", *paths, *options)
    there = invoke("confusion", "find-axes", *paths, *options, "--dask", cluster.scheduler.address)
    assert json.loads(here)["samples"] == 30
    assert here == there


def test_single_samples_are_not_kept_of_files_that_are_added_up(tmp_path):
    with pytest.raises(LrdomainsError, match="leave out --id"):
        invoke("confusion", "find-axes", "a.csv", "b.csv", "--id", "x", "-o", tmp_path / "axes.lrd")


@pytest.mark.parametrize("vectors", [False, True])
def test_objects_that_pycm_saved_are_read(tmp_path, vectors):
    """The form of ConfusionMatrix.save_obj; Transpose only says what its user passed, the Matrix is turned already."""
    counts = np.array([[40, 20, 0], [0, 60, 20], [0, 20, 40]])
    true = np.repeat(np.arange(3), counts.sum(axis=1)).tolist()
    predicted = np.repeat(np.tile(np.arange(3), 3), counts.ravel()).tolist()
    saved = {
        "Actual-Vector": true if vectors else None,
        "Predict-Vector": predicted if vectors else None,
        "Prob-Vector": None,
        "Matrix": [[i, [[j, int(counts[i, j])] for j in range(3)]] for i in range(3)],
        "Digit": 5,
        "Sample-Weight": None,
        "Transpose": not vectors,
        "Imbalanced": False,
    }
    (tmp_path / "model.obj").write_text(json.dumps(saved))
    with pytest.warns(DataWarning, match="three classes"):
        done = run(tmp_path / "model.obj", "-o", tmp_path / "axes.lrd", "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert (answer["samples"], answer["classes"], answer["accuracy"]) == (200, 3, 0.7)
    matrix = lrdomains.load(tmp_path / "axes.lrd").matrix
    assert matrix.values.toarray().tolist() == counts.tolist()
    assert list(matrix.classes) == [0, 1, 2]
