"""Counting in shards: the bits of one machine, whoever counts, however the corpus is cut, whoever dies."""

import os
import signal
import tarfile
from math import inf
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from lrdomains.core.progress import progress_to
from lrdomains.errors import ClusterError, InputError
from lrdomains.text import shards, tokenize
from lrdomains.words import Window, count, embed, sharded_count

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Thirty files of Zipfian words, some of them empty or without a last line end."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(0)
    for number in range(30):
        words = rng.zipf(1.3, 0 if number == 7 else 900).clip(max=800)
        lines = [" ".join(f"w{word}" for word in some) for some in np.array_split(words, 60)]
        (folder / f"{number:02d}.txt").write_text("\n".join(lines) + "\n" * (number % 2), encoding="utf-8")
    return folder


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 8000})


def written(counts, path):
    counts.save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"memory": "1GB"},
        {"window": Window(3, "exponential", "positional"), "min_count": 2},
        {"subsample": 1e-2, "sampling": "clean", "rng": 5},
        {"subsample": 1e-2, "sampling": "dirty", "rng": 5, "memory": "1GB"},
        {"max_vocabulary": 50, "keep_words": ["w799"], "stop_words": ["w1"], "min_documents": 3},
        {"unit": "paragraph", "lowercase": False},
        {"unit": "file"},
    ],
)
def test_a_cluster_gives_the_bytes_of_one_machine(folder, client, tmp_path, small_shards, options):
    there = count(folder, client=client, **options)
    here = count(folder, **{**options, "memory": None})
    assert written(there, tmp_path / "there") == written(here, tmp_path / "here")


@pytest.mark.parametrize(
    ("count", "processes", "room", "tables"),
    [
        (20, 1, inf, 1),
        (20, 3, inf, 3),
        (2, 3, inf, 2),
        (100, 1, inf, 4),
        (20, 2, 20 * sharded_count.COUNTING_BYTES * shards.SHARD_SIZE, 2),
        (20, 2, 4 * sharded_count.COUNTING_BYTES * shards.SHARD_SIZE, 10),
        (20, 2, 1, 20),
    ],
)
def test_each_process_makes_one_table_as_far_as_its_memory_goes(count, processes, room, tables):
    groups = sharded_count._groups(count, SimpleNamespace(processes=processes, at_once=16, room=room))
    assert len(groups) == tables
    assert [shard for group in groups for shard in range(count)[group]] == list(range(count))
    assert max(group.stop - group.start for group in groups) <= 1 + min(group.stop - group.start for group in groups)


def test_a_tokenizer_of_ones_own_goes_to_the_workers(folder, client, tmp_path, small_shards):
    there, here = (count(folder, client=choice, tokenizer=tokenize) for choice in (client, None))
    assert written(there, tmp_path / "there") == written(here, tmp_path / "here")


@pytest.mark.parametrize("kind", ["bag", "series"])
def test_dask_collections_of_texts_are_counted_where_they_are(client, kind):
    texts = [f"a{i % 7} b{i % 3} c" for i in range(500)]
    if kind == "bag":
        collection = pytest.importorskip("dask.bag").from_sequence(texts, npartitions=7)
    else:
        pandas = pytest.importorskip("pandas")
        collection = pytest.importorskip("dask.dataframe").from_pandas(pandas.Series(texts), npartitions=7)
    there, here = count(collection), count(texts)
    assert list(there.vocabulary.words) == list(here.vocabulary.words)
    np.testing.assert_array_equal(there.values.toarray(), here.values.toarray())
    assert (there.units, there.tokens) == (here.units, here.tokens)


def test_dask_collections_are_counted_here_where_there_is_no_client():
    bag = pytest.importorskip("dask.bag").from_sequence(["a b a", "b c"] * 4, npartitions=3)
    np.testing.assert_array_equal(
        count(bag, min_count=1).values.toarray(), count(["a b a", "b c"] * 4, min_count=1).values.toarray()
    )


def test_texts_in_memory_are_cut_and_sent(client, small_shards):
    texts = [f"a{i % 7} b{i % 3} c" for i in range(5000)]
    there, here = count(texts, client=client), count(texts)
    np.testing.assert_array_equal(there.values.toarray(), here.values.toarray())


def test_an_embedding_is_that_of_one_machine(folder, client, small_shards):
    there, here = (embed(folder, client=choice, rank=20, subword_weight=0) for choice in (client, None))
    np.testing.assert_array_equal(there.vectors, here.vectors)
    assert there.provenance.fingerprint == here.provenance.fingerprint


def test_what_is_wrong_with_a_file_is_said_as_on_one_machine(client, tmp_path):
    (tmp_path / "a.txt").write_text("fine\n")
    (tmp_path / "b.txt").write_bytes(b"good line\nbad \xff byte\n")
    with pytest.raises(InputError, match=r"b\.txt.*line 2"):
        count(tmp_path, client=client)
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(InputError, match=r"no words in .* is it empty"):
        count(tmp_path, client=client)


