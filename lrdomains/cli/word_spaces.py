"""Commands that compare spaces of words and ask how sure they are."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.output import JsonOption, SeedOption, answer, answer_json, wants_progress

if TYPE_CHECKING:
    from lrdomains.words import WordEmbedding, WordSpace

SpaceArgument = Annotated[
    str, typer.Argument(metavar="EMBEDDING.lrd", help="A saved word embedding, or vectors of another program.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to a group."""
    for command in (align, stability, compose, associations):
        app.command()(command)
    app.command("odd-one-out")(odd_one_out)


def align(
    first: Annotated[str, typer.Argument(metavar="FIRST.lrd", help="The space that is turned.")],
    second: Annotated[str, typer.Argument(metavar="SECOND.lrd", help="The space that it is turned onto.")],
    *,
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many of the words that moved most.")] = 20,
    min_count: Annotated[int, typer.Option(help="Show only words that occur so often in both.")] = 50,
    permutations: Annotated[int, typer.Option(min=0, help="Chance pairings to compare with.")] = 99,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Turn one space onto another and show the words that moved most: two periods, two corpora."""
    found = load_space(first).align_to(load_space(second), permutations=permutations, rng=seed)
    words = found.words
    # Vectors of other programs do not say how often a word occurs.
    known = [name for name in ("count_first", "count_second") if words[name].any()]
    shown = words[words[known].min(axis=1) >= min_count] if known else words
    if json_output:
        about = {"anchors": len(found.anchors), "agreement": found.agreement, "p_value": found.p_value}
        answer_json(about | {"moved": shown.head(top).to_dict(orient="records")})
        return
    answer(f"{found!r}, p = {found.p_value:.3g}\n\n{plain(shown.head(top))}")


def stability(
    embedding: SpaceArgument,
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words whose neighbours are checked.")],
    *,
    corpus: Annotated[list[str], typer.Option("--corpus", help="The text that the embedding was made of.")],
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many neighbours.")] = 10,
    pieces: Annotated[int, typer.Option(help="Pieces that the corpus is cut into.")] = 10,
    replicates: Annotated[int, typer.Option(help="How often pieces are drawn anew.")] = 10,
    seed: SeedOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Show how often neighbours come back when pieces of the corpus are weighted anew."""
    from pathlib import Path

    from lrdomains.words import neighbour_stability

    found = neighbour_stability(
        load_embedding(embedding),
        [Path(path) for path in corpus],
        words,
        top=top,
        pieces=pieces,
        replicates=replicates,
        rng=seed,
        progress=wants_progress(),
    )
    if json_output:
        tables = {name: getattr(found, name).to_dict(orient="records") for name in ("words", "neighbours")}
        answer_json({"pieces": found.pieces, "replicates": found.replicates, **tables})
        return
    for word, frame in found.neighbours.groupby("word", sort=False):
        answer(f"{word}\n{plain(frame.drop(columns='word'))}\n")
    answer(plain(found.words))


def compose(
    embedding: SpaceArgument,
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words, known or not.")],
    *,
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many neighbours.")] = 10,
    check: Annotated[bool, typer.Option("--check", help="Also measure composition on words held out.")] = False,
    json_output: JsonOption = False,
) -> None:
    """Place words by their spelling alone, also words that the corpus does not hold."""
    from lrdomains.words import check_composition

    loaded = load_embedding(embedding)
    composed = {word: loaded.compose(word) for word in words}
    near = {word: loaded.most_similar(one.vector, top=top) for word, one in composed.items()}
    checked = check_composition(loaded) if check else None
    if json_output:
        about = {
            word: {
                "in_vocabulary": one.in_vocabulary,
                "known": one.known,
                "neighbours": near[word].to_dict(orient="records"),
            }
            for word, one in composed.items()
        }
        answer_json(about if checked is None else {**about, "check": checked.to_dict(orient="records")})
        return
    for word, one in composed.items():
        answer(f"{one!r}\n{plain(near[word])}\n")
    if checked is not None:
        answer(f"Words held out, by the share of their n-grams that are known\n{plain(checked)}")


def associations(
    embedding: SpaceArgument,
    word: Annotated[str, typer.Argument(metavar="WORD")],
    *,
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many contexts.")] = 10,
    json_output: JsonOption = False,
) -> None:
    """Show the company that a word keeps: the contexts that it goes with most strongly."""
    found = load_embedding(embedding).associations(word, top=top)
    answer_json({word: found.to_dict(orient="records")}) if json_output else answer(plain(found))


def odd_one_out(
    embedding: SpaceArgument,
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Three words or more.")],
    json_output: JsonOption = False,
) -> None:
    """Show which word goes least with the others."""
    odd = load_space(embedding).doesnt_match(words)
    answer_json({"words": words, "odd": odd}) if json_output else answer(odd)


def load_space(path: str) -> "WordSpace":
    """Load an embedding, or vectors of another program."""
    from pathlib import Path

    from lrdomains.words import read_vectors

    if Path(path).suffix == ".lrd" or not Path(path).is_file():
        return load_embedding(path)
    with Path(path).open("rb") as file:
        is_archive = file.read(2) == b"PK"
    return load_embedding(path) if is_archive else read_vectors(path)


def load_embedding(path: str) -> "WordEmbedding":
    """Load an embedding with all that it was made of."""
    from lrdomains.core.storage import read_archive
    from lrdomains.words import WordEmbedding

    return WordEmbedding.from_archive(read_archive(path))


def plain(frame: Any) -> str:
    """Return a table as text."""
    from lrdomains.report.text import plain_table

    shares = {"share": ".1%", "returns": ".0%"}
    formats = {name: shares.get(name, ".3f") for name in frame.select_dtypes("floating").columns}
    return plain_table(frame, formats)
