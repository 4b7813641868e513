"""Progress of long work: a Rich bar on standard error, events for whoever listens, or nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from lrdomains.core.memory import memory_in_use

#: A listener hears of a stage when it begins and ends, and between at most once in so many seconds.
SECONDS_BETWEEN = 1.0


class Progress(Protocol):
    """Something that is told how far the work has come."""

    def advance(self, steps: int = 1, *, note: str = "") -> None:
        """Report `steps` more steps done, with a short note on where things stand."""
        ...


class Silent:
    """Progress that nobody watches.

    Examples
    --------
    >>> Silent().advance(note="half way")
    """

    def advance(self, steps: int = 1, *, note: str = "") -> None:
        """Do nothing."""


@dataclass(frozen=True)
class ProgressEvent:
    """How far a stage of long work has come.

    Parameters
    ----------
    stage : str
        What is being done.
    done : int
        Steps done.
    total : int or None
        Steps in all, where it is known.
    seconds : float
        Since the stage began.
    memory : int
        Bytes that the process holds.
    note : str
        Where things stand, in a few words.
    finished : bool
        Whether the stage has ended.
    """

    stage: str
    done: int
    total: int | None
    seconds: float
    memory: int
    note: str
    finished: bool

    @property
    def rate(self) -> float:
        """Steps a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that the rest takes at this rate; None where that is not known."""
        if self.total is None or self.done == 0:
            return None
        return max(0.0, (self.total - self.done) / self.rate) if self.rate > 0 else None


Listener = Callable[[ProgressEvent], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def progress_to(listener: Listener | None) -> Iterator[None]:
    """Send the progress of work that is to be shown to a listener, in place of drawing bars.

    Examples
    --------
    >>> heard = []
    >>> with progress_to(heard.append), progress_bar("counting", total=2, shown=True) as progress:
    ...     progress.advance(2)
    >>> [(event.stage, event.done, event.finished) for event in heard]
    [('counting', 0, False), ('counting', 2, True)]
    """
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def progress_bar(description: str, *, total: int | None, shown: bool) -> Iterator[Progress]:
    """Show on standard error how far the work has come while it lasts, if `shown`.

    The bar has the stage, the rate, the time that is left where the number of steps is known, the memory in use, and a
    note. Inside `progress_to` a listener is told instead.

    Parameters
    ----------
    description : str
        What is being done.
    total : int or None
        Number of steps, where it is known.
    shown : bool
        False gives `Silent` and imports nothing.

    Examples
    --------
    >>> with progress_bar("counting", total=3, shown=False) as progress:
    ...     progress.advance()
    """
    listener = _listener.get()
    if not shown:
        yield Silent()
    elif listener is not None:
        told = _Told(listener, description, total)
        told.tell(finished=False)
        yield told
        told.tell(finished=True)
    else:
        with _drawn(description, total) as bar:
            yield bar


class _Told:
    """Progress as events."""

    def __init__(self, listener: Listener, stage: str, total: int | None) -> None:
        self._listener, self._stage, self._total = listener, stage, total
        self._start = self._last = time.monotonic()
        self._done, self._note = 0, ""

    def advance(self, steps: int = 1, *, note: str = "") -> None:
        self._done += steps
        self._note = note
        if time.monotonic() - self._last >= SECONDS_BETWEEN:
            self.tell(finished=False)

    def tell(self, *, finished: bool) -> None:
        self._last = time.monotonic()
        event = ProgressEvent(
            stage=self._stage,
            done=self._done,
            total=self._total,
            seconds=self._last - self._start,
            memory=memory_in_use(),
            note=self._note,
            finished=finished,
        )
        self._listener(event)


@contextmanager
def _drawn(description: str, total: int | None) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = [TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[rate]}")]
    columns += [TimeElapsedColumn(), *([TimeRemainingColumn()] if total is not None else [])]
    columns += [TextColumn("{task.fields[memory]}"), TextColumn("{task.fields[note]}", markup=False)]
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as rich_progress:
        task = rich_progress.add_task(description, total=total, note="", rate="", memory="")

        class Bar:
            def advance(self, steps: int = 1, *, note: str = "") -> None:
                speed = rich_progress.tasks[task].speed
                rich_progress.update(
                    task,
                    advance=steps,
                    note=note,
                    rate=f"{speed:,.3g}/s" if speed else "",
                    memory=f"{memory_in_use() / 2**20:,.0f} MB",
                )

        yield Bar()
