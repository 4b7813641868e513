"""Commands of the confusion domain."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.output import JsonOption, OutputOption, SeedOption, answer, answer_json, tell, wants_progress

if TYPE_CHECKING:
    from lrdomains.confusion import ConfusionAxes

app = typer.Typer(no_args_is_help=True, help="Find which classes a classifier mixes up, along which axes.")


@app.callback()
def _confusion() -> None:
    """Keep `find-axes` a command of its own while it is the only one."""


@app.command()
def find_axes(
    predictions: Annotated[
        list[str],
        typer.Argument(
            metavar="PREDICTIONS|COUNTS",
            help="A CSV or TSV file (.gz too) with one row a sample, or a table of counts (rows = true classes), or "
            "two .npy files: true labels, then predicted ones.",
        ),
    ],
    *,
    output: OutputOption,
    true: Annotated[str | None, typer.Option("--true", help="Column of the true labels.")] = None,
    predicted: Annotated[str | None, typer.Option("--predicted", help="Column of the predicted labels.")] = None,
    count: Annotated[str | None, typer.Option("--count", help="Column that says how often a row occurred.")] = None,
    rank: Annotated[str, typer.Option("--rank", help="auto: the axes that replicate; or a number.")] = "auto",
    splits: Annotated[int, typer.Option("--splits", help="Random halves, for the evidence.")] = 11,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Find the axes along which a classifier mixes up classes."""
    from lrdomains import confusion
    from lrdomains.confusion.reading import read_any

    _check_output(output)
    number: Any = _rank(rank)
    matrix = read_any(predictions, true=true, predicted=predicted, count=count)
    axes = confusion.find_axes(matrix, rank=number, splits=splits, rng=seed, progress=wants_progress())
    axes.save(output)
    answer_json(_as_json(axes)) if json_output else answer(axes.summary())
    tell(f"wrote {output}")


def _check_output(output: str) -> None:
    from pathlib import Path

    from lrdomains.errors import StorageError

    folder = Path(output).parent
    if not folder.is_dir():
        message = f"cannot write {output}: the folder {folder} does not exist; create it first"
        raise StorageError(message)


def _rank(text: str) -> int | str:
    from lrdomains.errors import RankError

    if text == "auto":
        return text
    if not text.isascii() or not text.isdigit():
        message = f"--rank {text!r}; give auto or a positive whole number"
        raise RankError(message)
    return int(text)


def _as_json(axes: "ConfusionAxes") -> dict[str, Any]:
    fields = ["axis", "strength", "z", "positive", "negative", "errors", "accuracy_if_resolved"]
    return {
        "accuracy": axes.accuracy,
        "samples": _whole(axes.samples),
        "classes": len(axes.classes),
        "rank": axes.rank,
        "axes": [{name: _whole(row[name]) for name in fields} for row in axes.strengths.to_dict(orient="records")],
        "groups": axes.groups,
        "attractors": axes.attractors[["label", "index"]].to_dict(orient="records"),
    }


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
