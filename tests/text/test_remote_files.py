"""Files elsewhere, by a server on this machine."""

import functools
import gzip
import http.server
import threading

import pytest

from lrdomains.errors import InputError
from lrdomains.text import encode, open_corpus
from lrdomains.text.remote_files import is_remote, local_copy


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    (tmp_path / "a.txt").write_text("the cat\nthe dog\n")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"the emu\n"))
    (tmp_path / "t.csv").write_text("id,text\n1,the fox\n")
    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_addresses_are_opened_like_files_packed_or_not(server, tmp_path):
    corpus = open_corpus([f"{server}/a.txt", f"{server}/b.txt.gz", str(tmp_path / "a.txt")])
    assert [unit.text for unit in corpus] == ["the cat", "the dog", "the emu", "the cat", "the dog"]
    assert f"{server}/b.txt.gz" in corpus.description
    assert list(encode(f"{server}/a.txt", min_count=1).vocabulary.words) == ["the", "cat", "dog"]
    assert [unit.text for unit in open_corpus(f"{server}/t.csv", field="text")] == ["the fox"]


def test_a_text_that_is_an_address_is_a_text_among_texts():
    assert [unit.text for unit in open_corpus(["http://127.0.0.1/x", "see above"])] == [
        "http://127.0.0.1/x",
        "see above",
    ]


def test_addresses_that_lead_nowhere_are_named(server):
    with pytest.raises(InputError, match=r"/no.txt cannot be read: .*404"):
        open_corpus(f"{server}/no.txt")
    with pytest.raises(InputError, match=r"nosuch://x/y.txt cannot be read"):
        local_copy("nosuch://x/y.txt")


@pytest.mark.parametrize("text", ["c://x", "a b://c", "://x", "x://", "plain.txt"])
def test_what_is_no_address(text):
    assert not is_remote(text)
