"""What commands say that a cluster would take, without doing anything."""

import json

import numpy as np
import pandas as pd
import pytest
from command_line import invoke

from lrdomains.errors import InputError

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")


def test_documents(tmp_path):
    rng = np.random.default_rng(0)
    (tmp_path / "texts").mkdir()
    for number in range(20):
        words = rng.choice([f"word{at}" for at in range(50)], 40)
        (tmp_path / "texts" / f"{number}.txt").write_text(" ".join(words))
    command = ["documents", "embed", tmp_path / "texts", "-o", tmp_path / "x.lrd", "--dry-run"]
    said = json.loads(invoke(*command, "--dask", "local:3", "--json"))
    assert (said["documents"], said["cluster"]["passes"]) == (20, 2)
    assert said["cluster"]["read"] == 2 * said["bytes"]
    assert "on the cluster: reads" in invoke(*command, "--dask", "local:3")
    with pytest.raises(InputError, match="--dry-run says what a cluster would take"):
        invoke(*command)
    assert not (tmp_path / "x.lrd").exists()


def test_genes(tmp_path):
    counts = pd.DataFrame(np.random.default_rng(0).poisson(3, (30, 40)), columns=[f"GENE{at}" for at in range(40)])
    counts.index = [f"sample{at}" for at in range(30)]
    counts.to_csv(tmp_path / "counts.csv")
    command = ["genes", "find-modules", tmp_path / "counts.csv", "-o", tmp_path / "x.lrd", "--rank", "2:4"]
    command += ["--orientation", "samples-by-genes", "--dry-run"]
    said = json.loads(invoke(*command, "--dask", "local:2", "--json"))
    assert (said["samples"], said["genes"], said["cluster"]["passes"]) == (30, 40, 1)
    assert "on the cluster: reads" in invoke(*command, "--dask", "local:2")
    assert not (tmp_path / "x.lrd").exists()


def test_confusion(tmp_path):
    for name in ("1.csv", "2.csv"):
        (tmp_path / name).write_text("true,pred\na,a\na,b\nb,b\n")
    command = ["confusion", "find-axes", tmp_path / "1.csv", tmp_path / "2.csv", "-o", tmp_path / "x.lrd", "--dry-run"]
    said = json.loads(invoke(*command, "--dask", "local:2", "--json"))
    assert (said["files"], said["pairs"], said["cluster"]["passes"]) == (2, 3, 1)
    assert "on the cluster: reads" in invoke(*command, "--dask", "local:2")
    assert not (tmp_path / "x.lrd").exists()
