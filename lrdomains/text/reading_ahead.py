"""Reading several sources side by side, and ahead of whom it is for, without changing their order."""

import itertools
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

#: Items that wait in each source; enough that neither side stands still, few enough to hold.
ITEMS_AHEAD = 2


def read_side_by_side(sources: Iterable[Callable[[], Iterator[T]]], *, readers: int) -> Iterator[T]:
    """Yield the items of each source, source after source, while threads read on.

    Parameters
    ----------
    sources : iterable of callables
        Each gives an iterator when it is its turn to be opened.
    readers : int
        How many sources are open at a time; unpacking releases the interpreter, so that they work at once.

    Raises
    ------
    Exception
        Whatever a source raises, when its turn comes.

    Examples
    --------
    >>> list(read_side_by_side([lambda: iter("ab"), lambda: iter("c")], readers=2))
    ['a', 'b', 'c']
    """
    waiting = iter(sources)
    open_ones = deque(_Reader(source) for source in itertools.islice(waiting, max(1, readers)))
    try:
        while open_ones:
            yield from open_ones[0]
            open_ones.popleft()
            open_ones.extend(_Reader(source) for source in itertools.islice(waiting, 1))
    finally:
        for reader in open_ones:
            reader.stop()


@dataclass(frozen=True)
class _Item(Generic[T]):
    item: T


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


class _Reader(Generic[T]):
    """One source, read by a thread of its own into a queue of a few items."""

    def __init__(self, source: Callable[[], Iterator[T]]) -> None:
        self._source = source
        self._items: queue.Queue[_Item[T] | _End] = queue.Queue(ITEMS_AHEAD)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        while True:
            got = self._items.get()
            if isinstance(got, _Item):
                yield got.item
            elif got.error is not None:
                raise got.error
            else:
                return

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _read(self) -> None:
        end = _End()
        try:
            for item in self._source():
                if not self._put(_Item(item)):
                    return
        except BaseException as error:  # noqa: BLE001 (it is raised where the items are used)
            end = _End(error)
        self._put(end)

    def _put(self, item: _Item[T] | _End) -> bool:
        # Without a limit a reader whose items nobody wants any more would wait for ever.
        while not self._stopped.is_set():
            try:
                self._items.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False
