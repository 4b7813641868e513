"""Commands that count words near each other, add counts up and make vectors of them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.cluster_costs import answer_costs
from lrdomains.cli.manifest import of_counts, of_provenance, write_manifest
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
    from lrdomains.words import CooccurrenceCounts

CountsArgument = Annotated[str, typer.Argument(metavar="COUNTS.lrd", help="Counts that `words count` wrote.")]
PhrasesOption = Annotated[
    float | None,
    typer.Option(help="Join neighbours that go together so tightly (normalised mutual information, such as 0.5)."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to a group."""
    app.command()(count)
    app.command()(merge)
    app.command("embed-counts")(embed_counts)


def count(
    corpus: Annotated[
        list[str], typer.Argument(metavar="CORPUS...", help="Text files or folders; .gz, .bz2, .xz too.")
    ],
    *,
    output: OutputOption,
    window: Annotated[int, typer.Option(help="Words up to this distance are neighbours.")] = 5,
    weights: Annotated[
        str, typer.Option(help="What near neighbours count: linear, uniform, harmonic or exponential.")
    ] = "linear",
    direction: Annotated[
        str, typer.Option(help="Which neighbours: symmetric, left, right or positional.")
    ] = "symmetric",
    decay: Annotated[float, typer.Option(help="Of exponential weights, between 0 and 1.")] = 0.5,
    min_count: Annotated[int, typer.Option(help="Leave out words that occur fewer times.")] = 5,
    max_vocabulary: Annotated[int | None, typer.Option(help="Keep only so many of the most frequent words.")] = None,
    unit: Annotated[str, typer.Option(help="What windows stay within: line, paragraph or file.")] = "line",
    field: Annotated[str | None, typer.Option(help="Of .jsonl, .csv and .tsv: where the text is.")] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    keep_case: Annotated[bool, typer.Option("--keep-case", help="Do not fold case.")] = False,
    phrases: PhrasesOption = None,
    word_limit: Annotated[
        int | None, typer.Option(help="Hold at most so many different words while the vocabulary is chosen.")
    ] = None,
    subsample: Annotated[float | None, typer.Option(help="Sample frequent words out, by this threshold.")] = None,
    sampling: Annotated[
        str, typer.Option(help="clean: words that are sampled out keep their places; dirty: they do not.")
    ] = "clean",
    memory: Annotated[
        str | None, typer.Option(help="Such as 4GB: what arrays may take; the rest is spilled to disk.")
    ] = None,
    scratch: Annotated[
        str | None,
        typer.Option(
            help="Folder for what is spilled, removed at the end. By default OUTPUT.scratch. "
            "A count that was killed goes on with it."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate time, memory and disk from a sample, and count nothing.")
    ] = False,
    dask: DaskOption = None,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Count how often words stand near each other."""
    from pathlib import Path

    from lrdomains.core.atomic_file import check_target
    from lrdomains.words import Window, open_corpus
    from lrdomains.words import count as count_pairs

    check_target(output)
    texts: Any = open_corpus(
        [Path(path) for path in corpus],
        unit=unit,  # type: ignore[arg-type]
        field=field,
        encoding=encoding,
    )
    shape = Window(window, weights, direction, decay)  # type: ignore[arg-type]
    reading: dict[str, Any] = {
        "window": shape,
        "min_count": min_count,
        "max_vocabulary": max_vocabulary,
        "lowercase": not keep_case,
        "memory": memory,
    }
    if dry_run:
        _answer_costs(texts, reading, dask, json_output=json_output)
        return
    if memory is not None and scratch is None:
        scratch = f"{output}.scratch"
    counts = count_pairs(
        texts,
        **reading,
        phrases=phrases,
        word_limit=word_limit,
        subsample=subsample,
        sampling=sampling,  # type: ignore[arg-type]
        rng=seed,
        scratch=scratch,
        client=dask,
        progress=wants_progress(),
    )
    _write(counts, output, json_output=json_output)


def _answer_costs(texts: Any, reading: dict[str, Any], dask: str | None, *, json_output: bool) -> None:
    from lrdomains.words import estimate_count

    estimate = estimate_count(texts, **reading)
    cost = None
    if dask is not None:
        from lrdomains.core.cluster import cluster_size
        from lrdomains.text.shards import shards_of
        from lrdomains.words.cluster_cost import count_cost

        shards = len(shards_of(texts).pieces)
        cost = count_cost(estimate, workers=cluster_size(dask).workers, window=reading["window"], shards=shards)
    answer_costs(estimate.to_dict(), estimate.summary(), cost, json_output=json_output)


def merge(
    counts: Annotated[list[str], typer.Argument(metavar="COUNTS.lrd...", help="Counts that `words count` wrote.")],
    *,
    output: OutputOption,
    min_count: Annotated[int, typer.Option(help="Of the sum, leave out words that occur fewer times.")] = 1,
    json_output: JsonOption = False,
) -> None:
    """Add up counts of several corpora, or of parts of one."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.words import CooccurrenceCounts, merge_counts

    check_target(output)
    total = merge_counts([CooccurrenceCounts.load(path) for path in counts])
    _write(total.restrict(min_count=min_count) if min_count > 1 else total, output, json_output=json_output)


def embed_counts(
    counts: CountsArgument,
    *,
    output: OutputOption,
    rank: Annotated[int | None, typer.Option(help="Dimensions; by default as of `words embed`.")] = None,
    subsample: Annotated[
        float | None, typer.Option(help="Weigh pairs by the chance that both words survive this threshold.")
    ] = None,
    measure: Annotated[
        str, typer.Option(help="ppmi, pmi, npmi, log-likelihood, t-score, chi-square, log or sqrt.")
    ] = "ppmi",
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Learn word vectors from counts, without reading the text again."""
    from lrdomains.core.atomic_file import check_target
    from lrdomains.words import CooccurrenceCounts
    from lrdomains.words import embed_counts as learn

    check_target(output)
    loaded = CooccurrenceCounts.load(counts)
    embedding = learn(
        loaded.matrix(subsample=subsample),
        loaded.vocabulary.counts,
        rank=rank,
        measure=measure,  # type: ignore[arg-type]
        rng=seed,
        progress=wants_progress(),
    )
    embedding.save(output)
    write_manifest(output, embedding.words, of_provenance(embedding.provenance))
    if json_output:
        answer_json({"output": output, "words": len(embedding), "rank": embedding.factorization.rank})
    else:
        answer(embedding.summary())
    tell(f"wrote {output}")


def _write(counts: "CooccurrenceCounts", output: str, *, json_output: bool) -> None:
    counts.save(output)
    write_manifest(output, counts.vocabulary.words, of_counts(counts))
    about = {
        "output": output,
        "words": len(counts),
        "pairs": int(counts.values.nnz),
        "units": counts.units,
        "tokens": counts.tokens,
        "dropped": [str(entry) for entry in counts.dropped],
    }
    if json_output:
        answer_json(about)
    else:
        answer("\n".join([f"{counts!r} from {counts.source}", *map(str, counts.dropped)]))
    tell(f"wrote {output}")
