"""Commands of the documents domain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.cluster_costs import DryRunOption, answer_documents_cost
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
from lrdomains.cli.ranks import chosen_rank

if TYPE_CHECKING:
    from pandas import DataFrame

    from lrdomains.documents.result import DocumentEmbedding
    from lrdomains.documents.topics import Topics

app = typer.Typer(no_args_is_help=True, help="Search and compare documents (LSA), and find their topics (NMF).")

#: Hits are cut to the width of a terminal.
LINE = 100

CorpusArgument = Annotated[
    list[Path], typer.Argument(metavar="CORPUS...", help="Text files, a folder, or tables (.csv, .tsv, .jsonl).")
]


UnitOption = Annotated[
    str | None,
    typer.Option(help="What a document is: line, paragraph or file. By default a file of a folder, else a line."),
]
FieldOption = Annotated[str | None, typer.Option(help="Column or key of a table that holds the text.")]
IdFieldOption = Annotated[str | None, typer.Option(help="Column or key of a table that names the document.")]
EncodingOption = Annotated[str, typer.Option(help="Encoding of the files.")]
StopWordsOption = Annotated[
    str | None, typer.Option(help="Words to leave out: 'english', or a file with one word a line.")
]
MinCountOption = Annotated[int, typer.Option(help="Leave out words that occur fewer times.")]
ShareOption = Annotated[float, typer.Option(help="Leave out words that occur in a larger share of the documents.")]
NgramsOption = Annotated[
    int, typer.Option(help="Longest run of words that is a term: 2 takes pairs of neighbours too.")
]
PhrasesOption = Annotated[
    float | None,
    typer.Option(help="Join neighbours that go together so tightly (normalised mutual information, such as 0.5)."),
]
CountsOption = Annotated[
    str | None,
    typer.Option(help="CORPUS holds counts: uci, lda-c, svmlight, matrix-market or anndata."),
]
TermsOption = Annotated[Path | None, typer.Option(help="With --counts: the terms, one a line.")]
OrientationOption = Annotated[
    str, typer.Option(help="With --counts matrix-market: 'documents x terms' or 'terms x documents'.")
]
SmartOption = Annotated[
    str | None,
    typer.Option(
        metavar="FIELDS", help="CORPUS holds SMART records (.I, .W): letters of the fields to read, as W or TW."
    ),
]


@app.command()
def embed(
    corpus: CorpusArgument,
    *,
    output: OutputOption,
    rank: Annotated[
        int | None, typer.Option(help="Number of dimensions; by default what suits most, fewer for a small collection.")
    ] = None,
    weighting: Annotated[
        str,
        typer.Option(help="sharp-log-entropy, log-entropy, tf-idf, bm25, ppmi, c-tf-idf, count or a SMART code (ltc)."),
    ] = "sharp-log-entropy",
    unit: UnitOption = None,
    field: FieldOption = None,
    id_field: IdFieldOption = None,
    encoding: EncodingOption = "utf-8",
    stop_words: StopWordsOption = None,
    min_count: MinCountOption = 2,
    max_document_share: ShareOption = 1.0,
    ngrams: NgramsOption = 1,
    phrases: PhrasesOption = None,
    counts: CountsOption = None,
    terms: TermsOption = None,
    orientation: OrientationOption = "documents x terms",
    smart: SmartOption = None,
    keep_counts: Annotated[bool, typer.Option(help="Keep the counts, which updates and comparisons need.")] = True,
    memory: Annotated[
        str | None,
        typer.Option(help="How much may be taken, as 2GB: text and matrix then lie on disk; no counts kept."),
    ] = None,
    dry_run: DryRunOption = False,
    dask: DaskOption = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Embed a collection of documents, to be searched."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.documents import embed as embed_documents

    check_target(output)
    texts = _source(corpus, counts=counts, terms=terms, orientation=orientation, smart=smart, encoding=encoding)
    reading: dict[str, Any] = {
        "unit": unit,
        "field": field,
        "id_field": id_field,
        "encoding": encoding,
        "stop_words": _stop_words(stop_words),
        "min_count": min_count,
        "max_document_share": max_document_share,
        "ngram_range": (1, ngrams),
        "phrases": phrases,
    }
    if dry_run:
        answer_documents_cost(texts, reading, rank=rank, dask=dask, json_output=json_output)
        return
    found = embed_documents(
        texts,
        **reading,
        rank=rank,
        weighting=weighting,
        keep_counts=keep_counts,
        memory=memory,
        rng=seed,
        client=dask,
        progress=wants_progress(),
    )
    found.save(output)
    tell(f"wrote {output}")
    answer_json(_key_figures(found)) if json_output else answer(found.summary())


@app.command()
def update(
    result: Annotated[str, typer.Argument(metavar="DOCS.lrd", help="What `documents embed` wrote.")],
    corpus: CorpusArgument,
    *,
    output: OutputOption,
    unit: UnitOption = None,
    field: FieldOption = None,
    id_field: IdFieldOption = None,
    encoding: EncodingOption = "utf-8",
    min_count: Annotated[int, typer.Option(help="Leave out new words that occur fewer times.")] = 2,
    forget: Annotated[
        float, typer.Option(help="What earlier documents count in choosing the dimensions, beside 1 for new ones.")
    ] = 1.0,
    measure: Annotated[bool, typer.Option(help="Compare the result with a full fit.")] = True,
    json_output: JsonOption = False,
) -> None:
    """Add documents to an embedding without a full fit, and say how far it is from one."""
    import dataclasses

    from lrdomains.core.atomic_file import check_target

    check_target(output)
    found = _load(result).update(
        corpus[0] if len(corpus) == 1 else corpus,
        forget=forget,
        min_count=min_count,
        measure=measure,
        unit=unit,
        field=field,
        id_field=id_field,
        encoding=encoding,
    )
    found.save(output)
    tell(f"wrote {output}")
    last = found.updates[-1]
    answer_json({**_key_figures(found), "update": dataclasses.asdict(last)}) if json_output else answer(str(last))


@app.command()
def evaluate(
    result: Annotated[str, typer.Argument(metavar="DOCS.lrd", help="What `documents embed` wrote.")],
    *,
    queries: Annotated[Path, typer.Option(help="SMART records, TREC topics, JSON lines, or name, tab and text.")],
    judgements: Annotated[Path, typer.Option(help="TREC qrels, or the form of Cranfield or CISI.")],
    ordinal: Annotated[
        bool, typer.Option(help="Judgements number the queries by position, as those of Cranfield do.")
    ] = False,
    form: Annotated[str | None, typer.Option(help="Of the judgements: trec, cranfield or cisi.")] = None,
    baseline: Annotated[str, typer.Option(help="Weighting that is compared with; '' for none.")] = "tf-idf",
    encoding: EncodingOption = "utf-8",
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Measure retrieval: MAP, nDCG and recall with intervals, and the gain over ranking by the words alone."""
    from lrdomains.documents import evaluate_retrieval, read_judgements, read_queries

    found = evaluate_retrieval(
        _load(result),
        read_queries(queries, ordinal=ordinal, encoding=encoding),
        read_judgements(judgements, form=form),  # type: ignore[arg-type]
        baseline=baseline,
        rng=seed,
    )
    if json_output:
        answer_json({"results": found.table.to_dict(orient="records"), "queries": len(found.queries)})
        return
    answer(found.summary())


