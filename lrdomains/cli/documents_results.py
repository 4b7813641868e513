"""Commands of the documents domain on saved results: export, topics merged and split, a probe by classes."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.output import JsonOption, OutputOption, SeedOption, answer, answer_json, tell

if TYPE_CHECKING:
    from lrdomains.documents import DocumentEmbedding, Topics

TopicsArgument = Annotated[str, typer.Argument(metavar="TOPICS.lrd", help="What `documents topics` wrote.")]


class Format(StrEnum):
    """What the exported files are for."""

    CSV = "csv"
    SCIKIT_LEARN = "scikit-learn"
    MATRIX_MARKET = "matrix-market"
    GENSIM = "gensim"
    ANNDATA = "anndata"


def export(
    result: Annotated[
        str, typer.Argument(metavar="RESULT.lrd", help="What `documents embed` or `documents topics` wrote.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="A folder; for scikit-learn (.npz) and anndata (.h5ad) a file.")
    ],
    *,
    to: Annotated[Format, typer.Option("--to", help="What the files are for.")] = Format.CSV,
    json_output: JsonOption = False,
) -> None:
    """Write a saved embedding or topics as files that other programs read."""
    from lrdomains.documents import DocumentEmbedding, Topics
    from lrdomains.documents import export as export_result
    from lrdomains.errors import InputError
    from lrdomains.loading import load

    found = load(result)
    if not isinstance(found, (DocumentEmbedding, Topics)):
        message = f"{result} is a {type(found).__name__}; give an embedding of documents, or topics"
        raise InputError(message)
    files = [str(file) for file in export_result(found, output, format=to.value)]
    answer_json({"files": files}) if json_output else answer("\n".join(files))


def merge(
    result: TopicsArgument,
    topics: Annotated[list[str], typer.Argument(metavar="TOPIC TOPIC...", help="Such as T02 T05.")],
    *,
    output: OutputOption,
    json_output: JsonOption = False,
) -> None:
    """Join topics into one, and say what that does to the fit."""
    _save_changed(_topics(result).merge(topics), output, json_output=json_output)


def split(
    result: TopicsArgument,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Such as T02.")],
    *,
    output: OutputOption,
    json_output: JsonOption = False,
) -> None:
    """Cut a topic in two, and say what that does to the fit."""
    _save_changed(_topics(result).split(topic), output, json_output=json_output)


def probe(
    result: Annotated[str, typer.Argument(metavar="DOCS.lrd", help="What `documents embed` wrote.")],
    corpus: Annotated[
        list[Path], typer.Argument(metavar="TABLE...", help="The tables that it was made from (.csv, .tsv, .jsonl).")
    ],
    *,
    class_field: Annotated[str, typer.Option(help="Column or key that holds the class of a document.")],
    neighbours: Annotated[int, typer.Option(help="How many nearest documents vote.")] = 10,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Ask whether documents of one class lie together: the nearest ones vote on the class of each."""
    import dataclasses

    from lrdomains.documents import classify_by_neighbours
    from lrdomains.documents.columns import read_column

    classes = read_column(corpus, class_field, encoding=encoding)
    found = classify_by_neighbours(_embedding(result), classes, neighbours=neighbours, rng=seed)
    answer_json(dataclasses.asdict(found)) if json_output else answer(str(found))


def register(app: typer.Typer) -> None:
    """Add the commands to the group of the domain."""
    for command in (export, merge, split, probe):
        app.command()(command)


def _save_changed(changed: "Topics", output: str, *, json_output: bool) -> None:
    changed.save(output)
    tell(f"wrote {output}")
    note = changed.changes[-1]
    figures: dict[str, Any] = {"change": note, "topics": changed.names, "explained": changed.explained()}
    answer_json(figures) if json_output else answer(note)


def _topics(path: str) -> "Topics":
    from lrdomains.core.storage import read_archive
    from lrdomains.documents import Topics

    return Topics.from_archive(read_archive(path))


def _embedding(path: str) -> "DocumentEmbedding":
    from lrdomains.core.storage import read_archive
    from lrdomains.documents import DocumentEmbedding

    return DocumentEmbedding.from_archive(read_archive(path))
