"""The genes commands: answers, JSON shapes, files and messages."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import invoke

import lrdomains
from lrdomains.errors import DataWarning, InputError, LrdomainsError, StorageError

INSTALLED = Path(sys.executable).with_name("lrdomains")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of two groups of 15 samples with 10 genes each of their own, gene sets, and modules found in it."""
    here = tmp_path_factory.mktemp("genes")
    rng = np.random.default_rng(0)
    rates = np.full((30, 60), 2.0)
    rates[:15, :10] = rates[15:, 10:20] = 20.0
    counts = pd.DataFrame(rng.poisson(rates), index=[f"s{i}" for i in range(30)], columns=[f"G{i}" for i in range(60)])
    counts.T.to_csv(here / "counts.csv")
    rows = [("FIRST", range(10)), ("SECOND", range(10, 20)), ("REST", range(30, 50))]
    lines = ["\t".join([name, "", *(f"G{i}" for i in genes)]) for name, genes in rows]
    (here / "sets.gmt").write_text("\n".join(lines))
    invoke(*find(here), "-o", here / "m.lrd")
    return here


def find(folder: Path) -> list[object]:
    options = ["--rank", 2, "--orientation", "genes-by-samples", "--runs", 3]
    return ["genes", "find-modules", folder / "counts.csv", *options]


def test_find_modules_in_words(folder: Path) -> None:
    text = invoke(*find(folder), "-o", folder / "words.lrd")
    assert "2 modules of 60 genes over 30 samples" in text
    assert "P01: share" in text


def test_find_modules_in_json(folder: Path) -> None:
    content = json.loads(invoke(*find(folder), "-o", folder / "json.lrd", "--json"))
    assert list(content) == ["rank", "modules"]
    assert content["rank"] == 2
    assert [list(module) for module in content["modules"]] == [["name", "top_genes", "share", "reproducibility"]] * 2
    assert {frozenset(module["top_genes"][:10]) for module in content["modules"]} == {
        frozenset(f"G{i}" for i in range(10)),
        frozenset(f"G{i}" for i in range(10, 20)),
    }
    assert all(module["reproducibility"] > 0.9 for module in content["modules"])


def test_check_in_words_and_json(folder: Path) -> None:
    arguments = ["genes", "check", folder / "counts.csv", "--orientation", "genes-by-samples"]
    assert "30 samples x 60 genes" in invoke(*arguments)
    content = json.loads(invoke(*arguments, "--json"))
    assert (content["usable"], content["findings"][0]["code"]) == (True, "counts")


def test_project_gives_the_usages_back(folder: Path) -> None:
    arguments = ["genes", "project", folder / "m.lrd", folder / "counts.csv", "--orientation", "genes-by-samples"]
    assert invoke(*arguments).startswith("sample,P01,P02\n")
    usage = json.loads(invoke(*arguments, "--json"))["usage"]
    expected = lrdomains.load(folder / "m.lrd").usage
    np.testing.assert_allclose(pd.DataFrame(usage).T.loc[expected.index], expected, atol=1e-6)


def test_find_modules_with_gene_sets(folder: Path) -> None:
    arguments = [*find(folder), "-o", folder / "sets.lrd", "--gene-sets", folder / "sets.gmt", "--json"]
    content = json.loads(invoke(*arguments))
    found = [entry["gene_set"] for module in content["modules"] for entry in module["enriched"]]
    assert sorted(found) == ["FIRST", "SECOND"]
    assert len(content["modules"][0]["enriched"][0]["genes"]) == 6  # a tenth of the 60 genes
    assert lrdomains.load(folder / "sets.lrd").enrichment.source == "sets.gmt"


