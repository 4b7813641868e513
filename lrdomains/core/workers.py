"""Workers: who does the pieces of a long work, this process or a cluster; the algorithm does not ask."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from lrdomains.core.progress import Progress


class Workers(Protocol):
    """Somebody who works on one piece after another, or on many at a time.

    Functions are of a module, so that they can be sent to another process; pieces, too, are sent, but a piece that is
    part of a Dask collection is computed where it is worked on. Results do not depend on who works, how many there are,
    or who is faster.
    """

    @property
    def at_once(self) -> int:
        """How many pieces are worked on at a time."""
        ...

    @property
    def processes(self) -> int:
        """How many processes work; a piece may use all threads of one, if no other is worked on beside it."""
        ...

    @property
    def room(self) -> float:
        """Bytes of memory for each process; infinite where nothing limits it."""
        ...

    def map(
        self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()
    ) -> Iterator[Any]:
        """Yield ``function(piece, *shared)`` of each piece, in their order; only a few results wait at a time."""
        ...

    def keep(self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()) -> list[Any]:
        """Return something that stands for each result, which stays where it was made.

        It is a piece for `map`, `keep` and `merge` in its turn.
        """
        ...

    def merge(self, function: Callable[[Any, Any], Any], kept: Sequence[Any]) -> Any:
        """Return what stands for the result of merging neighbours in pairs, again and again.

        It is a tree that the order of the pieces decides. What was kept is given up on the way.
        """
        ...

    def results(self, kept: Sequence[Any]) -> Iterator[Any]:
        """Yield what was kept, in order."""
        ...

    def watch(self, kept: Sequence[Any], progress: Progress) -> None:
        """Tell `progress` of each of these that is done, until all are; an error of one of them is raised."""
        ...


class Here:
    """The process itself, one piece after another.

    Examples
    --------
    >>> import operator
    >>> here = Here()
    >>> list(here.map(pow, [1, 2, 3], shared=(2,)))
    [1, 4, 9]
    >>> here.merge(operator.add, here.keep(str, [1, 2, 3]))
    '123'
    """

    at_once = processes = 1
    room = math.inf

    def map(
        self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()
    ) -> Iterator[Any]:
        """Yield the result of each piece when it is asked for."""
        return (function(_computed(piece), *shared) for piece in pieces)

    def keep(self, function: Callable[..., Any], pieces: Iterable[Any], *, shared: tuple[Any, ...] = ()) -> list[Any]:
        """Return the results."""
        return list(self.map(function, pieces, shared=shared))

    def merge(self, function: Callable[[Any, Any], Any], kept: Sequence[Any]) -> Any:
        """Return the merged results."""
        level = list(kept)
        while len(level) > 1:
            level = [function(*pair) if len(pair) == 2 else pair[0] for pair in pairs(level)]
        return level[0]

    def results(self, kept: Sequence[Any]) -> Iterator[Any]:
        """Yield the results."""
        return iter(kept)

    def watch(self, kept: Sequence[Any], progress: Progress) -> None:
        """Tell that all are done."""
        progress.advance(len(kept))


_working: ContextVar[Workers] = ContextVar("working", default=Here())  # noqa: B039 (it has no state)


def working() -> Workers:
    """Return who works for what is being done: those of the innermost `workers`, else this process.

    Examples
    --------
    >>> working().at_once
    1
    """
    return _working.get()


@contextmanager
def work_by(who: Workers) -> Iterator[Workers]:
    """Let somebody work for what is done inside."""
    before = _working.set(who)
    try:
        yield who
    finally:
        _working.reset(before)


def pairs(level: Sequence[Any]) -> list[Sequence[Any]]:
    """Return neighbours two by two; the last one may be alone.

    Examples
    --------
    >>> pairs([1, 2, 3])
    [[1, 2], [3]]
    """
    return [level[at : at + 2] for at in range(0, len(level), 2)]


def is_delayed(piece: object) -> bool:
    """Return whether a piece is part of a Dask collection, without importing Dask for those who do not use it."""
    return type(piece).__module__ == "dask.delayed"


def is_collection(data: object) -> bool:
    """Return whether data are a Dask collection, in parts that can be worked on one by one.

    Examples
    --------
    >>> is_collection([1, 2])
    False
    """
    return hasattr(data, "to_delayed")


def _computed(piece: Any) -> Any:
    return piece.compute(scheduler="synchronous") if is_delayed(piece) else piece
