"""repeat with a folder: broken off in any way, it goes on and gives the same bytes."""

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


def test_a_folder_that_is_a_file(tmp_path, matrix):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot keep runs"):
        repeat(matrix, METHOD, runs=2, rng=0, folder=tmp_path / "file")
