"""A cluster: found or started by what is given, pieces in order, and clear words when it fails."""

import ctypes
import operator
import os
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core import cluster as room
from lrdomains.core.cluster import Cluster, workers
from lrdomains.core.progress import Silent, progress_bar, progress_to
from lrdomains.core.threads import thread_count
from lrdomains.core.workers import Here
from lrdomains.errors import ClusterError, InputError, MissingExtraError

distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


def times(piece, factor):
    return piece * factor


def process_and_threads(_piece):
    return os.getpid(), thread_count()


def passed_on(piece, values):
    return values.flags.aligned, values, piece


def refuses(piece):
    message = f"file {piece}: line 3 is no text"
    raise InputError(message)


def dies_once(piece, marker):
    if piece == 3 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def test_without_a_client_this_process_works():
    with workers(None) as who:
        assert isinstance(who, Here)


def test_pieces_are_worked_on_by_other_processes_each_with_one_thread(client):
    with workers(client) as who:
        seen = list(who.map(process_and_threads, range(20)))
    assert os.getpid() not in {pid for pid, _ in seen}
    assert {threads for _, threads in seen} == {1}


def size_of(_piece, values):
    from dask.sizeof import sizeof

    return sizeof(values)


def test_workers_know_the_sizes_of_sparse_arrays_which_they_may_have_to_spill(client):
    values = sp.random_array((1000, 1000), density=0.1, rng=np.random.default_rng(0), format="csr")
    with workers(client) as who:
        assert list(who.map(size_of, range(2), shared=(values,))) == [room.sparse_bytes(values)] * 2
        kept = who.keep(times, [values], shared=(1,))
        who.watch(kept, Silent())
        held = client.run(lambda dask_worker: dask_worker.data.memory.total_weight)
    assert sum(held.values()) > values.data.nbytes


def test_kernels_use_the_threads_that_have_no_piece(tmp_path):
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0", protocol="tcp://"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as alone,
        workers(alone) as who,
    ):
        assert list(who.map(process_and_threads, [0])) == [(os.getpid(), min(2, thread_count()))]
        many = {threads for _, threads in who.map(process_and_threads, range(40))}
    assert 1 in many


@pytest.mark.parametrize(
    ("executing", "ready", "threads"),
    [(["_alone-1"], [], 4), (["_alone-1", "_arrived-2"], ["_arrived-3"], 4), (["_alone-1"], [("sum-4", 0)], 2)],
)
def test_what_arrives_for_all_pieces_takes_no_thread_from_them(monkeypatch, executing, ready, threads):
    tasks = [[SimpleNamespace(key=key) for key in keys] for keys in (executing, ready)]
    state = SimpleNamespace(executing=tasks[0], ready=tasks[1], nthreads=4)
    monkeypatch.setattr(distributed, "get_worker", lambda: SimpleNamespace(state=state))
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "8")
    with room.beside_other_pieces():
        assert thread_count() == threads


