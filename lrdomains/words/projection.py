"""New words from new text, placed in a space that stays as it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.typing import Floats
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.text import EncodedCorpus
from lrdomains.words.loose_vectors import WordVectors
from lrdomains.words.matrix import check_phrases, count_cooccurrences
from lrdomains.words.vectors import unit_rows

if TYPE_CHECKING:
    from lrdomains.words.result import WordEmbedding


def project_words(
    embedding: "WordEmbedding", corpus: Any, words: Sequence[str], *, min_count: int = 1, unit: str = "line"
) -> WordVectors:
    """Return vectors of words by the known contexts that they have in new text.

    Their counts with the known contexts are weighted as the embedding's were, by positive pointwise mutual information
    with the contexts' frequencies of the first corpus, and laid onto its axes. Nothing of the embedding changes.

    Parameters
    ----------
    embedding : WordEmbedding
        Of measure ppmi.
    corpus : path, list of paths, iterable of texts, Corpus or EncodedCorpus
        The new text.
    words : sequence of str
        Words to place; those that the embedding has already are placed anew, by the new text alone.
    min_count : int
        Words that occur fewer times in the new text cannot be placed.
    unit : {"line", "paragraph", "file"}

    Returns
    -------
    WordVectors
        Unit rows of ``R S^p`` that the new contexts give. Neither spelling nor a vector as a context of others, which
        `embed` adds, is in them: how near they come to words of the embedding is best compared among themselves, or
        with an embedding of ``context_weight=0, subword_weight=0``.

    Raises
    ------
    InputError
        If the embedding was made otherwise, if it has phrases and the text is not encoded with them, or if a word has
        no known context in the new text.
    UnknownLabelError
        If a word does not occur often enough in the new text.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> embedding = embed(texts, min_count=1, rank=3)
    >>> project_words(embedding, ["the emu drinks water"], ["emu"]).words.tolist()
    ['emu']
    """
    steps = embedding.provenance.steps
    if "ppmi" not in steps or embedding.context_sums is None:
        message = (
            "new words are placed in embeddings of measure 'ppmi' that know the sums of their contexts; this is none"
        )
        raise InputError(message)
    if not isinstance(corpus, EncodedCorpus):
        check_phrases(steps.get("encode", {}))
    window = int(steps.get("count_cooccurrences", {}).get("window", 5))
    lowercase = bool(steps.get("encode", {}).get("lowercase", True))
    counts = count_cooccurrences(corpus, window=window, min_count=min_count, unit=unit, lowercase=lowercase)  # type: ignore[arg-type]
    rows = _rows(counts.rows, words)
    known = counts.columns.get_indexer(embedding.factorization.columns)
    table = sp.csr_array(counts.values[rows][:, np.maximum(known, 0)] * (known >= 0))
    weighted = _information(table, embedding.context_sums, **steps["ppmi"])
    empty = [str(word) for word, filled in zip(words, np.diff(weighted.indptr) > 0, strict=True) if not filled]
    if empty:
        message = f"{empty[0]!r} goes with no known word more often than by chance in the new text; give more text"
        raise InputError(message)
    f = embedding.factorization
    kept = f.scale > 0
    placed = unit_rows(f.project(weighted)[:, kept] * (f.scale[kept] ** embedding.scale_power).astype(np.float32))
    return WordVectors(pd.Index(list(words), dtype=object), placed, counts=np.ones(len(words), dtype=np.int64))


def _rows(there: pd.Index, words: Sequence[str]) -> Any:
    rows = there.get_indexer(pd.Index(list(words)))
    for word, row in zip(words, rows, strict=True):
        if row < 0:
            raise UnknownLabelError.among(word, there, kind="word of the new text")
    return rows


def _information(table: sp.csr_array, context_sums: Floats, *, context_smoothing: float, shift: float) -> sp.csr_array:
    """Weight new rows against the contexts' frequencies in the first corpus."""
    table.eliminate_zeros()
    sums = np.asarray(table.sum(axis=1))
    usual = np.where(context_sums > 0, context_sums, np.inf) ** context_smoothing
    total = np.sum(usual[np.isfinite(usual)])
    per_row = np.repeat(sums, np.diff(table.indptr))
    values = np.log(table.data * total / (per_row * usual[table.indices])) - np.log(shift)
    weighted = sp.csr_array((np.maximum(values, 0).astype(np.float32), table.indices, table.indptr), shape=table.shape)
    weighted.eliminate_zeros()
    return weighted
