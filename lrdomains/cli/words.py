"""Commands of the words domain."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.output import JsonOption, OutputOption, SeedOption, answer, answer_json, tell, wants_progress

if TYPE_CHECKING:
    from lrdomains.words import WordEmbedding

app = typer.Typer(no_args_is_help=True, help="Word embeddings: what a corpus says about its words.")

EmbeddingArgument = Annotated[str, typer.Argument(metavar="EMBEDDING.lrd", help="A saved word embedding.")]
TopOption = Annotated[int, typer.Option("--top", "-n", help="How many words to show.")]


@app.command()
def embed(
    corpus: Annotated[
        list[str], typer.Argument(metavar="CORPUS...", help="Text files or folders; .gz, .bz2, .xz too.")
    ],
    *,
    output: OutputOption,
    rank: Annotated[int | None, typer.Option(help="Dimensions; by default 300, or words - 1 if fewer.")] = None,
    window: Annotated[int, typer.Option(help="Words up to this distance are neighbours.")] = 5,
    min_count: Annotated[int, typer.Option(help="Leave out words that occur fewer times.")] = 5,
    max_vocabulary: Annotated[int | None, typer.Option(help="Keep only so many of the most frequent words.")] = None,
    unit: Annotated[str, typer.Option(help="What windows stay within: line, paragraph or file.")] = "line",
    field: Annotated[str | None, typer.Option(help="Of .jsonl, .csv and .tsv: where the text is.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    keep_case: Annotated[bool, typer.Option("--keep-case", help="Do not fold case.")] = False,
    context_smoothing: Annotated[float, typer.Option(help="Exponent of context frequencies, 0 to 1.")] = 0.75,
    scale_power: Annotated[float, typer.Option(help="Power of the singular values in the vectors, 0 to 1.")] = 0.25,
    contexts: Annotated[
        str, typer.Option(help="ignore (best for neighbours) or add (best to score pairs).")
    ] = "ignore",
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Learn word vectors from a corpus."""
    from pathlib import Path

    from lrdomains.core.atomic_file import check_target
    from lrdomains.words import embed as learn
    from lrdomains.words import open_corpus

    check_target(output)
    texts: Any = open_corpus(
        [Path(path) for path in corpus],
        unit=unit,  # type: ignore[arg-type]
        field=field,
        encoding=encoding,
    )
    embedding = learn(
        texts,
        rank=rank,
        window=window,
        min_count=min_count,
        max_vocabulary=max_vocabulary,
        lowercase=not keep_case,
        context_smoothing=context_smoothing,
        scale_power=scale_power,
        contexts=contexts,  # type: ignore[arg-type]
        rng=seed,
        progress=wants_progress(),
    )
    embedding.save(output)
    answer_json(_about(embedding, output)) if json_output else answer(embedding.summary())
    tell(f"wrote {output}")


@app.command()
def neighbours(
    embedding: EmbeddingArgument,
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words to look up.")],
    top: TopOption = 10,
    json_output: JsonOption = False,
) -> None:
    """Show the words that are used most alike."""
    loaded = _load(embedding)
    found = {word: loaded.most_similar(word, top=top) for word in words}
    if json_output:
        answer_json({word: frame.to_dict(orient="records") for word, frame in found.items()})
        return
    answer("\n\n".join(f"{word}\n{_table(frame)}" for word, frame in found.items()))


@app.command()
def analogy(
    embedding: EmbeddingArgument,
    a: Annotated[str, typer.Argument(metavar="A", help="A is to B ...")],
    b: Annotated[str, typer.Argument(metavar="B")],
    c: Annotated[str, typer.Argument(metavar="C", help="... as C is to the answer.")],
    *,
    top: TopOption = 10,
    json_output: JsonOption = False,
) -> None:
    """Complete an analogy: A is to B as C is to each of the words shown."""
    found = _load(embedding).analogy(a, b, c, top=top)
    if json_output:
        answer_json({"question": [a, b, c], "results": found.to_dict(orient="records")})
        return
    answer(f"{a} : {b} = {c} : ?\n{_table(found)}")


@app.command()
def explain(
    embedding: EmbeddingArgument,
    a: Annotated[str, typer.Argument(metavar="A")],
    b: Annotated[str, typer.Argument(metavar="B")],
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many dimensions to show.")] = 10,
    json_output: JsonOption = False,
) -> None:
    """Show which dimensions make two words similar, and by how much."""
    loaded = _load(embedding)
    similarity, parts = loaded.similarity(a, b), loaded.explain(a, b).head(top)
    if json_output:
        answer_json({"words": [a, b], "similarity": similarity, "dimensions": parts.to_dict(orient="records")})
        return
    answer(f"{a}, {b}: similarity {similarity:.3f}, of which\n{_table(parts)}")


@app.command()
def evaluate(
    embedding: EmbeddingArgument,
    gold: Annotated[list[str], typer.Argument(metavar="GOLD...", help="Similarity or analogy files.")],
    json_output: JsonOption = False,
) -> None:
    """Score against human judgements of similarity and analogy questions, with 95 % intervals."""
    from lrdomains.words import evaluate as score
    from lrdomains.words import read_gold

    sets = [read_gold(path) for path in gold]
    results = score(_load(embedding), sets)
    answer_json({"results": results.to_dict(orient="records")}) if json_output else answer(_table(results))


@app.command()
def export(
    embedding: EmbeddingArgument,
    output: Annotated[str, typer.Option("--output", "-o", help="Where to write the vectors.")],
    format_: Annotated[
        str, typer.Option("--format", help="word2vec, word2vec-binary, glove or keyedvectors.")
    ] = "word2vec",
    json_output: JsonOption = False,
) -> None:
    """Write the vectors for other programs."""
    loaded = _load(embedding)
    loaded.export(output, format=format_)  # type: ignore[arg-type]
    if json_output:
        words, dimensions = loaded.vectors.shape
        answer_json({"output": output, "format": format_, "words": words, "dimensions": dimensions})
    tell(f"wrote {output}")


def _load(path: str) -> "WordEmbedding":
    from lrdomains.core.storage import read_archive
    from lrdomains.words import WordEmbedding

    return WordEmbedding.from_archive(read_archive(path))


def _table(frame: Any) -> str:
    from lrdomains.report.text import plain_table

    numbers = ("similarity", "score", "low", "high", "contribution")
    return plain_table(frame, {**dict.fromkeys(numbers, ".3f"), "share": ".1%"})


def _about(embedding: "WordEmbedding", output: str) -> dict[str, Any]:
    f = embedding.factorization
    return {
        "output": output,
        "words": len(embedding),
        "tokens": embedding.tokens,
        "rank": f.rank,
        "explained": f.explained(),
        "status": f.fit.status.value,
        "dropped": [str(entry) for entry in embedding.provenance.dropped],
    }