@app.command()
def search(
    result: Annotated[str, typer.Argument(metavar="DOCS.lrd", help="What `documents embed` wrote.")],
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="Words to look for.")],
    top: Annotated[int, typer.Option(help="How many documents at most.")] = 10,
    like: Annotated[bool, typer.Option(help="QUERY is the name of a document: find those like it.")] = False,
    json_output: JsonOption = False,
) -> None:
    """Find the documents nearest to a query, best first."""
    found = _load(result)
    if like:
        hits = found.similar_documents(_document(found, " ".join(query)), top=top)
    else:
        hits = found.search(" ".join(query), top=top)
    if hits.attrs.get("unknown_words"):
        tell(f"not in the vocabulary, left out: {', '.join(hits.attrs['unknown_words'])}")
    if json_output:
        answer_json({"results": hits[["document", "score"]].to_dict(orient="records")})
        return
    answer("\n".join(_hit_lines(hits)))


@app.command()
def topics(
    corpus: CorpusArgument,
    *,
    output: OutputOption,
    rank: Annotated[str, typer.Option(help="Number of topics, a range such as 2:20 to compare, or auto.")] = "auto",
    loss: Annotated[str, typer.Option(help="kl (likelihood of counts) or frobenius (squared errors).")] = "kl",
    runs: Annotated[int, typer.Option(help="Random starts, which topics must come back from.")] = 10,
    seed_words: Annotated[
        list[str] | None, typer.Option(help="Words of a topic that is expected, as NAME=WORD,WORD; may be repeated.")
    ] = None,
    class_field: Annotated[str | None, typer.Option(help="Column or key that holds the class of a document.")] = None,
    time_field: Annotated[str | None, typer.Option(help="Column or key that holds the period of a document.")] = None,
    unit: UnitOption = None,
    field: FieldOption = None,
    id_field: IdFieldOption = None,
    encoding: EncodingOption = "utf-8",
    stop_words: Annotated[
        str, typer.Option(help="Words to leave out: 'english', a file with one word a line, or 'none'.")
    ] = "english",
    min_count: Annotated[int, typer.Option(help="Leave out words that occur fewer times.")] = 5,
    max_document_share: ShareOption = 0.5,
    ngrams: NgramsOption = 1,
    phrases: PhrasesOption = None,
    counts: CountsOption = None,
    terms: TermsOption = None,
    orientation: OrientationOption = "documents x terms",
    smart: SmartOption = None,
    dask: DaskOption = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Find the topics of a collection, and which of them come back."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.documents import find_topics
    from lrdomains.documents.columns import read_column

    check_target(output)
    found = find_topics(
        _source(corpus, counts=counts, terms=terms, orientation=orientation, smart=smart, encoding=encoding),
        rank=chosen_rank(rank),
        loss=loss,  # type: ignore[arg-type]
        runs=runs,
        seed_words=_seed_words(seed_words),
        classes=None if class_field is None else read_column(corpus, class_field, encoding=encoding),
        times=None if time_field is None else read_column(corpus, time_field, encoding=encoding),
        unit=unit,  # type: ignore[arg-type]
        field=field,
        id_field=id_field,
        encoding=encoding,
        stop_words=None if stop_words == "none" else _stop_words(stop_words),
        min_count=min_count,
        max_document_share=max_document_share,
        ngram_range=(1, ngrams),
        phrases=phrases,
        rng=seed,
        client=dask,
        progress=wants_progress(),
    )
    found.save(output)
    tell(f"wrote {output}")
    answer_json(_topic_figures(found)) if json_output else answer(found.summary())


def _seed_words(options: list[str] | None) -> dict[str, list[str]] | None:
    from lrdomains.errors import InputError

    found = {}
    for option in options or []:
        name, equals, words = option.partition("=")
        if not (name and equals and words):
            message = f"--seed-words {option!r}; give NAME=WORD,WORD"
            raise InputError(message)
        found[name] = [word.strip() for word in words.split(",")]
    return found or None


def _topic_figures(found: "Topics") -> dict[str, object]:
    columns = ["topic", "label", "share", "stable", "reproducibility", "replicated", "npmi", "terms"]
    topics = found.table()[columns].rename(columns={"topic": "name"}).to_dict(orient="records")
    return {
        "rank": len(topics),
        "stable": int(found.stable.sum()),
        "explained": found.explained(),
        "reason": found.reason,
        "topics": topics,
        "empty": found.empty_documents(),
    }


def _load(path: str) -> "DocumentEmbedding":
    from lrdomains.core.storage import read_archive
    from lrdomains.documents.result import DocumentEmbedding

    return DocumentEmbedding.from_archive(read_archive(path))


def _document(found: "DocumentEmbedding", name: str) -> object:
    """Return the name as the documents bear it: a number where they are numbered."""
    return int(name) if name not in found.documents and name.isdecimal() else name


def _source(
    corpus: list[Path],
    *,
    counts: str | None,
    terms: Path | None,
    orientation: str,
    smart: str | None,
    encoding: str,
) -> Any:
    from lrdomains.documents import read_counts, read_smart
    from lrdomains.errors import InputError

    if counts is None and smart is None:
        return corpus[0] if len(corpus) == 1 else corpus
    if len(corpus) > 1:
        message = f"{len(corpus)} files of {'counts' if counts else 'SMART records'}; give one"
        raise InputError(message)
    if smart is not None:
        return read_smart(corpus[0], fields=smart, encoding=encoding)
    return read_counts(
        corpus[0],
        file_format=counts,  # type: ignore[arg-type]
        terms=terms,
        orientation=orientation,  # type: ignore[arg-type]
    )


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
