"""Surveys: shares of the work in any number and order, broken off or not, give the same result to the bit."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.genes import find_modules, survey
from lrdomains.genes.rank_survey import ranks_to_try

OPTIONS = {"rank": [2, 3, 4], "runs": 4, "orientation": "samples-by-genes", "rng": 3}


@pytest.fixture(scope="module")
def at_once(planted, tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "m.lrd"
    find_modules(planted.counts, **OPTIONS).save(path)
    return path.read_bytes()


@pytest.mark.parametrize("shares", [[(1, 1)], [(2, 2), (1, 2)], [(3, 5), (1, 5), (5, 5)]])
def test_the_same_bytes_for_any_number_and_order_of_shares(planted, at_once, tmp_path, shares) -> None:
    for share in shares:
        said = survey(planted.counts, **OPTIONS, folder=tmp_path / "runs", worker=share)
        assert said.rank == 0
        assert f"share {share[0]} of {share[1]}" in said.reason
    find_modules(planted.counts, **OPTIONS, folder=tmp_path / "runs").save(tmp_path / "m.lrd")
    assert (tmp_path / "m.lrd").read_bytes() == at_once


def test_the_same_bytes_after_a_kill(planted, at_once, tmp_path) -> None:
    planted.counts.to_parquet(tmp_path / "counts.parquet")
    runs = tmp_path / "runs"
    code = (
        "import pandas as pd; from lrdomains.genes import find_modules\n"
        f"find_modules(pd.read_parquet({str(tmp_path / 'counts.parquet')!r}), **{OPTIONS!r}, folder={str(runs)!r})"
    )
    job = subprocess.Popen([sys.executable, "-c", code])
    until = time.monotonic() + 30
    while time.monotonic() < until and job.poll() is None and not list(runs.glob("*.lrd")):
        time.sleep(0.005)
    os.kill(job.pid, signal.SIGKILL)
    job.wait()
    assert list(runs.glob("*.lrd"))
    find_modules(planted.counts, **OPTIONS, folder=runs).save(tmp_path / "m.lrd")
    assert (tmp_path / "m.lrd").read_bytes() == at_once


def test_shares_divide_the_runs(planted, tmp_path) -> None:
    for share in ((1, 3), (2, 3), (3, 3)):
        survey(planted.counts, **OPTIONS, folder=tmp_path, worker=share)
    # One module, which all samples share, is compared too.
    assert len(list(tmp_path.glob("*.lrd"))) == 4 * 4
    again = survey(planted.counts, **OPTIONS, folder=tmp_path, worker=(1, 3))
    assert again.reason.endswith("of which 0 had to be made")


def test_a_survey_chooses_as_find_modules_does(planted) -> None:
    found = survey(planted.counts, **OPTIONS)
    assert found.rank == 3
    assert found.table["rank"].tolist() == [1, 2, 3, 4]
    assert len(find_modules(planted.counts, **OPTIONS).names) == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [({"worker": (1, 2)}, "folder="), ({"worker": (3, 2), "folder": "x"}, "worker=3/2"),
     ({"worker": (1, 2), "folder": "x", "rng": None}, "whole number as rng")],
)  # fmt: skip
def test_shares_that_are_none(planted, tmp_path, more, words) -> None:
    options = {**OPTIONS, **more}
    if "folder" in options:
        options["folder"] = tmp_path
    with pytest.raises(InputError, match=words):
        survey(planted.counts, **options)


@pytest.mark.parametrize(("samples", "genes", "expected"), [(38, 2000, 7), (500, 4, 3), (6, 50, 2), (500, 2000, 12)])
def test_numbers_that_are_tried(samples, genes, expected) -> None:
    assert ranks_to_try("auto", samples, genes) == list(range(2, expected + 1))
    assert ranks_to_try(np.int64(4), samples, genes) == [4]


def test_the_evidence_is_a_page(planted) -> None:
    found = survey(planted.counts, **OPTIONS)
    report = found.report()
    assert [section.title for section in report.sections] == ["Verdict", "Evidence", "Methods and provenance"]
    assert report.key_figures[0].value == str(found.rank)
    text = " ".join(report.to_text().split())
    assert found.reason[1:] in text
    assert "compared: 1 to 4" in text
    drawn = report.sections[1].blocks[0].specification
    measures = {row["measure"] for rows in drawn["datasets"].values() for row in rows if "measure" in row}
    assert "held-out gain over a constant" in measures
