"""Commands of the documents domain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrdomains.cli.output import JsonOption, OutputOption, SeedOption, answer, answer_json, tell, wants_progress

if TYPE_CHECKING:
    from pandas import DataFrame

    from lrdomains.documents.result import DocumentEmbedding

app = typer.Typer(no_args_is_help=True, help="Search and compare documents in a space of few dimensions (LSA).")

#: Hits are cut to the width of a terminal.
LINE = 100

CorpusArgument = Annotated[
    list[Path], typer.Argument(metavar="CORPUS...", help="Text files, a folder, or tables (.csv, .tsv, .jsonl).")
]


@app.command()
def embed(
    corpus: CorpusArgument,
    *,
    output: OutputOption,
    rank: Annotated[
        int | None, typer.Option(help="Number of dimensions; by default 100, fewer for a small collection.")
    ] = None,
    weighting: Annotated[str, typer.Option(help="log-entropy, tf-idf or count.")] = "log-entropy",
    unit: Annotated[
        str | None,
        typer.Option(help="What a document is: line, paragraph or file. By default a file of a folder, else a line."),
    ] = None,
    field: Annotated[str | None, typer.Option(help="Column or key of a table that holds the text.")] = None,
    id_field: Annotated[str | None, typer.Option(help="Column or key of a table that names the document.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    stop_words: Annotated[
        str | None, typer.Option(help="Words to leave out: 'english', or a file with one word a line.")
    ] = None,
    min_count: Annotated[int, typer.Option(help="Leave out words that occur fewer times.")] = 2,
    max_document_share: Annotated[
        float, typer.Option(help="Leave out words that occur in a larger share of the documents.")
    ] = 1.0,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Embed a collection of documents, to be searched."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.documents import embed as embed_documents

    check_target(output)
    found = embed_documents(
        corpus[0] if len(corpus) == 1 else corpus,
        rank=rank,
        weighting=weighting,  # type: ignore[arg-type]
        unit=unit,  # type: ignore[arg-type]
        field=field,
        id_field=id_field,
        encoding=encoding,
        stop_words=_stop_words(stop_words),
        min_count=min_count,
        max_document_share=max_document_share,
        rng=seed,
        progress=wants_progress(),
    )
    found.save(output)
    tell(f"wrote {output}")
    answer_json(_key_figures(found)) if json_output else answer(found.summary())


@app.command()
def search(
    result: Annotated[str, typer.Argument(metavar="DOCS.lrd", help="What `documents embed` wrote.")],
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="Words to look for.")],
    top: Annotated[int, typer.Option(help="How many documents at most.")] = 10,
    json_output: JsonOption = False,
) -> None:
    """Find the documents nearest to a query, best first."""
    from lrdomains.core.storage import read_archive
    from lrdomains.documents.result import DocumentEmbedding

    hits = DocumentEmbedding.from_archive(read_archive(result)).search(" ".join(query), top=top)
    if hits.attrs["unknown_words"]:
        tell(f"not in the vocabulary, left out: {', '.join(hits.attrs['unknown_words'])}")
    if json_output:
        answer_json({"results": hits[["document", "score"]].to_dict(orient="records")})
        return
    answer("\n".join(_hit_lines(hits)))


def _hit_lines(hits: "DataFrame") -> list[str]:
    names = ["document", *map(str, hits["document"])]
    scores = ["score", *(f"{score:.3f}" for score in hits["score"])]
    texts = ["text", *hits["text"]] if "text" in hits else [""] * len(names)
    width = max(map(len, names))
    lines = [f"{s:>6}  {n:<{width}}  {t}" for s, n, t in zip(scores, names, texts, strict=True)]
    return [line.rstrip() if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines]


def _stop_words(option: str | None) -> "frozenset[str] | str | None":
    if option is None or option == "english":
        return option
    from lrdomains.text import open_corpus

    lines = (unit.text for unit in open_corpus(Path(option)))
    return frozenset(line.strip() for line in lines if isinstance(line, str) and line.strip())


def _key_figures(found: "DocumentEmbedding") -> dict[str, object]:
    documents, terms = found.factorization.shape
    return {
        "documents": documents,
        "terms": terms,
        "rank": found.factorization.rank,
        "captured": found.factorization.explained(),
        "empty": found.empty_documents(),
        "duplicates": len(found.duplicates()),
    }
