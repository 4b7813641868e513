"""The commands that count, add up and embed counts."""

import json

import numpy as np
import pytest
from command_line import invoke
from typer.testing import CliRunner

from lrdomains import load
from lrdomains.cli.main import app
from lrdomains.errors import InputError
from lrdomains.words import CooccurrenceCounts, count


def run(*arguments):
    return CliRunner().invoke(app, ["words", *map(str, arguments)], catch_exceptions=False)


def test_count_writes_what_the_function_counts(corpus, tmp_path):
    done = run("count", corpus, "-o", tmp_path / "c.lrd", "--min-count", 1, "--window", 2, "--json")
    assert done.exit_code == 0
    about = json.loads(done.stdout)
    assert (about["words"], about["tokens"], about["units"]) == (9, 54, 12)
    found = CooccurrenceCounts.load(tmp_path / "c.lrd")
    np.testing.assert_array_equal(found.values.toarray(), count(corpus, min_count=1, window=2).values.toarray())


def test_memory_changes_nothing(corpus, tmp_path):
    for name, more in (("a", ()), ("b", ("--memory", "1GB"))):
        done = run("count", corpus, "-o", tmp_path / name, *more)
        assert done.exit_code == 0
        assert "CooccurrenceCounts(" in done.stdout
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert not (tmp_path / "b.scratch").exists()


def test_merge_adds_up(corpus, tmp_path):
    run("count", corpus, "-o", tmp_path / "a.lrd", "--min-count", 1)
    assert (
        run("merge", tmp_path / "a.lrd", tmp_path / "a.lrd", "-o", tmp_path / "s.lrd", "--min-count", 12).exit_code == 0
    )
    once, twice = CooccurrenceCounts.load(tmp_path / "a.lrd"), CooccurrenceCounts.load(tmp_path / "s.lrd")
    assert set(twice.vocabulary.words) == {"a", "cat", "the", "dog", "drinks", "chases"}
    assert twice.tokens == 2 * once.tokens


def test_embed_counts_makes_vectors(corpus, tmp_path):
    run("count", corpus, "-o", tmp_path / "c.lrd", "--min-count", 1)
    done = run("embed-counts", tmp_path / "c.lrd", "-o", tmp_path / "e.lrd", "--rank", 3, "--subsample", 0.1, "--json")
    assert json.loads(done.stdout)["rank"] == 3
    assert (tmp_path / "e.lrd").exists()


def test_a_dry_run_counts_nothing(corpus, tmp_path):
    done = run("count", corpus, "-o", tmp_path / "c.lrd", "--dry-run", "--json")
    assert json.loads(done.stdout)["tokens"] == 54
    assert "of memory" in run("count", corpus, "-o", tmp_path / "c.lrd", "--dry-run").stdout
    assert not (tmp_path / "c.lrd").exists()


def test_phrases_are_counted_and_embedded_as_words(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(["new york is big", "a big new york", "new york", "the big new house"] * 3))
    options = ("--phrases", 0.4, "--min-count", 3)
    assert run("count", path, "-o", tmp_path / "c.lrd", *options).exit_code == 0
    assert "new_york" in CooccurrenceCounts.load(tmp_path / "c.lrd").vocabulary.words
    assert run("embed", path, "-o", tmp_path / "e.lrd", *options).exit_code == 0
    assert "new_york" in load(tmp_path / "e.lrd")
    with pytest.raises(InputError, match=r"phrases='\d pairs .* and phrases=None do not add up"):
        CooccurrenceCounts.load(tmp_path / "c.lrd").merge(count(path))


@pytest.mark.filterwarnings("default")
def test_a_cluster_writes_the_same_files(tmp_path, cluster):
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("the cat sat on the mat\nthe dog sat\n" * (number + 1))
    there, here = tmp_path / "there.lrd", tmp_path / "here.lrd"
    address = cluster.scheduler.address
    invoke("words", "count", tmp_path, "-o", there, "--memory", "1GB", "--dask", address)
    invoke("words", "count", tmp_path, "-o", here)
    assert there.read_bytes() == here.read_bytes()
    assert not (tmp_path / "there.lrd.scratch").exists()
    invoke("words", "embed", tmp_path, "-o", there, "--rank", 3, "--dask", address)
    invoke("words", "embed", tmp_path, "-o", here, "--rank", 3)
    there, here = (CliRunner().invoke(app, ["words", "neighbours", str(path), "cat"]).stdout for path in (there, here))
    assert there == here
