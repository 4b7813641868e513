"""What every command shares: answers on standard output, everything else on standard error."""

import json
import math
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, Any, TextIO

import typer

from lrdomains.cli.verbosity import log_line, progress_listener, verbosity
from lrdomains.errors import LrdomainsError, LrdomainsWarning

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output, nothing else.")]
DaskOption = Annotated[
    str | None,
    typer.Option("--dask", help="A Dask cluster that works: tcp://HOST:PORT, or local:2, two processes here."),
]
OutputOption = Annotated[str, typer.Option("--output", "-o", help="Where to write the result (.lrd).")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the random numbers: the same seed, the same result.")]


def answer(text: str, *, newline: bool = True) -> None:
    """Print an answer on standard output; where its reader has gone away, as with `| head`, end quietly."""
    try:
        typer.echo(_encodable(text, sys.stdout), nl=newline)
    except BrokenPipeError:
        # Python would complain once more when it closes the stream at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def answer_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object on standard output; numbers that JSON does not know (NaN, infinity) become null."""
    plain = not (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    answer(json.dumps(_json_value(content), ensure_ascii=plain, indent=1, allow_nan=False))


def tell(text: str) -> None:
    """Print a remark on standard error, unless nobody wants any."""
    if not verbosity().quiet:
        _say("note", text)


def wants_progress() -> bool:
    """Return whether progress is to be shown: a person watches a terminal, or a log is kept."""
    return not verbosity().quiet and (progress_listener() is not None or sys.stderr.isatty())


def listening() -> AbstractContextManager[None]:
    """Return the context in which progress goes where the command line wants it."""
    from lrdomains.core.progress import progress_to

    return progress_to(progress_listener())


def _say(level: str, text: str) -> None:
    line = log_line(level, text) if verbosity().as_json else text if level == "note" else f"lrdomains: {level}: {text}"
    typer.echo(_encodable(line, sys.stderr), err=True)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn the package's errors into one message and exit code 1, and its warnings into lines on standard error."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", LrdomainsWarning)
        warnings.showwarning = _show_warning
        try:
            yield
        except LrdomainsError as error:
            _say("error", str(error))
            raise SystemExit(1) from error


def _show_warning(message: Warning | str, *_where: Any, **_options: Any) -> None:
    _say("warning", str(message))


def _encodable(text: str, stream: TextIO) -> str:
    if stream.isatty():
        # A name may hold escape sequences that a terminal would obey; a file or another program gets what there is.
        text = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    # It may also hold what the stream cannot carry, such as a lone surrogate from a badly encoded file.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _json_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if hasattr(value, "tolist"):
        # A numpy number or array; either may hold NaN.
        return _json_value(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)