def test_same_seed_same_file(folder: Path) -> None:
    first, second, other = (folder / f"{name}.lrd" for name in ("first", "second", "other"))
    for path, seed in ((first, 3), (second, 3), (other, 4)):
        invoke(*find(folder), "-o", path, "--seed", seed)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_options_reach_the_analysis(folder: Path) -> None:
    invoke(*find(folder), "-o", folder / "o.lrd", "--genes", 20, "--normalise", "variance")
    step = lrdomains.load(folder / "o.lrd").provenance.steps["preparation"]
    assert (step["normalise"], step["over_dispersed_genes"]) == ("variance", 20)
    invoke(*find(folder), "-o", folder / "o.lrd", "--genes", 0)
    assert lrdomains.load(folder / "o.lrd").provenance.steps["preparation"]["over_dispersed_genes"] == "all"


def test_enrich(folder: Path) -> None:
    content = json.loads(invoke("genes", "enrich", folder / "m.lrd", folder / "sets.gmt", "--top", 10, "--json"))
    assert (content["background"], content["tests"]) == (60, 6)
    assert {row["gene_set"] for row in content["enriched"]} == {"FIRST", "SECOND"}
    assert all(row["overlap"] == 10 and row["q_value"] < 1e-6 for row in content["enriched"])
    text = invoke("genes", "enrich", folder / "m.lrd", folder / "sets.gmt", "--top", 10, "--min-size", 15)
    assert "gene sets not tested because fewer than 15 of their genes entered the fit: 2 (FIRST, SECOND)" in text
    assert "no module is enriched for a set of sets.gmt" in text


def test_report_table_and_info_know_the_result(folder: Path) -> None:
    invoke("report", folder / "m.lrd", "-o", folder / "m.html")
    assert "Gene modules" in (folder / "m.html").read_text()
    assert invoke("table", folder / "m.lrd", "usage").startswith("sample,P01,P02\n")
    assert json.loads(invoke("info", folder / "m.lrd", "--json"))["kind"] == "gene-modules"


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"--orientation": None}, InputError, "Give orientation= .on the command line --orientation."),
        ({"--rank": 0}, InputError, "give how many modules to find"),
        ({"--runs": 0}, InputError, "runs=0"),
        ({"-o": "no/folder/m.lrd"}, StorageError, "the folder no/folder does not exist"),
        ({"--gene-sets": "no.gmt"}, StorageError, "no.gmt cannot be read"),
    ],
)
def test_mistakes_are_package_errors(
    folder: Path, change: dict[str, object], kind: type[LrdomainsError], message: str
) -> None:
    options = {"--rank": 2, "--orientation": "genes-by-samples", "-o": folder / "x.lrd", **change}
    flat = [part for option in options.items() if option[1] is not None for part in option]
    with pytest.raises(kind, match=message):
        invoke("genes", "find-modules", folder / "counts.csv", *flat)


def test_installed_command(folder: Path) -> None:
    arguments = list(map(str, find(folder)))
    done = subprocess.run(
        [INSTALLED, *arguments, "-o", folder / "installed.lrd", "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rank"] == 2
    assert done.stderr == f"wrote {folder / 'installed.lrd'}\n"
    wrong = subprocess.run(
        [INSTALLED, "genes", "find-modules", "missing.h5ad", "--rank", "2", "-o", folder / "y.lrd"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr == "lrdomains: error: missing.h5ad cannot be read: no such file\n"
    usage = subprocess.run([INSTALLED, "genes", "find-modules", "x.csv"], capture_output=True, check=False)
    assert usage.returncode == 2


@pytest.mark.real_data
def test_leukemia_example(shared_data: Path, tmp_path: Path) -> None:
    with pytest.warns(DataWarning, match="were set to zero"):
        invoke(
            "genes",
            "find-modules",
            shared_data / "expression" / "leukemia.gct.gz",
            "--rank",
            2,
            "-o",
            tmp_path / "l.lrd",
        )
    with pytest.raises(InputError, match=r"occurs in the sets of hallmark.gmt .* no overlap"):
        invoke("genes", "enrich", tmp_path / "l.lrd", shared_data / "genesets" / "hallmark.gmt")
