"""Commands of lrdomains.cli.word_spaces: comparing spaces, and how sure they are."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from lrdomains.cli.words import app
from lrdomains.words import embed

WORDS = ["the", "a", "red", "cat", "cats", "catty", "walk", "walks", "walked", "talks", "talked", "dog", "blue", "cow"]


def texts():
    rng = np.random.default_rng(0)
    return [" ".join(rng.choice(WORDS, 7, p=rng.dirichlet(np.ones(len(WORDS))))) for _ in range(200)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spaces")
    (folder / "corpus.txt").write_text("\n".join(texts()))
    embed(folder / "corpus.txt", rank=4).save(folder / "a.lrd")
    embed(folder / "corpus.txt", rank=3, context_weight=0).save(folder / "b.lrd")
    embed(folder / "corpus.txt", rank=3).export(folder / "v.txt")
    return folder


def answered(*arguments):
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_align(folder):
    found = answered("align", folder / "a.lrd", folder / "b.lrd", "--min-count", 1, "-n", 3)
    assert found["agreement"] > 0.5
    assert len(found["moved"]) == 3
    assert answered("align", folder / "a.lrd", folder / "v.txt", "-n", 2, "--min-count", 5)["moved"]


def test_stability(folder):
    found = answered("stability", folder / "a.lrd", "cat", "--corpus", folder / "corpus.txt", "-n", 2)
    assert [row["word"] for row in found["neighbours"]] == ["cat", "cat"]
    assert found["words"][0]["stability"] > 0


def test_compose(folder):
    found = answered("compose", folder / "a.lrd", "walking", "cat")
    assert (found["walking"]["in_vocabulary"], found["cat"]["in_vocabulary"]) == (False, True)
    text = CliRunner().invoke(app, ["compose", str(folder / "a.lrd"), "walking"]).stdout
    assert "composed from its spelling" in text


def test_associations_and_the_odd_one_out(folder):
    assert answered("associations", folder / "a.lrd", "cat", "-n", 2)["cat"][0]["context"]
    assert answered("odd-one-out", folder / "v.txt", "cat", "dog", "the")["odd"] in {"cat", "dog", "the"}


def test_answers_for_people(folder):
    for command in (["align", folder / "a.lrd", folder / "b.lrd"], ["associations", folder / "a.lrd", "cat"]):
        assert CliRunner().invoke(app, list(map(str, command))).stdout.strip()
