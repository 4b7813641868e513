"""repeat and resample with a folder: broken off in any way, they go on to the same bytes.

(lrdomains.evidence.replicate_store, lrdomains.evidence.content_store)
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from evidence.planted import parts

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.errors import StorageError
from lrdomains.evidence.replicate_store import ReplicateStore
from lrdomains.evidence.resampling import resample
from lrdomains.evidence.stability import repeat


def same(first, second):
    assert first.seeds == second.seeds
    for part in ("column_factors", "scales", "errors", "cosines", "dominant", "iterations", "converged"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes(), part
    assert first.best.row_factors.tobytes() == second.best.row_factors.tobytes()


@pytest.fixture
def matrix():
    return parts((30, 20), 3)


METHOD = NMF(rank=3, tolerance=1e-3)


def test_with_and_without_a_folder(tmp_path, matrix):
    plain = repeat(matrix, METHOD, runs=5, rng=0)
    same(repeat(matrix, METHOD, runs=5, rng=0, folder=tmp_path / "runs"), plain)
    same(repeat(matrix, METHOD, runs=5, rng=0, folder=tmp_path / "runs"), plain)


def test_finished_runs_are_not_made_again(tmp_path, matrix, monkeypatch):
    repeat(matrix, METHOD, runs=3, rng=0, folder=tmp_path)
    made = []
    monkeypatch.setattr(
        "lrdomains.evidence.replicate_store.factorize_replicates",
        lambda labelled, method, seeds: made.extend(seeds) or pytest.fail("made again"),
    )
    repeat(matrix, METHOD, runs=3, rng=0, folder=tmp_path)
    assert not made


def test_other_data_options_and_seeds_have_files_of_their_own(tmp_path, matrix):
    paths = {
        ReplicateStore(tmp_path, LabelledMatrix(data), method).path(seed)
        for data in (matrix, matrix + 1)
        for method in (METHOD, NMF(rank=3), NMF(rank=2))
        for seed in (1, 2)
    }
    assert len(paths) == 12


def test_damaged_and_half_written_files_are_made_again(tmp_path, matrix):
    whole = repeat(matrix, METHOD, runs=4, rng=0, folder=tmp_path)
    files = sorted(tmp_path.iterdir())
    files[0].write_bytes(files[0].read_bytes()[:100])
    files[1].write_bytes(b"")
    files[2].unlink()
    before = files[3].read_bytes()
    same(repeat(matrix, METHOD, runs=4, rng=0, folder=tmp_path), whole)
    assert files[3].read_bytes() == before


JOB = """
import sys
sys.path.insert(0, sys.argv[2])
from evidence.planted import parts
from lrdomains import NMF, repeat
repeat(parts((30, 20), 3), NMF(rank=3, tolerance=1e-3), runs=60, rng=0, folder=sys.argv[1])
"""


def test_a_job_that_was_killed_goes_on_to_the_same_bytes(tmp_path, matrix):
    folder = tmp_path / "runs"
    tests = os.fspath(Path(__file__).parents[1])
    job = subprocess.Popen([sys.executable, "-c", JOB, os.fspath(folder), tests])
    deadline = time.monotonic() + 60
    while not (folder.is_dir() and any(folder.glob("*.lrd"))) and time.monotonic() < deadline and job.poll() is None:
        time.sleep(0.002)
    job.send_signal(signal.SIGKILL)
    job.wait()
    assert any(folder.glob("*.lrd"))
    same(repeat(matrix, METHOD, runs=60, rng=0, folder=folder), repeat(matrix, METHOD, runs=60, rng=0))


DRAWS = """
import sys
sys.path.insert(0, sys.argv[2])
from evidence.planted import parts
from lrdomains import NMF, resample
resample(parts((30, 20), 3), NMF(rank=3, tolerance=1e-3), draws=80, rng=0, folder=sys.argv[1])
"""


def same_draws(first, second):
    for part in ("column_factors", "cosines", "largest_sines"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes(), part
    assert first.full.row_factors.tobytes() == second.full.row_factors.tobytes()


def test_draws_that_were_killed_go_on_to_the_same_bytes(tmp_path, matrix):
    folder = tmp_path / "draws"
    tests = os.fspath(Path(__file__).parents[1])
    job = subprocess.Popen([sys.executable, "-c", DRAWS, os.fspath(folder), tests])
    deadline = time.monotonic() + 60
    while (
        not (folder.is_dir() and len(list(folder.glob("*.lrd"))) > 2)
        and time.monotonic() < deadline
        and job.poll() is None
    ):
        time.sleep(0.002)
    job.send_signal(signal.SIGKILL)
    job.wait()
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.lrd")}
    assert kept
    plain = resample(matrix, METHOD, draws=80, rng=0)
    same_draws(resample(matrix, METHOD, draws=80, rng=0, folder=folder), plain)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert len(list(folder.glob("*.lrd"))) == 81


def test_draws_of_another_kind_have_files_of_their_own(tmp_path, matrix):
    for options in ({}, {"draw": "subsample"}, {"draw": "subsample", "share": 0.7}):
        found = resample(matrix, METHOD, draws=2, rng=0, folder=tmp_path, **options)
        same_draws(found, resample(matrix, METHOD, draws=2, rng=0, **options))
    assert len(list(tmp_path.iterdir())) == 1 + 3 * 2


def test_a_damaged_draw_is_drawn_again(tmp_path, matrix):
    whole = resample(matrix, METHOD, draws=3, rng=0, folder=tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:100])
    same_draws(resample(matrix, METHOD, draws=3, rng=0, folder=tmp_path), whole)


def test_a_folder_that_is_a_file(tmp_path, matrix):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot keep runs"):
        repeat(matrix, METHOD, runs=2, rng=0, folder=tmp_path / "file")
