"""Text that is piped in."""

import subprocess
import sys

import pytest

from lrdomains.errors import InputError
from lrdomains.text.standard_input import standard_input


def test_a_pipe_is_read_as_a_file_and_can_be_read_again():
    code = (
        "from lrdomains.text import open_corpus, encode;"
        "c = open_corpus('-'); assert list(c) == list(c);"
        "print(list(encode(c, min_count=1).vocabulary.words), c.files[0][1])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"b a\na\n", capture_output=True, check=True)
    words, _, path = done.stdout.decode().strip().rpartition(" ")
    assert words == "['a', 'b']"
    from pathlib import Path

    assert not Path(path).exists()


def test_a_terminal_is_not_waited_for(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    standard_input.cache_clear()
    with pytest.raises(InputError, match="standard input is a terminal"):
        standard_input()
