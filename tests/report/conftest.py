"""The hostile report, rendered by whoever needs it."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("report_sample", Path(__file__).with_name("sample.py"))
sample = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sample)


@pytest.fixture(scope="session")
def hostile():
    """Return names that somebody may have given."""
    return sample.HOSTILE


@pytest.fixture(scope="session")
def hostile_report():
    """Return a report with hostile text wherever it takes text."""
    return sample.hostile_report()
