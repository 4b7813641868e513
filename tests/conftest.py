"""What all tests share: where the public data lie, and calm property tests."""

import os
import subprocess
import sys
import warnings
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Continuous integration judges a change, so it draws the same examples each time; everybody else draws new ones.
settings.register_profile(
    "calm",
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of public data, or skip where there is none."""
    folder = Path(os.environ.get("LRDOMAINS_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the public data are not at {folder}; set LRDOMAINS_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def cluster():
    """Return a client of two worker processes that all tests share, or skip where Dask is not installed."""
    distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    with (
        warnings.catch_warnings(action="ignore"),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            protocol="tcp://",
            silence_logs="CRITICAL",
        ) as processes,
        distributed.Client(processes, set_as_default=False) as connected,
    ):
        yield connected


@pytest.fixture
def client(cluster):
    """Return the shared client as the one that Dask uses."""
    with cluster.as_current():
        yield cluster


#: A scheduler and its worker in one process, which says where it is, and ends by itself if nobody ends it.
SCHEDULER = """
import distributed, time
if __name__ == "__main__":
    found = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0", protocol="tcp://"
    )
    print(found.scheduler_address, flush=True)
    time.sleep(120)
"""


@pytest.fixture
def killable(tmp_path):
    """Return what starts a scheduler with a worker in a process of its own: that process, and the address."""
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    with ExitStack() as stack:

        def started():
            process = subprocess.Popen(
                [sys.executable, "-c", SCHEDULER],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=tmp_path,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process, process.stdout.readline().strip()

        yield started
