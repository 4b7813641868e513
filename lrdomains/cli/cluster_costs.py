"""What a cluster would read, move and hold: what commands answer with `--dry-run`, of a sample of their input."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrdomains.cli.output import answer, answer_json

if TYPE_CHECKING:
    from lrdomains.core.cluster import ClusterSize
    from lrdomains.core.cluster_cost import ClusterCost

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what a cluster (--dask) would read, move and hold, and do nothing else.")
]


def answer_documents_cost(
    texts: Any, reading: Mapping[str, Any], *, rank: int | None, dask: str | None, json_output: bool
) -> None:
    """Answer with what embedding documents takes."""
    from lrdomains.documents.analysis import DEFAULT_RANK
    from lrdomains.documents.cluster_cost import embed_cost, estimate_collection
    from lrdomains.documents.collection import open_texts
    from lrdomains.text.shards import shards_of

    size = _size(dask)
    estimate = estimate_collection(texts, **reading)
    shards = len(shards_of(open_texts(texts, **reading).texts).pieces)
    cost = embed_cost(estimate, rank=rank or DEFAULT_RANK, workers=size.workers, shards=shards)
    answer_costs(estimate.to_dict(), estimate.summary(), cost, json_output=json_output)


def answer_modules_cost(
    table: Any,
    *,
    normalise: Any,
    genes: int | None,
    rank: Any,
    runs: int,
    dask: str | None,
    json_output: bool,
) -> None:
    """Answer with what finding modules in a table of expression takes."""
    from lrdomains.genes.cluster_cost import blocks_of, estimate_table, modules_cost, runs_cost
    from lrdomains.genes.rank_survey import ranks_to_try

    size = _size(dask)
    found = estimate_table(table, normalise=normalise, genes=genes)
    ranks = [rank] if isinstance(rank, int) else list(ranks_to_try(rank, *table.shape))
    if found.on_disk:
        cost = modules_cost(
            stored=found.stored,
            cells=found.cells,
            genes=found.genes,
            kept_values=found.kept_values,
            rank=max(ranks),
            runs=runs * len(ranks),
            blocks=blocks_of(found.stored),
            workers=size.workers,
            worker_memory=size.memory,
        )
    else:
        cost = runs_cost(found, rank=max(ranks), runs=runs * len(ranks), workers=size.workers)
    figures = {"samples": found.cells, "genes": found.genes, "kept_values": found.kept_values}
    words = f"{found.cells:,} samples x {found.genes:,} genes, about {found.kept_values:,.0f} values of kept genes"
    answer_costs(figures, words, cost, json_output=json_output)


def answer_shards_cost(
    shards: Sequence[str], columns: Mapping[str, str | None], *, dask: str | None, json_output: bool
) -> None:
    """Answer with what counting the pieces of a long table takes."""
    from lrdomains.confusion.cluster_cost import estimate_pairs, shards_cost, stored_bytes
    from lrdomains.confusion.shards import ShardColumns

    size = _size(dask)
    stored, pairs = stored_bytes(shards), estimate_pairs(shards, ShardColumns(**columns))
    cost = shards_cost(stored=stored, pairs=pairs, shards=len(shards), workers=size.workers)
    words = f"{len(shards):,} files, about {pairs:,.0f} different pairs of labels in each"
    answer_costs({"files": len(shards), "pairs": pairs}, words, cost, json_output=json_output)


def _size(dask: str | None) -> "ClusterSize":
    from lrdomains.core.cluster import cluster_size
    from lrdomains.errors import InputError

    if dask is None:
        message = "--dry-run says what a cluster would take; say which: --dask local:2 or --dask tcp://HOST:PORT"
        raise InputError(message)
    return cluster_size(dask)


def answer_costs(figures: dict[str, Any], words: str, cost: "ClusterCost | None", *, json_output: bool) -> None:
    """Answer with an estimate and, where a cluster would work, with what it costs there."""
    if cost is not None:
        figures, words = {**figures, "cluster": cost.to_dict()}, f"{words}\non the cluster: {cost.summary()}"
    answer_json(figures) if json_output else answer(words)
