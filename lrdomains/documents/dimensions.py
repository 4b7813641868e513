"""What the dimensions of a document embedding are about: both poles of each axis."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: A coordinate this small, beside the largest of its dimension, is on neither side.
NEITHER_SIDE = 1e-4


def poles(embedding: "DocumentEmbedding", *, top: int) -> pd.DataFrame:
    """Return terms and documents at both ends of each dimension; see `DocumentEmbedding.dimensions`."""
    f = embedding.factorization
    rows = []
    for k in range(f.rank):
        for pole, sign in (("positive", 1.0), ("negative", -1.0)):
            terms = _ends(sign * f.column_factors[:, k], top)
            documents = _ends(sign * f.row_factors[:, k], top)
            rows.append(
                {
                    "dimension": k + 1,
                    "strength": float(f.scale[k]),
                    "pole": pole,
                    "terms": [str(term) for term in f.columns[terms]],
                    "documents": f.rows[documents].tolist(),
                }
            )
    return pd.DataFrame(rows)


def one_sided(embedding: "DocumentEmbedding") -> list[int]:
    """Return the dimensions (from 1) on which all documents lie on one side: means rather than contrasts."""
    coordinates = embedding.factorization.row_factors
    limits = NEITHER_SIDE * np.max(np.abs(coordinates), axis=0)
    both = (coordinates > limits).any(axis=0) & (coordinates < -limits).any(axis=0)
    return [int(k) + 1 for k in np.flatnonzero(~both)]


def _ends(coordinates: Array, top: int) -> Array:
    limit = NEITHER_SIDE * float(np.max(np.abs(coordinates)))
    found = largest(coordinates, top)
    return found[coordinates[found] > limit]
