"""Commands on saved results of the documents domain, as a shell runs them."""

import json

import pytest
from typer.testing import CliRunner

from lrdomains import documents
from lrdomains.cli.main import app
from lrdomains.errors import InputError, UnknownLabelError

TEXTS = ["cat dog fur paw"] * 15 + ["bond stock fund bank"] * 15 + ["wing lift drag flow"] * 15


def answer(*arguments) -> str:
    """Run a command within this process and return what it prints on standard output."""
    done = CliRunner().invoke(app, ["documents", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    documents.embed(TEXTS, rank=3).save(folder / "docs.lrd")
    documents.find_topics(TEXTS, rank=3, runs=2, max_document_share=1.0).save(folder / "topics.lrd")
    return folder


def test_results_are_exported(folder, tmp_path):
    names = answer("export", folder / "docs.lrd", "-o", tmp_path / "csv").splitlines()
    assert [name.rsplit("/", 1)[1] for name in names] == ["documents.csv", "terms.csv", "dimensions.csv"]
    found = json.loads(
        answer("export", folder / "topics.lrd", "-o", tmp_path / "t.npz", "--to", "scikit-learn", "--json")
    )
    assert found == {"files": [str(tmp_path / "t.npz")]}


def test_topics_are_merged_and_split(folder, tmp_path):
    text = answer("merge", folder / "topics.lrd", "T01", "T02", "-o", tmp_path / "two.lrd")
    assert "T01 and T02 merged: 3 topics before, 2 now" in text
    found = json.loads(answer("split", tmp_path / "two.lrd", "T01", "-o", tmp_path / "three.lrd", "--json"))
    assert found["topics"] == ["T01", "T02", "T03"]
    assert "T01 split" in found["change"]
    with pytest.raises(UnknownLabelError, match="T09"):
        answer("split", folder / "topics.lrd", "T09", "-o", tmp_path / "x.lrd")


def test_classes_are_probed(folder, tmp_path):
    rows = ["kind,body", *(f"{text.split()[0]},{text}" for text in TEXTS)]
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n")
    found = json.loads(answer("probe", folder / "docs.lrd", tmp_path / "t.csv", "--class-field", "kind", "--json"))
    assert (found["accuracy"], found["documents"]) == (1.0, 45)
    (tmp_path / "short.csv").write_text("\n".join(rows[:5]) + "\n")
    with pytest.raises(InputError, match="4 classes for 45 documents"):
        answer("probe", folder / "docs.lrd", tmp_path / "short.csv", "--class-field", "kind")
