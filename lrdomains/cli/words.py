"""Commands of the words domain."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli import word_counts, word_spaces
from lrdomains.cli.manifest import of_provenance, write_manifest
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
from lrdomains.cli.word_counts import PhrasesOption
from lrdomains.cli.word_spaces import load_embedding, load_space, plain

if TYPE_CHECKING:
    from lrdomains.words import WordEmbedding

app = typer.Typer(no_args_is_help=True, help="Word embeddings: what a corpus says about its words.")
word_counts.register(app)
word_spaces.register(app)

EmbeddingArgument = Annotated[
    str, typer.Argument(metavar="EMBEDDING.lrd", help="A saved word embedding, or vectors of another program.")
]
#: What `evaluate` promises for each gold set; what else it knows stands beside it.
_SHAPE = ["name", "kind", "score", "low", "high", "pairs", "covered"]
TopOption = Annotated[int, typer.Option("--top", "-n", help="How many words to show.")]


@app.command()
def embed(
    corpus: Annotated[
        list[str], typer.Argument(metavar="CORPUS...", help="Text files or folders; .gz, .bz2, .xz too.")
    ],
    *,
    output: OutputOption,
    rank: Annotated[int | None, typer.Option(help="Dimensions; by default 200, or words - 1 if fewer.")] = None,
    window: Annotated[int, typer.Option(help="Words up to this distance are neighbours.")] = 5,
    min_count: Annotated[int, typer.Option(help="Leave out words that occur fewer times.")] = 5,
    max_vocabulary: Annotated[int | None, typer.Option(help="Keep only so many of the most frequent words.")] = None,
    unit: Annotated[str, typer.Option(help="What windows stay within: line, paragraph or file.")] = "line",
    field: Annotated[str | None, typer.Option(help="Of .jsonl, .csv and .tsv: where the text is.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    keep_case: Annotated[bool, typer.Option("--keep-case", help="Do not fold case.")] = False,
    phrases: PhrasesOption = None,
    context_smoothing: Annotated[
        float | None, typer.Option(help="Of ppmi, pmi, npmi: exponent of context frequencies, 0 to 1.")
    ] = None,
    measure: Annotated[
        str, typer.Option(help="ppmi, pmi, npmi, log-likelihood, t-score, chi-square, log or sqrt.")
    ] = "ppmi",
    shift: Annotated[float, typer.Option(help="Of ppmi and pmi: keep what exceeds its logarithm; 1 keeps all.")] = 1.0,
    scale_power: Annotated[
        float | None, typer.Option(help="Power of the singular values in the vectors, 0 to 1.")
    ] = None,
    context_weight: Annotated[
        float | None, typer.Option(help="Share of a word's vector as a context, 0 to 1: less for purer neighbours.")
    ] = None,
    subword_weight: Annotated[
        float | None, typer.Option(help="How much the spelling of rare words counts; 0 is not at all.")
    ] = None,
    dask: DaskOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate time, memory and disk from a sample, and write nothing.")
    ] = False,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Learn word vectors from a corpus."""
    from pathlib import Path

    from lrdomains.core.atomic_file import check_target
    from lrdomains.words import embed as learn
    from lrdomains.words import estimate_embed, open_corpus

    check_target(output)
    texts: Any = open_corpus(
        [Path(path) for path in corpus],
        unit=unit,  # type: ignore[arg-type]
        field=field,
        encoding=encoding,
    )
    reading: dict[str, Any] = {
        "rank": rank,
        "window": window,
        "min_count": min_count,
        "max_vocabulary": max_vocabulary,
        "lowercase": not keep_case,
    }
    if dry_run:
        estimate = estimate_embed(texts, **reading)
        answer_json(estimate.to_dict()) if json_output else answer(estimate.summary())
        return
    vectors: dict[str, Any] = {
        "scale_power": scale_power,
        "context_weight": context_weight,
        "subword_weight": subword_weight,
    }
    embedding = learn(
        texts,
        **reading,
        phrases=phrases,
        context_smoothing=context_smoothing,
        measure=measure,  # type: ignore[arg-type]
        shift=shift,
        **{name: value for name, value in vectors.items() if value is not None},
        rng=seed,
        client=dask,
        progress=wants_progress(),
    )
    embedding.save(output)
    write_manifest(output, embedding.words, of_provenance(embedding.provenance))
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
    loaded = load_space(embedding)
    found = {word: loaded.most_similar(word, top=top) for word in words}
    if json_output:
        answer_json({word: frame.to_dict(orient="records") for word, frame in found.items()})
        return
    answer("\n\n".join(f"{word}\n{plain(frame)}" for word, frame in found.items()))


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
    found = load_space(embedding).analogy(a, b, c, top=top)
    if json_output:
        answer_json({"question": [a, b, c], "results": found.to_dict(orient="records")})
        return
    answer(f"{a} : {b} = {c} : ?\n{plain(found)}")