def pages_taken(_piece):
    """Return how many pages the system gave while a megabyte was taken and freed two hundred times."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(200):
        np.ones(2**17)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None) if sys.platform == "linux" else None, "mallopt"), reason="this is not glibc"
)
def test_workers_keep_the_memory_that_a_piece_has_freed_for_the_next(client):
    with workers(client) as who:
        pages = list(who.map(pages_taken, range(2)))
    assert max(pages) < 200 * 2**20 / os.sysconf("SC_PAGESIZE") / 10


def test_the_processes_of_a_cluster_and_their_memory_are_known(client):
    with workers(client) as who:
        limits = [worker["memory_limit"] for worker in client.scheduler_info()["workers"].values()]
        assert (who.processes, who.room) == (2, min(limits))


def test_results_come_in_order_and_merge_in_order(client):
    with workers(client) as who:
        assert list(who.map(times, range(50), shared=(3,))) == list(range(0, 150, 3))
        kept = who.keep(times, ["a", "b", "c", "d", "e"], shared=(2,))
        assert list(who.results([who.merge(operator.add, kept)])) == ["aabbccddee"]
        assert next(who.map(times, kept, shared=(2,))) == "aaaa"


def test_arrays_that_all_pieces_share_are_sent_as_they_are(client):
    shared = np.arange(1000.0)
    with workers(client) as who:
        sums = list(who.map(np.dot, [shared] * 3, shared=(shared,)))
    assert sums == [shared @ shared] * 3


def test_arrays_are_aligned_where_they_arrive_so_that_numpy_adds_in_one_order(client):
    values = np.random.default_rng(0).random(5001).astype(np.float32)
    with workers(client) as who:
        for there, back, _ in who.map(passed_on, ["a", "bc", "def"], shared=(values,)):
            assert there
            assert back.flags.aligned
            np.testing.assert_array_equal(back, values)


def test_parts_of_a_collection_are_computed_where_they_are_worked_on(client):
    dask = pytest.importorskip("dask")
    parts = [dask.delayed(np.full)(2, number) for number in range(4)]
    expected = [2 * number for number in range(4)]
    for choice in (None, client):
        with workers(choice) as who:
            assert list(who.map(np.sum, parts)) == expected


def test_progress_is_told_of_every_piece_that_is_done(client):
    heard = []
    with (
        workers(client) as who,
        progress_to(heard.append),
        progress_bar("adding", total=9, shown=True) as watcher,
    ):
        who.watch(who.keep(times, range(9), shared=(1,)), watcher)
    assert heard[-1].done == 9


def test_the_active_client_can_be_asked_for(client):
    with workers("active") as who:
        assert who.client is client


def test_an_error_of_a_piece_comes_back_as_it_was(client):
    with workers(client) as who:
        with pytest.raises(InputError, match=r"file 7: line 3 is no text"):
            list(who.map(refuses, [7]))
        with pytest.raises(InputError, match=r"file 8: line 3 is no text"):
            who.watch(who.keep(refuses, [8]), Silent())


@pytest.mark.parametrize(
    ("choice", "seen"),
    [
        (3, "client=3"),
        ("10.0.0.1:8786", "an address is written as tcp://"),
        ("local", "give the number of processes"),
        ("local:0", "give the number of processes"),
    ],
)
def test_what_is_no_cluster_is_refused(choice, seen):
    with pytest.raises(InputError, match=seen), workers(choice):
        pass


def test_an_active_client_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="Dask has no client"), workers("active"):
        pass


def test_an_address_where_nobody_answers_is_named(monkeypatch):
    monkeypatch.setattr(room, "PATIENCE", 0.5)
    expected = r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"
    with pytest.raises(ClusterError, match=expected), workers("tcp://127.0.0.1:9"):
        pass


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"lrdomains\[dask\]"), workers("local:2"):
        pass


@pytest.mark.slow
def test_processes_of_this_machine_end_with_the_work_and_leave_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workers("local:2") as who:
        assert isinstance(who, Cluster)
        pids = {pid for pid, _ in who.map(process_and_threads, range(20))}
        assert any(tmp_path.glob("lrdomains-*"))
    assert len(pids) <= 2
    assert not any(tmp_path.glob("lrdomains-*"))
    assert not any(Path(f"/proc/{pid}/task").exists() and is_running(pid) for pid in pids)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(client, tmp_path):
    with workers(client) as who:
        kept = who.keep(dies_once, range(8), shared=(str(tmp_path / "died"),))
        assert list(who.results([who.merge(operator.add, kept)])) == [28]
    assert (tmp_path / "died").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_killed_is_one_clear_error(killable):
    process, address = killable()

    def lose_it():
        with workers(address) as who:
            coming = who.map(time.sleep, [0.2] * 50)
            next(coming)
            process.kill()
            list(coming)

    with pytest.raises(ClusterError, match="the Dask scheduler is gone"):
        lose_it()
