"""The memory of this process."""

import numpy as np

from lrdomains.core.memory import memory_in_use


def test_memory_that_is_written_to_is_counted():
    before = memory_in_use()
    block = np.ones(40_000_000 // 8)
    assert memory_in_use() - before > 30_000_000
    assert block[-1] == 1


def test_without_a_process_table_the_peak_is_given(monkeypatch):
    def missing(*_args, **_options):
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.read_text", missing)
    assert memory_in_use() > 1_000_000
