"""Progress of long work: a Rich bar on standard error, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


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


@contextmanager
def progress_bar(description: str, *, total: int | None, shown: bool) -> Iterator[Progress]:
    """Show a bar on standard error while the work lasts, if `shown`.

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
    if not shown:
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[note]}"))
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as rich_progress:
        task = rich_progress.add_task(description, total=total, note="")

        class Bar:
            def advance(self, steps: int = 1, *, note: str = "") -> None:
                rich_progress.update(task, advance=steps, note=note)

        yield Bar()
