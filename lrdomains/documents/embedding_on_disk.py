"""embed with a limit of memory: the weighted matrix lies on disk in blocks of documents, and is read in passes."""

from functools import partial
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.memory import parse_memory
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.documents.collection import Reading, Texts
from lrdomains.documents.formulas import row_lengths
from lrdomains.documents.matrix import nothing_weighs, row_keys
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.spilled_collection import SpilledCollection, spilled_collection
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError

#: Bytes held at rest, and copies of the vectors of all documents that are in memory at a time.
BYTES_AT_REST = 250 * 10**6
COPIES = 2
#: Columns of the basis on the side of the terms, for each dimension.
BASIS_RATIO = 6


def embed_on_disk(
    texts: Texts,
    *,
    memory: str | float,
    rank: int,
    weighting: str,
    emphasis: float,
    factorize: Any,
    progress: bool,
    **reading: Unpack[Reading],
) -> DocumentEmbedding:
    """Embed a collection whose text, counts and weighted matrix are on disk; see `embed`.

    Parameters
    ----------
    texts, weighting, emphasis, progress, **reading
        As for `embed`.
    memory : str or float
    rank : int
        The dimensions that are expected, for what they need in memory.
    factorize : callable
        From a LabelledMatrix to a Factorization.

    Raises
    ------
    InputError
        If the vectors alone need more memory.
    """
    allowed = parse_memory(memory)
    with spilled_collection(texts, memory=allowed, progress=progress, **reading) as collection:
        _check_room(collection.counts.shape, rank, allowed, memory)
        fitted = Weighting.of(collection.counts, weighting)
        paths, empty = _weighted(collection, fitted)
        matrix = _matrix(collection, paths, fitted, empty)
        found: Factorization = factorize(matrix)
        lengths = np.concatenate([row_lengths(_load(path)) for path in paths])
        twins = _first_twins(paths)
    return DocumentEmbedding(
        factorization=found,
        reader=TextReader.of(collection, fitted),
        lengths=lengths,
        first_twins=twins,
        tokens=collection.tokens,
        snippets=collection.snippets,
        emphasis=emphasis,
    )


def _check_room(shape: tuple[int, int], rank: int, allowed: int, memory: str | float) -> None:
    documents, terms = shape
    rank = min(rank, documents, terms)
    needed = BYTES_AT_REST + 4 * rank * (COPIES * documents + BASIS_RATIO * terms)
    if needed > allowed:
        message = (
            f"memory={memory!r}: the vectors of {documents:,} documents in {rank} dimensions need about "
            f"{needed / 1e9:.1f} GB; allow that, or ask for fewer dimensions"
        )
        raise InputError(message)


def _weighted(collection: SpilledCollection, fitted: Weighting) -> tuple[list[Path], list[Any]]:
    """Write the weighted blocks; return their paths, and the names of documents without a term."""
    paths, empty, rows, entries = list[Path](), list[Any](), 0, 0
    for number, block in enumerate(collection.counts.blocks()):
        empty += collection.documents[rows + np.flatnonzero(np.diff(block.indptr) == 0)].tolist()
        weighted = fitted.apply(block)
        rows, entries = rows + block.shape[0], entries + weighted.nnz
        paths.append(collection.folder / f"weighted-{number:06d}.npz")
        sp.save_npz(paths[-1], weighted, compressed=False)
    if entries == 0:
        raise nothing_weighs(rows, fitted.name)
    return paths, empty


def _load(path: Path) -> sp.csr_array:
    block = sp.csr_array(sp.load_npz(path))
    block.has_canonical_format = True
    return block


def _matrix(collection: SpilledCollection, paths: list[Path], fitted: Weighting, empty: list[Any]) -> LabelledMatrix:
    reason = "none of their words is in the vocabulary (they stay, empty)"
    without = (Dropped.of(f"{collection.units_are}s", empty, reason=reason),) if empty else ()
    return LabelledMatrix(
        RowBlocks([partial(_load, path) for path in paths]),
        rows=collection.documents,
        columns=collection.vocabulary.words,
        rows_are="document",
        columns_are="term",
        source=collection.source,
        steps={
            **collection.steps,
            "term_document_matrix": {"weighting": fitted.name, "unit_rows": fitted.gives_unit_length},
        },
        dropped=(*collection.dropped, *without),
    )


def _first_twins(paths: list[Path]) -> NDArray[np.int64]:
    """Return, for each row, the first one with the same 128 bits of two keys; -1 for rows of zeros."""
    keys, filled = [], []
    for path in paths:
        block = _load(path)
        # Rows are not read again to compare them: by chance no two of a collection agree in both keys.
        keys.append(np.stack([row_keys(block, seed=seed) for seed in (0, 1)], axis=1))
        filled.append(np.diff(block.indptr) > 0)
    both, has_words = np.concatenate(keys), np.concatenate(filled)
    frame = pd.DataFrame({"first": both[:, 0], "second": both[:, 1], "row": np.arange(len(both))})
    first = frame.groupby(["first", "second"], sort=False)["row"].transform("min").to_numpy()
    return np.where(has_words, first, -1).astype(np.int64)
