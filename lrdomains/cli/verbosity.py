"""How much a command says on standard error, and in which form: options that stand anywhere on the line."""

import json
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from lrdomains.core.progress import Listener, ProgressEvent

#: Options of the root command that may be given after the command as well.
ANYWHERE = ("--quiet", "-q", "--verbose", "--log-json")


@dataclass(frozen=True)
class Verbosity:
    """What is said on standard error besides errors and warnings.

    Parameters
    ----------
    quiet : bool
        Nothing.
    verbose : bool
        Each stage as a line when it ends, also where standard error is no terminal.
    as_json : bool
        Everything, errors and warnings too, as one JSON object a line.
    """

    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def __post_init__(self) -> None:
        if self.quiet and self.verbose:
            message = "--quiet and --verbose exclude each other"
            raise typer.BadParameter(message)


_current: ContextVar[Verbosity] = ContextVar("verbosity", default=Verbosity())  # noqa: B039 (frozen)


def set_verbosity(verbosity: Verbosity) -> None:
    """Choose how much is said from now on."""
    _current.set(verbosity)


def verbosity() -> Verbosity:
    """Return what was chosen."""
    return _current.get()


class RootGroup(TyperGroup):
    """A group of commands whose `ANYWHERE` options may stand after the command that they are about."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line with these options brought to its front."""
        return super().parse_args(ctx, hoisted(args))


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the `ANYWHERE` options before ``--`` brought to the front.

    Examples
    --------
    >>> hoisted(["words", "embed", "a.txt", "--quiet", "--", "--verbose"])
    ['--quiet', 'words', 'embed', 'a.txt', '--', '--verbose']
    """
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    before, after = arguments[:end], arguments[end:]
    moved = [argument for argument in before if argument in ANYWHERE]
    return [*moved, *(argument for argument in before if argument not in ANYWHERE), *after]


def log_line(level: str, message: str, **fields: Any) -> str:
    """Return one line of the log as JSON.

    Examples
    --------
    >>> json.loads(log_line("note", "done"))["message"]
    'done'
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "level": level, "message": message, **fields})


def progress_listener() -> "Listener | None":
    """Return who is to hear of progress; None where bars are drawn, or where nobody is to be told."""
    chosen = verbosity()
    if chosen.quiet:
        return None
    if chosen.as_json:
        return _log_progress
    return _tell_end if chosen.verbose else None


def _log_progress(event: "ProgressEvent") -> None:
    remaining = None if event.remaining is None else round(event.remaining, 1)
    line = log_line(
        "progress",
        event.stage,
        done=event.done,
        total=event.total,
        seconds=round(event.seconds, 3),
        rate=round(event.rate, 3),
        remaining_seconds=remaining,
        memory_bytes=event.memory,
        note=event.note,
        finished=event.finished,
    )
    sys.stderr.write(line + "\n")


def _tell_end(event: "ProgressEvent") -> None:
    if event.finished:
        note = f", {event.note}" if event.note else ""
        memory = f"{event.memory / 2**20:,.0f} MB"
        steps = f"{event.done:,} step{'s' * (event.done != 1)}"
        typer.echo(f"{event.stage}: {steps} in {event.seconds:.2f} s, {memory}{note}", err=True)
