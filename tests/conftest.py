"""What all tests share: where the public data lie, and calm property tests."""

import os
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("calm", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
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
