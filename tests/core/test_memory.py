"""The memory of this process."""

import mmap

import pytest

from lrdomains.core.memory import memory_in_use, parse_memory
from lrdomains.errors import InputError


def test_memory_that_is_written_to_is_counted():
    # Straight from the system: memory that numpy asks for may be some that this process has held before.
    with mmap.mmap(-1, 40_000_000) as block:
        before = memory_in_use()
        block.write(b"1" * 40_000_000)
        assert memory_in_use() - before > 30_000_000


def test_without_a_process_table_the_peak_is_given(monkeypatch):
    def missing(*_args, **_options):
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.read_text", missing)
    assert memory_in_use() > 1_000_000


@pytest.mark.parametrize(
    ("text", "amount"),
    [("4GB", 4e9), ("500 mb", 5e8), ("1.5g", 1.5e9), ("2TiB", 2e12), (3e8, 3e8), ("100000000", 1e8), ("64M", 64e6)],
)
def test_amounts(text, amount):
    assert parse_memory(text) == amount


@pytest.mark.parametrize("text", ["", "GB", "4 apples", "-1GB", "1..2GB", "nan", float("nan"), 0, float("inf")])
def test_what_is_no_amount(text):
    with pytest.raises(InputError, match="memory="):
        parse_memory(text)
