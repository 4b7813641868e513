"""What all tests share: where the public data lie, and calm property tests."""

import os
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
