"""Commands of the confusion domain."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.cluster_costs import DryRunOption, answer_shards_cost
from lrdomains.cli.output import (
    DaskOption,
    JsonOption,
    OutputOption,
    SeedOption,
    answer,
    answer_json,
    tell,
    wants_progress,
)

if TYPE_CHECKING:
    from lrdomains.confusion import ConfusionAxes, ModelComparison

app = typer.Typer(no_args_is_help=True, help="Find which classes a classifier mixes up, along which axes.")

#: Members of a pole that are listed as JSON, strongest first; the table ``strengths`` has all.
POLE_LISTED = 50

OrientationOption = Annotated[
    str,
    typer.Option(
        "--orientation",
        help="What rows and columns of a table of counts are: true-by-predicted, predicted-by-true or given-by-true.",
    ),
]


@app.command()
def find_axes(
    predictions: Annotated[
        list[str],
        typer.Argument(
            metavar="PREDICTIONS|COUNTS",
            help="One row a sample, or a table of counts (rows = true classes): CSV or TSV (.gz too), Parquet, .npy, "
            ".npz, .mtx, PyCM's .obj, Neo's .json; or two .npy files: true labels, then predicted labels or "
            "probabilities; or several files of one row a sample, which are counted one by one and added up.",
        ),
    ],
    *,
    output: OutputOption,
    true: Annotated[
        str | None,
        typer.Option("--true", help="Column of the true labels; without --predicted, others may be probabilities."),
    ] = None,
    predicted: Annotated[str | None, typer.Option("--predicted", help="Column of the predicted labels.")] = None,
    count: Annotated[str | None, typer.Option("--count", help="Column that says how often a row occurred.")] = None,
    ids: Annotated[str | None, typer.Option("--id", help="Column that names the samples, for examples.")] = None,
    orientation: OrientationOption = "true-by-predicted",
    rank: Annotated[str, typer.Option("--rank", help="auto: the axes that replicate; or a number.")] = "auto",
    splits: Annotated[int | None, typer.Option("--splits", help="Random halves, for the evidence.")] = None,
    bootstrap: Annotated[str, typer.Option("--bootstrap", help="auto, or replicates for p and intervals.")] = "auto",
    dry_run: DryRunOption = False,
    dask: DaskOption = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Find the axes along which a classifier mixes up classes."""
    from lrdomains import confusion
    from lrdomains.confusion.reading import are_shards, read_any

    _check_output(output)
    number: Any = _number(rank, "--rank")
    replicates: Any = _number(bootstrap, "--bootstrap", least=0)
    side: Any = orientation
    columns = {"true": true, "predicted": predicted, "count": count}
    if dry_run:
        _check_shards(ids, orientation)
        answer_shards_cost(predictions, columns, dask=dask, json_output=json_output)
        return
    if dask is not None or are_shards(predictions):
        _check_shards(ids, orientation)
        matrix = confusion.count_shards(predictions, **columns, client=dask, progress=wants_progress())
    else:
        matrix = read_any(predictions, true=true, predicted=predicted, count=count, ids=ids, orientation=side)
    axes = confusion.find_axes(
        matrix, rank=number, splits=splits, bootstrap=replicates, rng=seed, progress=wants_progress()
    )
    axes.save(output)
    answer_json(_as_json(axes)) if json_output else answer(axes.summary())
    tell(f"wrote {output}")


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="A.lrd", help="What find-axes wrote for the first model.")],
    second: Annotated[str, typer.Argument(metavar="B.lrd", help="And for the second.")],
    *,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="A report (.html, .md, .txt, .json), or the comparison (.lrd)."),
    ] = None,
    replicates: Annotated[int | None, typer.Option("--bootstrap", help="Replicates for the intervals.")] = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Compare two models: which axes moved, which groups gained and lost, and how sure that is."""
    from pathlib import Path

    from lrdomains import confusion

    if output is not None:
        _check_output(output)
    names = (Path(first).stem, Path(second).stem)
    if names[0] == names[1]:
        names = ("first", "second")
    models = [_loaded(path) for path in (first, second)]
    found = confusion.compare(models[0], models[1], names=names, replicates=replicates, rng=seed)
    if output is not None:
        found.save(output) if output.endswith(".lrd") else found.report().save(output)
    answer_json(_comparison_as_json(found)) if json_output else answer(found.summary())
    if output is not None:
        tell(f"wrote {output}")


def _loaded(path: str) -> "ConfusionAxes":
    from lrdomains.confusion import ConfusionAxes
    from lrdomains.errors import InputError
    from lrdomains.loading import load

    result: Any = load(path)
    if not isinstance(result, ConfusionAxes):
        message = f"{path} holds a {type(result).__name__}; give what `confusion find-axes` wrote"
        raise InputError(message)
    return result


def _check_output(output: str) -> None:
    from pathlib import Path

    from lrdomains.errors import StorageError

    folder = Path(output).parent
    if not folder.is_dir():
        message = f"cannot write {output}: the folder {folder} does not exist; create it first"
        raise StorageError(message)


def _check_shards(ids: str | None, orientation: str) -> None:
    from lrdomains.errors import InputError

    if ids is not None or orientation != "true-by-predicted":
        message = "files that are added up have one row a sample and keep no single ones; leave out --id, --orientation"
        raise InputError(message)


def _number(text: str, option: str, *, least: int = 1) -> int | str:
    from lrdomains.errors import RankError

    if text == "auto":
        return text
    if not text.isascii() or not text.isdigit() or int(text) < least:
        message = f"{option} {text!r}; give auto or a {'positive ' if least else ''}whole number"
        raise RankError(message)
    return int(text)


def _as_json(axes: "ConfusionAxes") -> dict[str, Any]:
    fields = ["axis", "strength", "z", "p", "plane", "errors", "accuracy_if_resolved"]
    return {
        "accuracy": axes.accuracy,
        "samples": _whole(axes.samples),
        "classes": len(axes.classes),
        "rank": axes.rank,
        "axes": [
            {name: _whole(row[name]) for name in fields} | _poles_as_json(row)
            for row in axes.strengths.to_dict(orient="records")
        ],
        "groups": axes.groups,
        "attractors": axes.attractors[["label", "index", "low", "high"]].to_dict(orient="records"),
        "evidence": axes.evidence.to_dict(orient="records"),
        "orientation": str(axes.matrix.orientation),
    }


def _poles_as_json(row: Any) -> dict[str, Any]:
    """Return the strongest members of both poles, and how many there are: of a thousand classes it can be hundreds."""
    poles = ("positive", "negative")
    return {pole: row[pole][:POLE_LISTED] for pole in poles} | {f"{pole}_count": len(row[pole]) for pole in poles}


def _comparison_as_json(found: "ModelComparison") -> dict[str, Any]:
    return {
        "names": list(found.names),
        "paired": found.pair.is_paired,
        "accuracy": found.accuracy,
        "axes": [row | _poles_as_json(row) for row in found.axes.to_dict(orient="records")],
        "groups": found.groups.to_dict(orient="records"),
        "angle": found.angle,
    }


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
