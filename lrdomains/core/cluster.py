"""A Dask cluster: how it is found or started, how pieces of work get to it, and what is said when it fails.

A piece whose worker dies is done again by another, from the pieces that it was made of. Work is given out a little
ahead of what has come back, so that neither results nor what is to be sent pile up.
"""

import copy
import ctypes
import os
import re
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from math import inf
from typing import Any

from lrdomains.core.progress import Progress
from lrdomains.core.threads import at_most_threads, available_cpus
from lrdomains.core.workers import Workers, is_delayed, pairs, work_by, working
from lrdomains.errors import ClusterError, InputError, MissingExtraError

#: How often a task is tried again that failed for another reason than that its worker died.
RETRIES = 2
#: Pieces that are worked on at a time where each result comes to this process: so many for each thread of the cluster.
AHEAD_PER_THREAD = 3
#: What glibc calls the sizes from which memory is taken from the system, and is given back to it.
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -3, -1
#: Seconds to wait for a scheduler that is named by its address.
PATIENCE = 20

ClientLike = Any  # distributed.Client, text or None; Dask is imported only for those who use it


@contextmanager
def workers(client: ClientLike, *, of_dask: bool = False) -> Iterator[Workers]:
    """Give whoever is to do the work, and send a cluster that was started for it home at the end.

    Parameters
    ----------
    client : distributed.Client, str or None
        None is whoever works already, mostly this process. Text is the address of a scheduler
        (``"tcp://10.0.0.1:8786"``), ``"local:2"`` for two processes on this machine, which end with the work, or
        ``"active"`` for the client that Dask would use. Inside the block the client is Dask's current one, so that Dask
        arrays are worked on by it, too.
    of_dask : bool
        The pieces are parts of a Dask collection: without a client, the active one works, if there is one.

    Raises
    ------
    InputError
        If it is none of these.
    MissingExtraError
        If Dask is not installed.
    ClusterError
        If no scheduler answers, or, from within the block, if the cluster cannot finish its work.

    Examples
    --------
    >>> with workers(None) as who:
    ...     list(who.map(abs, [-1, 2]))
    [1, 2]
    """
    if client is None and of_dask:
        client = active_client()
    if client is None:
        yield working()
        return
    with ExitStack() as stack:
        connected = _connected(client, stack)
        stack.enter_context(connected.as_current())
        stack.enter_context(clear_failures())
        yield stack.enter_context(work_by(Cluster(connected)))


@dataclass(frozen=True)
class ClusterSize:
    """How many workers a cluster has, and what each may take.

    Parameters
    ----------
    workers : int
    memory : float or None
        Bytes; None where there is no limit.
    """

    workers: int
    memory: float | None


def cluster_size(client: ClientLike) -> ClusterSize:
    """Return the size of a cluster; of one that would be started here, without starting it.

    Raises
    ------
    InputError, MissingExtraError, ClusterError
        As `workers`.

    Examples
    --------
    >>> cluster_size("local:2").workers
    2
    """
    with ExitStack() as stack:
        if isinstance(client, str) and client.startswith("local"):
            processes, memory = _processes_of(client), _import_distributed(client).system.MEMORY_LIMIT
            return ClusterSize(processes, memory / processes)
        cluster = Cluster(_connected(client, stack))
        return ClusterSize(cluster.processes, cluster.memory / cluster.processes or None)


def active_client() -> Any:
    """Return Dask's current client; None where there is none, or no Dask."""
    try:
        from distributed import get_client
    except ImportError:
        return None
    try:
        return get_client()
    except ValueError:
        return None


def _import_distributed(client: ClientLike) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise MissingExtraError.needed("distributed", extra="dask", purpose=f"client={client!r}") from error
    return distributed


