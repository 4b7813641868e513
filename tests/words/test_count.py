"""Counting in memory, in little of it, and after an interruption: always the same bytes."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lrdomains.errors import DataWarning, InputError, StorageError
from lrdomains.text import blocks, encode, files, numbered_text, open_corpus
from lrdomains.words import CooccurrenceCounts, Window, count, spilled_table
from lrdomains.words import count as count_function
from lrdomains.words.memory_budget import Budget

counting = sys.modules[count_function.__module__]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "zipf.txt"
    rng = np.random.default_rng(0)
    words = rng.zipf(1.3, 60_000).clip(max=3000)
    lines = [" ".join(f"w{word}" for word in some) for some in np.array_split(words, 4000)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small_steps(monkeypatch):
    """Parts, runs and groups of rows of a few hundred tokens each."""
    for module in (blocks, numbered_text):
        monkeypatch.setattr(module, "BLOCK_BYTES", 5000)
    monkeypatch.setattr(files, "BLOCK", 5000)
    monkeypatch.setattr(Budget, "tokens", property(lambda self: 9000))
    monkeypatch.setattr(Budget, "entries", property(lambda self: 20_000))


def written(counts, path):
    counts.save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"window": Window(3, "exponential", "positional"), "min_count": 2},
        {"subsample": 1e-2, "sampling": "clean", "rng": 5},
        {"subsample": 1e-2, "sampling": "dirty", "rng": 5},
        {"tokenizer": str.split, "max_vocabulary": 50, "keep_words": ["w2999"], "stop_words": ["w1"]},
        {"unit": "file"},
        {"phrases": 0.05, "min_count": 2},
    ],
)
def test_little_memory_gives_the_same_bytes(corpus, tmp_path, small_steps, options):
    in_memory = count(corpus, **options)
    spilled = count(corpus, memory="1GB", scratch=tmp_path / "scratch", **options)
    assert written(spilled, tmp_path / "a") == written(in_memory, tmp_path / "b")
    assert not (tmp_path / "scratch").exists()


def test_counts_beyond_half_of_the_memory_stay_on_disk(corpus, tmp_path, small_steps, monkeypatch):
    monkeypatch.setattr(counting, "parse_memory", lambda memory: 1000)
    monkeypatch.setattr(Budget, "words", property(lambda self: 10**6))
    spilled = count(corpus, memory="1GB", scratch=tmp_path / "scratch")
    assert isinstance(spilled.values.data, np.memmap)
    assert not (tmp_path / "scratch").exists()
    assert written(spilled, tmp_path / "a") == written(count(corpus), tmp_path / "b")
    total = spilled.merge(count(corpus))
    np.testing.assert_array_equal(total.values.toarray(), 2 * count(corpus).values.toarray())


def test_texts_in_memory_can_be_spilled_too(small_steps):
    texts = [f"a{i % 7} b{i % 3} c" for i in range(5000)]
    spilled, direct = count(texts, memory="1GB"), count(texts)
    np.testing.assert_array_equal(spilled.values.toarray(), direct.values.toarray())


def test_an_error_leaves_nothing(corpus, tmp_path, small_steps, monkeypatch):
    def full(*args, **options):
        raise StorageError("no space left")

    monkeypatch.setattr(spilled_table, "write_run", full)
    with pytest.raises(StorageError):
        count(corpus, memory="1GB", scratch=tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()
    with pytest.raises(InputError, match=r"no words in .*empty"):
        count(open_corpus([""]), memory="1GB", scratch=tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()


def test_words_that_memory_does_not_hold_are_forgotten_by_rarity_and_said(corpus, tmp_path, small_steps, monkeypatch):
    free = count(corpus, min_count=50)
    monkeypatch.setattr(Budget, "words", property(lambda self: 1500))  # of about 3,000
    found = count(corpus, min_count=50, memory="1GB", scratch=tmp_path / "scratch")
    assert 0 < found.options["words_missed_up_to"] < 50
    assert found.options["word_limit"] == 500
    assert (found.tokens, found.units) == (free.tokens, free.units)
    np.testing.assert_array_equal(found.vocabulary.counts, free.vocabulary.counts)
    for part in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(found.values, part), getattr(free.values, part))
    asked = count(corpus, min_count=50, memory="1GB", word_limit=500)
    assert written(asked, tmp_path / "asked") == written(found, tmp_path / "found")
    assert written(count(corpus, min_count=50, word_limit=500), tmp_path / "here") == written(found, tmp_path / "found")
    with pytest.warns(DataWarning, match="may be missing from the vocabulary, because only 500 words were held"):
        count(corpus, min_count=2, memory="1GB")


def test_a_limit_of_words_that_does_not_fit():
    for options, match in (
        ({"word_limit": 0, "memory": "1GB"}, "word_limit=0; give a positive whole number"),
        ({"word_limit": 9, "phrases": 0.5, "memory": "1GB"}, "phrases= together with word_limit="),
    ):
        with pytest.raises(InputError, match=match):
            count(["a b a b"], **options)


@pytest.mark.parametrize("limited", [False, True])
@pytest.mark.parametrize("after", range(0, 60, 7))
def test_work_that_was_interrupted_anywhere_goes_on(corpus, tmp_path, small_steps, monkeypatch, *, after, limited):
    if limited:
        monkeypatch.setattr(Budget, "words", property(lambda self: 1500))
    expected = written(count(corpus, min_count=50, memory="1GB"), tmp_path / "expected")
    left, real = [after], os.replace

    class Killed(KeyboardInterrupt):
        pass

    # Each step of the work ends with a rename; work is cut off just before one of them.
    import pathlib

    def rename(self, target):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        real(self, target)
        return pathlib.Path(target)

    monkeypatch.setattr(pathlib.Path, "replace", rename)
    monkeypatch.setattr(pathlib.Path, "rename", rename)
    try:
        result = count(corpus, min_count=50, memory="1GB", scratch=tmp_path / "scratch")
    except Killed:
        left[0] = 10**9
        result = count(corpus, min_count=50, memory="1GB", scratch=tmp_path / "scratch")
    monkeypatch.undo()
    assert written(result, tmp_path / "again") == expected
    assert not (tmp_path / "scratch").exists()


@pytest.mark.slow
def test_killed_at_random_and_resumed_the_file_has_the_same_bytes(corpus, tmp_path):
    big = tmp_path / "big.txt"
    big.write_text(corpus.read_text(encoding="utf-8") * 60, encoding="utf-8")
    command = [sys.executable, "-m", "lrdomains", "words", "count", str(big), "-o", str(tmp_path / "c.lrd")]
    command += ["--memory", "20MB", "--window", "8"]
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.perf_counter() - begin
    expected = (tmp_path / "c.lrd").read_bytes()
    (tmp_path / "c.lrd").unlink()
    killed = 0
    for moment in np.random.default_rng(os.getpid()).uniform(0.2, 1, 5):
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            process.wait(moment * whole)
            # Faster than the first, so that later moments have to come earlier.
            whole = time.perf_counter() - begin
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        process.stderr.close()
    assert killed  # or nothing was resumed
    resumed = subprocess.run(command, check=False, capture_output=True, text=True)
    assert resumed.returncode == 0, resumed.stderr
    assert (tmp_path / "c.lrd").read_bytes() == expected
    assert not (tmp_path / "c.lrd.scratch").exists()


def test_other_work_in_the_folder_is_not_touched(corpus, tmp_path, small_steps, monkeypatch):
    def stop(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(counting, "choose_vocabulary", stop)
        with pytest.raises(KeyboardInterrupt):
            count(corpus, memory="1GB", scratch=tmp_path / "scratch")
    for options in ({"window": 3}, {"min_count": 1}, {"memory": "2GB"}):
        with pytest.raises(InputError, match="holds other work"):
            count(corpus, **({"memory": "1GB"} | options), scratch=tmp_path / "scratch")
    os.utime(corpus, (1, 1))
    with pytest.raises(InputError, match="holds other work"):
        count(corpus, memory="1GB", scratch=tmp_path / "scratch")


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"memory": "lots"}, "memory='lots'; give an amount"),
        ({"memory": "1MB"}, "give at least 16 MB"),
        ({"scratch": "x"}, "scratch='x' without memory="),
        ({"sampling": "some"}, "sampling='some'"),
        ({"window": 0}, "window=0"),
        ({"subsample": 2}, "subsample=2"),
    ],
)
def test_options_out_of_range(options, match):
    with pytest.raises(InputError, match=match):
        count(["a b"], min_count=1, **options)
    with pytest.raises(InputError, match="in memory already"):
        count(encode(["a b"], min_count=1), memory="1GB")


def test_a_window_wider_than_every_line_and_lines_of_one_word():
    counts = count(["a b", "a", "b a"], window=500, min_count=1)
    assert counts.matrix().values.toarray().tolist() == [[0, 2], [2, 0]]
    assert count(["a", "b"] * 5).values.nnz == 0
    assert isinstance(counts, CooccurrenceCounts)