def test_text_with_phrases_is_read_by_the_workers(folder, client, tmp_path, small_shards):
    there, here = (count(folder, client=choice, phrases=0.05, min_count=2) for choice in (client, None))
    assert written(there, tmp_path / "there") == written(here, tmp_path / "here")
    with pytest.raises(InputError, match="Leave out memory="):
        count(folder, client=client, phrases=0.5, memory="1GB")
    with pytest.raises(InputError, match="word_limit= where a cluster counts"):
        count(folder, client=client, word_limit=100)


class KillsItsWorker:
    """A tokenizer that ends its process when it reads one word for the first time."""

    def __init__(self, marker):
        self.marker = str(marker)

    def __call__(self, text):
        if "w800" in text and not Path(self.marker).exists():
            Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return tokenize(text)


@pytest.mark.slow
def test_a_worker_that_is_killed_while_it_counts_changes_nothing(folder, client, tmp_path, small_shards):
    found = count(folder, client=client, tokenizer=KillsItsWorker(tmp_path / "killed"))
    expected = count(folder, tokenizer=tokenize)
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal(found.values.toarray(), expected.values.toarray())


@pytest.mark.slow
def test_the_shards_of_a_worker_that_is_killed_are_read_again(folder, client, small_shards):
    victims = list(client.run(os.getpid).values())

    def killer(event):
        if event.stage.startswith("counting") and victims:
            os.kill(victims.pop(), signal.SIGKILL)
            victims.clear()

    with progress_to(killer):
        found = count(folder, client=client, progress=True)
    assert not victims
    np.testing.assert_array_equal(found.values.toarray(), count(folder).values.toarray())


def test_what_was_stored_before_the_cluster_was_lost_is_not_done_again(
    folder, client, tmp_path, small_shards, monkeypatch
):
    options = {"memory": "1GB", "scratch": tmp_path / "scratch", "client": client}
    real, parts = sharded_count.write_run, []

    def lost_after_five(where, rows, largest):
        if len(parts) == 5:
            message = "the Dask scheduler is gone"
            raise ClusterError(message)
        parts.append(where.name)
        return real(where, rows, largest)

    monkeypatch.setattr(sharded_count, "write_run", lost_after_five)
    with pytest.raises(ClusterError):
        count(folder, **options)
    assert {entry.name for entry in (tmp_path / "scratch").iterdir()} == {*parts, "state.json", "statistics.npz"}
    again = []

    def noted(where, *rest):
        again.append(where.name)
        return real(where, *rest)

    monkeypatch.setattr(sharded_count, "write_run", noted)
    found = count(folder, **options)
    assert not set(again) & set(parts)
    assert not (tmp_path / "scratch").exists()
    assert written(found, tmp_path / "there") == written(count(folder), tmp_path / "here")


@pytest.mark.slow
def test_a_count_whose_scheduler_was_killed_goes_on_with_what_was_stored(
    folder, killable, tmp_path, small_shards, monkeypatch
):
    monkeypatch.setattr("lrdomains.core.progress.SECONDS_BETWEEN", 0.0)
    process, address = killable()
    scratch = tmp_path / "scratch"
    options = {"memory": "1GB", "scratch": scratch}

    def killer(event):
        # As soon as some parts of the table are stored.
        if len(list(scratch.glob("run-*"))) > 2:
            process.kill()

    with progress_to(killer), pytest.raises(ClusterError, match="the Dask scheduler is gone"):
        count(folder, client=address, progress=True, **options)
    stored = {path.name: path.stat().st_mtime_ns for path in scratch.glob("run-*")}
    assert stored
    # Parts are there whole or not at all.
    assert {path.name for path in scratch.iterdir()} == {*stored, "state.json", "statistics.npz"}
    again = {}

    def watcher(event):
        again.update({path.name: path.stat().st_mtime_ns for path in scratch.glob("run-*") if path.name in stored})

    with progress_to(watcher):
        found = count(folder, client=killable()[1], progress=True, **options)
    assert again == stored
    assert not scratch.exists()
    assert written(found, tmp_path / "there") == written(count(folder), tmp_path / "here")


@pytest.mark.slow
@pytest.mark.real_data
def test_novels_in_shards_of_a_megabyte_give_the_bytes_of_one_machine(client, shared_data, tmp_path, monkeypatch):
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 2**20})
    with tarfile.open(shared_data / "text" / "novels.tar.xz") as archive:
        names = [name for name in archive.getnames() if name.endswith(".txt")][:12]
        archive.extractall(tmp_path / "novels", members=names, filter="data")
    books = sorted((tmp_path / "novels").rglob("*.txt"))
    there, here = (count(books, unit="paragraph", client=choice) for choice in (client, None))
    assert written(there, tmp_path / "there") == written(here, tmp_path / "here")
