"""Commands that compare and export: shares of a survey, metaprograms, two results, files for other programs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import invoke

from lrdomains.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("genes")
    rng = np.random.default_rng(0)
    rates = np.full((40, 60), 2.0)
    rates[:20, :10] = rates[20:, 10:20] = 20.0
    for name in ("a", "b"):
        counts = pd.DataFrame(
            rng.poisson(rates), index=[f"{name}{i}" for i in range(40)], columns=[f"G{i}" for i in range(60)]
        )
        counts.to_csv(here / f"{name}.csv")
        invoke("genes", "find-modules", here / f"{name}.csv", *OPTIONS, "--rank", 2, "-o", here / f"{name}.lrd")
    return here


OPTIONS = ("--orientation", "samples-by-genes", "--runs", 3)


def test_a_survey_says_which_number_and_why(folder: Path) -> None:
    text = invoke("genes", "survey", folder / "a.csv", *OPTIONS, "--rank", "2:4")
    assert text.startswith("2 modules: 2 is the largest")
    header = text.splitlines()[1]
    assert header.split("  ")[0] == "modules"
    assert all(name in header for name in ("gain", "better", "left out"))
    assert max(len(line) for line in text.splitlines()[1:]) <= 80
    assert "…" not in text
    page = folder / "survey.md"
    found = json.loads(invoke("genes", "survey", folder / "a.csv", *OPTIONS, "--rank", "2:4", "--json", "-o", page))
    assert f"**modules**: {found['rank']}" in page.read_text(encoding="utf-8")
    assert found["rank"] == 2
    assert [row["rank"] for row in found["table"]] == [1, 2, 3, 4]


def test_shares_into_a_folder_that_find_modules_goes_on_from(folder: Path, tmp_path: Path) -> None:
    for share in ("2/2", "1/2"):
        options = (*OPTIONS, "--rank", "2:3", "--worker", share, "--folder", tmp_path / "runs")
        said = json.loads(invoke("genes", "survey", folder / "a.csv", *options, "--json"))
        assert said["worker"] == share
    again = invoke("genes", "survey", folder / "a.csv", *options)
    assert "of which 0 had to be made" in again
    options = (*OPTIONS, "--rank", "2:3")
    invoke("genes", "find-modules", folder / "a.csv", *options, "--folder", tmp_path / "runs", "-o", tmp_path / "x.lrd")
    invoke("genes", "find-modules", folder / "a.csv", *options, "-o", tmp_path / "y.lrd")
    assert (tmp_path / "x.lrd").read_bytes() == (tmp_path / "y.lrd").read_bytes()


def test_metaprograms_with_their_report(folder: Path, tmp_path: Path) -> None:
    text = invoke("genes", "metaprograms", folder / "a.lrd", folder / "b.lrd", "-o", tmp_path / "meta.html")
    assert text.startswith("2 metaprograms of 4 modules in 2 results")
    assert "M01" in (tmp_path / "meta.html").read_text(encoding="utf-8")
    found = json.loads(invoke("genes", "metaprograms", folder / "a.lrd", folder / "b.lrd", "--json"))
    assert found["metaprograms"][0]["found_in"] == "a; b"
    assert set(found["metaprograms"][0]["top_genes"][:8]) <= {f"G{i}" for i in range(20)}


def test_two_results_compared(folder: Path) -> None:
    assert invoke("genes", "compare", folder / "a.lrd", folder / "b.lrd").startswith("2 same, 0 changed")
    found = json.loads(invoke("genes", "compare", folder / "a.lrd", folder / "a.lrd", "--json"))
    assert [row["status"] for row in found["modules"]] == ["same", "same"]


@pytest.mark.parametrize("to", ["tsv", "gct", "cnmf", "starcat"])
def test_export(folder: Path, tmp_path: Path, to: str) -> None:
    files = json.loads(invoke("genes", "export", folder / "a.lrd", "-o", tmp_path / "x", "--to", to, "--json"))["files"]
    assert files
    assert all(Path(file).is_file() for file in files)


def test_cnmf_results_take_part_in_metaprograms(folder: Path, tmp_path: Path) -> None:
    invoke("genes", "export", folder / "b.lrd", "-o", tmp_path / "cnmf", "--to", "cnmf")
    assert "2 metaprograms" in invoke("genes", "metaprograms", folder / "a.lrd", tmp_path / "cnmf")


def test_a_share_that_is_none(folder: Path) -> None:
    with pytest.raises(InputError, match="--worker 2of3"):
        invoke("genes", "survey", folder / "a.csv", *OPTIONS, "--worker", "2of3", "--folder", folder)