def _connected(client: ClientLike, stack: ExitStack) -> Any:
    distributed = _import_distributed(client)
    if isinstance(client, distributed.Client):
        return client
    if not isinstance(client, str):
        message = f"client={client!r}; give a distributed.Client, an address, 'local:2' or 'active'"
        raise InputError(message)
    if client == "active":
        found = active_client()
        if found is None:
            message = "client='active', but Dask has no client; make one: distributed.Client(...)"
            raise InputError(message)
        return found
    if client.startswith("local"):
        return _started_here(_processes_of(client), stack)
    if "://" not in client:
        message = f"client={client!r}; an address is written as tcp://HOST:PORT, processes on this machine as local:2"
        raise InputError(message)
    try:
        return stack.enter_context(distributed.Client(client, timeout=PATIENCE))
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers at {client} ({error}); is it running, and can it be reached from here?"
        raise ClusterError(message) from error


def _processes_of(text: str) -> int:
    found = re.fullmatch(r"local:([1-9]\d{0,3})", text)
    if not found:
        message = f"client={text!r}; give the number of processes, such as local:2"
        raise InputError(message)
    return int(found[1])


def _started_here(processes: int, stack: ExitStack) -> Any:
    import distributed

    # What workers spill goes into a folder that is removed with them.
    scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="lrdomains-", ignore_cleanup_errors=True))
    cluster = distributed.LocalCluster(
        n_workers=processes,
        threads_per_worker=max(1, available_cpus() // processes),
        dashboard_address="127.0.0.1:0",
        local_directory=scratch,
        silence_logs="CRITICAL",
        protocol="tcp://",
    )
    stack.enter_context(cluster)
    return stack.enter_context(distributed.Client(cluster))


@dataclass(frozen=True, eq=False)
class Cluster:
    """The workers of a Dask cluster.

    Parameters
    ----------
    client : distributed.Client
    """

    client: Any

    @property
    def at_once(self) -> int:
        """How many threads the workers have."""
        return max(1, sum(self.client.nthreads().values()))

    @property
    def memory(self) -> float:
        """Bytes that the workers may take together; 0 where they have no limit."""
        about = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return float(sum(worker["memory_limit"] or 0 for worker in about))

    @property
    def processes(self) -> int:
        """How many workers there are."""
        return max(1, len(self.client.nthreads()))

    @property
    def room(self) -> float:
        """Bytes of memory of the worker that has least."""
        about = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return min((worker["memory_limit"] for worker in about if worker["memory_limit"]), default=inf)

    def map(
        self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()
    ) -> Iterator[Any]:
        """Yield the result of each piece, in their order."""
        common = self._sent_once(shared)
        send = partial(_as_copy, function)
        for found in self.in_order(pieces, lambda batch: [self._submit(send, piece, common) for piece in batch]):
            yield found.value

    def keep(self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()) -> list[Any]:
        """Return futures of the results, which stay with the workers that made them."""
        common = self._sent_once(shared)
        with clear_failures():
            return [self._submit(function, piece, common) for piece in pieces]

    def merge(self, function: Callable[[Any, Any], Any], kept: Sequence[Any]) -> Any:
        """Return the future of the merged results."""
        with clear_failures():
            level = list(kept)
            while len(level) > 1:
                level = [self._submit(function, *pair) if len(pair) == 2 else pair[0] for pair in pairs(level)]
            return level[0]

    def results(self, kept: Sequence[Any]) -> Iterator[Any]:
        """Yield what the futures stand for; each comes to this process when it is asked for."""
        with clear_failures():
            for future in kept:
                yield future.result()

    def watch(self, kept: Sequence[Any], progress: Progress) -> None:
        """Tell of each future that is done."""
        from distributed import as_completed

        with clear_failures():
            for future in as_completed(kept):
                if future.status != "finished":
                    future.result()  # raises what went wrong
                progress.advance()

    def in_order(self, pieces: Iterable[Any], submit: Callable[[list[Any]], list[Any]]) -> Iterator[Any]:
        """Yield the result of each piece in their order, given out by `submit` a few ahead of what has come back."""
        with clear_failures():
            ahead = max(4, AHEAD_PER_THREAD * self.at_once)
            coming, waiting = iter(pieces), deque[Any]()
            while True:
                batch = list(islice(coming, ahead - len(waiting)))
                waiting.extend(submit(batch) if batch else [])
                if not waiting:
                    return
                yield waiting.popleft().result()

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if is_delayed(arguments[0]):
            from dask import delayed

            task = delayed(_alone, pure=False)(function, *arguments)
            return self.client.compute(task, retries=RETRIES)
        return self.client.submit(_alone, function, *arguments, pure=False, retries=RETRIES)

    def _sent_once(self, shared: tuple[Any, ...]) -> Any:
        # A task of its own: it is sent once to each worker, and not lost with one.
        return self.client.submit(_arrived, _Copied(shared), pure=False)


class _Copied:
    """A value that a process gets a copy of; a plain object, so that Dask does not look inside.

    What Dask sends without a copy lies at any address, and numpy adds up numbers in another order where they are not
    aligned: results would differ in their last bits from those of one process.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.value = copy.deepcopy(state["value"])

    def __sizeof__(self) -> int:
        from dask.sizeof import sizeof

        return object.__sizeof__(self) + int(sizeof(self.value))


def _arrived(value: _Copied) -> _Copied:
    return value


def _as_copy(function: Callable[..., Any], *arguments: Any) -> _Copied:
    return _Copied(function(*arguments))


def _alone(function: Callable[..., Any], piece: Any, other: Any = None) -> Any:
    """Work on a worker, some of whose threads are busy with other pieces."""
    with beside_other_pieces():
        if isinstance(other, _Copied):
            return function(piece, *other.value)
        return function(piece, other)


def beside_other_pieces() -> AbstractContextManager[None]:
    """Return the context in which kernels on a worker use those of its threads that have no piece of their own."""
    from distributed import get_worker

    _know_sizes()
    _keep_freed_memory()
    state = get_worker().state
    # What was sent for all pieces arrives beside them, and is no work.
    tasks = [task for tasks in (state.executing, state.ready) for task in tasks]
    pieces = sum(not str(task.key).startswith(_arrived.__name__) for task in tasks)
    return at_most_threads(max(1, state.nthreads // max(1, pieces)))


@cache
def _know_sizes() -> None:
    # Dask knows the sizes of sparse matrices, not of sparse arrays, and would never spill them.
    import scipy.sparse as sp
    from dask.sizeof import sizeof

    sizeof.register((sp.csr_array, sp.csc_array), sparse_bytes)


@cache
def _keep_freed_memory() -> None:
    # Where Dask starts workers as it does by default, they give all memory back to the system at once that is freed,
    # and to take it anew takes up to half of their time. These are the thresholds that glibc by itself would come to.
    if sys.platform != "linux" or os.environ.get("MALLOC_TRIM_THRESHOLD_") != "65536":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 2**25)
        mallopt(M_TRIM_THRESHOLD, 2**26)


def sparse_bytes(matrix: Any) -> int:
    """Return the bytes of a compressed sparse array or matrix."""
    return int(matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes)


@contextmanager
def clear_failures() -> Iterator[None]:
    """Turn what Dask raises about a cluster that is lost into a ClusterError that says what to do."""
    from asyncio import CancelledError

    import distributed.client
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    # What tells of a client that has been closed got a name of its own in 2026.
    closed = getattr(distributed.client, "ClosedClientError", CommClosedError)
    try:
        yield
    except KilledWorker as error:
        message = f"the same piece of work ended several workers ({error}); give them more memory or use smaller pieces"
        raise ClusterError(message) from error
    except (FutureCancelledError, CancelledError, CommClosedError, closed) as error:
        message = f"the Dask scheduler is gone ({type(error).__name__}); start a cluster and run this again"
        raise ClusterError(message) from error
