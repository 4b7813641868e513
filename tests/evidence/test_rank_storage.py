"""Through a file and back (lrdomains.evidence.rank_storage, lrdomains.evidence.stability_storage)."""

import numpy as np
import pandas as pd
import pytest
from evidence.planted import counts, gaussian, parts

from lrdomains import load
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.storage import read_archive
from lrdomains.errors import StorageError
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.rank_selection import RankSelection
from lrdomains.evidence.stability import Stability, repeat


def same(found, given):
    for part in ("recommended", "range", "reason", "disagreement", "decided_by", "ranks", "kind", "provenance"):
        assert getattr(found, part) == getattr(given, part), part
    assert found.summary() == given.summary()
    pd.testing.assert_frame_equal(found.table, given.table)
    pd.testing.assert_frame_equal(found.picks, given.picks)
    assert [verdict.within for verdict in found.verdicts] == [verdict.within for verdict in given.verdicts]


@pytest.mark.parametrize(
    ("matrix", "options"),
    [
        (gaussian((60, 40), 2), {}),
        (counts((60, 40), 2), {"rng": np.random.default_rng(0)}),
        (gaussian((60, 40), 0), {}),
        (np.zeros((9, 7)), {}),
    ],
)
def test_spectral_selections(tmp_path, matrix, options):
    given = select_rank(matrix, TruncatedSVD, ranks=range(1, 6), **{"rng": 0, **options})
    given.save(tmp_path / "a.lrd")
    found = load(tmp_path / "a.lrd")
    assert isinstance(found, RankSelection)
    same(found, given)
    found.save(tmp_path / "b.lrd")
    assert (tmp_path / "a.lrd").read_bytes() == (tmp_path / "b.lrd").read_bytes()


def test_runs_of_replicates_go_with_it(tmp_path):
    given = select_rank(parts((40, 30), 2), NMF(rank=1, tolerance=1e-3), ranks=range(1, 4), runs=3, rng=0)
    given.save(tmp_path / "a.lrd")
    found = load(tmp_path / "a.lrd")
    same(found, given)
    assert list(found.stabilities) == [1, 2, 3]
    for rank, runs in given.stabilities.items():
        assert found.stabilities[rank].column_factors.tobytes() == runs.column_factors.tobytes()
        assert found.stabilities[rank].best.method == runs.best.method


def test_runs_alone(tmp_path):
    given = repeat(parts((40, 30), 2), NMF(rank=2, tolerance=1e-3), runs=4, rng=0)
    given.save(tmp_path / "runs.lrd")
    found = load(tmp_path / "runs.lrd")
    assert isinstance(found, Stability)
    assert (found.seeds, found.best_run, found.seed) == (given.seeds, given.best_run, given.seed)
    pd.testing.assert_frame_equal(found.table(), given.table())
    for part in ("column_factors", "scales", "dominant", "cosines", "errors", "iterations", "converged"):
        assert getattr(found, part).tobytes() == getattr(given, part).tobytes(), part


@pytest.mark.parametrize("part", ["verdict.0.0", "stability.2.cosines", "stability.2.best.scale"])
def test_a_file_that_lacks_a_part_is_named(tmp_path, part):
    path = tmp_path / "a.lrd"
    select_rank(parts((40, 30), 2), NMF(rank=1, tolerance=1e-3), ranks=[1, 2], runs=2, rng=0).save(path)
    archive = read_archive(path)
    arrays = {name: values for name, values in archive.arrays.items() if name != part}
    assert len(arrays) < len(archive.arrays)
    broken = type(archive)(archive.path, archive.kind, archive.schema, archive.content, arrays)
    with pytest.raises(StorageError, match=r"a\.lrd is damaged"):
        RankSelection.from_archive(broken)


def test_runs_that_do_not_fit_together_are_refused(tmp_path):
    repeat(parts((40, 30), 2), NMF(rank=2, tolerance=1e-3), runs=4, rng=0).save(tmp_path / "runs.lrd")
    archive = read_archive(tmp_path / "runs.lrd")
    arrays = dict(archive.arrays) | {"stability.dominant": archive.array("stability.dominant")[:2]}
    broken = type(archive)(archive.path, archive.kind, archive.schema, archive.content, arrays)
    with pytest.raises(StorageError, match=r"runs\.lrd is damaged.*dominant of shape \(2, 40\) instead of \(4, 40\)"):
        Stability.from_archive(broken)


def test_what_it_was_made_from_is_kept():
    found = select_rank(gaussian((60, 40), 2), TruncatedSVD(rank=1, tolerance=1e-5), ranks=[1, 2, 4], noise=1.0, rng=5)
    assert found.provenance.seed == 5
    assert found.provenance.steps["select_rank"]["ranks"] == [1, 2, 4]
    assert found.provenance.steps["select_rank"]["noise"] == 1.0
    assert found.provenance.steps["TruncatedSVD"]["tolerance"] == 1e-5
    assert "rank" not in found.provenance.steps["TruncatedSVD"]
    assert len(found.provenance.fingerprint) == 64