@app.command()
def explain(
    embedding: EmbeddingArgument,
    a: Annotated[str, typer.Argument(metavar="A")],
    b: Annotated[str, typer.Argument(metavar="B")],
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many contexts and dimensions to show.")] = 10,
    json_output: JsonOption = False,
) -> None:
    """Show which contexts and which dimensions make two words similar, and by how much."""
    loaded = load_embedding(embedding)
    similarity = loaded.similarity(a, b)
    contexts, parts = loaded.explain(a, b).head(top), loaded.explain(a, b, by="dimensions").head(top)
    if json_output:
        tables = {"contexts": contexts.to_dict(orient="records"), "dimensions": parts.to_dict(orient="records")}
        answer_json({"words": [a, b], "similarity": similarity, **tables})
        return
    answer(f"{a}, {b}: similarity {similarity:.3f}, of which by shared contexts\n{plain(contexts)}")
    answer(f"\nand by dimensions\n{plain(parts)}")


@app.command()
def evaluate(
    embedding: EmbeddingArgument,
    gold: Annotated[list[str], typer.Argument(metavar="GOLD...", help="Similarity or analogy files.")],
    *,
    method: Annotated[str, typer.Option(help="Of analogies: add (3CosAdd) or multiply (3CosMul).")] = "add",
    sections: Annotated[bool, typer.Option("--sections", help="Also each section of analogies.")] = False,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Score against human judgements of similarity and analogy questions, with 95 % intervals."""
    from lrdomains.words import evaluate as score
    from lrdomains.words import evaluate_sections as section
    from lrdomains.words import read_gold

    sets = [read_gold(path) for path in gold]
    loaded = load_space(embedding)
    table = score(loaded, sets, method=method, rng=seed)  # type: ignore[arg-type]
    with_sections = [one for one in sets if sections and one.sections]
    by_section = {one.name: section(loaded, one, method=method) for one in with_sections}  # type: ignore[arg-type]
    if json_output:
        rest = ["name", *(name for name in table.columns if name not in _SHAPE)]
        parts = {name: frame[_SHAPE].to_dict(orient="records") for name, frame in by_section.items()}
        about = {"results": table[_SHAPE].to_dict(orient="records"), "details": table[rest].to_dict(orient="records")}
        answer_json(about | ({"sections": parts} if sections else {}))
        return
    answer(plain(table))
    for name, frame in by_section.items():
        answer(f"\n{name}, section by section\n{plain(frame[_SHAPE])}")


@app.command()
def export(
    embedding: EmbeddingArgument,
    output: Annotated[str, typer.Option("--output", "-o", help="Where to write the vectors.")],
    *,
    format_: Annotated[
        str,
        typer.Option(
            "--format", help="word2vec, word2vec-binary, glove, keyedvectors, hyperwords, safetensors or anndata."
        ),
    ] = "word2vec",
    escape: Annotated[bool, typer.Option("--escape", help="Write white space in words as escapes.")] = False,
    json_output: JsonOption = False,
) -> None:
    """Write the vectors for other programs."""
    from lrdomains.words import WordEmbedding

    loaded = load_space(embedding)
    loaded.export(output, format=format_, escape=escape)  # type: ignore[arg-type]
    origin = of_provenance(loaded.provenance) if isinstance(loaded, WordEmbedding) else {}
    write_manifest(output, loaded.words, {"made_of": embedding, "format": format_, "escape": escape, **origin})
    if json_output:
        words, dimensions = loaded.vectors.shape
        answer_json({"output": output, "format": format_, "words": words, "dimensions": dimensions})
    tell(f"wrote {output}")


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
