"""How well new documents fit into a space that was made from others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.documents.counting import count_terms
from lrdomains.documents.formulas import row_lengths
from lrdomains.errors import InputError
from lrdomains.text.corpus import Text

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: A text is outside where fewer than this share of the collection's own documents keep as little of their length.
OUTSIDE = 0.01
#: Shares this close, relatively, are equal: a document of the collection, folded in, differs by rounding from its row.
ROUNDING = 1e-5


def coverage(embedding: "DocumentEmbedding", texts: Iterable[Text]) -> pd.DataFrame:
    """Return how well new documents fit; see `DocumentEmbedding.coverage`."""
    if isinstance(texts, str):
        message = f"coverage takes a list of texts, not one text; give [{texts!r:.40}]"
        raise InputError(message)
    given = list(texts)
    encoded = embedding.reader.encode(given)
    counts = count_terms(encoded.ids, encoded.offsets, terms=len(embedding.terms))
    words = np.array([embedding.reader.encode([text]).tokens for text in given], dtype=np.int64)
    rows = embedding.reader.weighting.apply(counts)
    lengths = row_lengths(rows)
    kept = np.sum(np.square(embedding.fold_in(rows), dtype=np.float64), axis=1)
    captured = np.divide(kept, lengths**2, out=np.full(len(given), np.nan), where=lengths > 0)
    own = np.sort(embedding.captured[embedding.lengths > 0])
    percentile = np.searchsorted(own, captured * (1 + ROUNDING), side="right") / len(own)
    percentile[np.isnan(captured)] = 0.0
    return pd.DataFrame(
        {
            "words": words,
            "known": np.divide(np.diff(encoded.offsets), words, out=np.zeros(len(given)), where=words > 0),
            "captured": np.minimum(captured, 1.0),
            "percentile": percentile,
            "outside": percentile < OUTSIDE,
        },
        index=pd.RangeIndex(len(given), name="text"),
    )
