"""How many threads kernels may use."""

import os

import pytest

from lrdomains.core.threads import thread_count
from lrdomains.errors import InputError


def test_the_variable_decides(monkeypatch):
    for text, count in (("3", 3), (" 1 ", 1)):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", text)
        assert thread_count() == count


@pytest.mark.parametrize("text", [None, "", "  "])
def test_else_the_processors_that_this_process_may_use(monkeypatch, text):
    monkeypatch.delenv("LRDOMAINS_NUM_THREADS", raising=False)
    if text is not None:
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", text)
    assert thread_count() == (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²"])
def test_other_texts_are_refused(monkeypatch, text):
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", text)
    with pytest.raises(InputError, match=f"LRDOMAINS_NUM_THREADS is '{text}'; set it to a positive whole number"):
        thread_count()
