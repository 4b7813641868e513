"""rotated: a factorization by SVD with its components turned, and its fit with them."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from lrdomains.core.canonical import leading_signs
from lrdomains.core.methods.rotated_svd import RotatedSVD
from lrdomains.core.metric import gram
from lrdomains.core.provenance import with_step
from lrdomains.core.rotation import Rotation, rotate_loadings
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.core.factorization import Factorization


def rotated(factorization: "Factorization", *, rotation: Rotation, power: float) -> "Factorization":
    """Return the same approximation in components of simple structure; see `Factorization.rotate`.

    Raises
    ------
    InputError
        If the components are no singular pairs, or an option is out of range.
    """
    f = factorization
    if not f.method.is_spectral:
        message = f"components of {type(f.method).__name__} are no singular pairs; rotate those of a TruncatedSVD"
        raise InputError(message)
    alive = f.scale > 0
    if not alive.any():
        return f
    # Components of strength zero stay as they are.
    strong = f.column_factors[:, alive] * f.scale[alive]
    turn = rotate_loadings(strong, rotation=rotation, power=power)
    of_rows, of_columns = np.eye(f.rank), np.eye(f.rank)
    of_rows[np.ix_(alive, alive)] = turn.scores_by
    of_columns[np.ix_(alive, alive)] = f.scale[alive][:, None] * turn.loadings_by
    row_factors, column_factors = f.row_factors @ of_rows, f.column_factors @ of_columns
    # In canonical form: unit length in the metric, strongest first, signs by the largest entry of each column.
    row_lengths = np.sqrt(np.diag(gram(row_factors, f.row_weights)))
    column_lengths = np.sqrt(np.diag(gram(column_factors, f.column_weights)))
    scale = np.where(alive, row_lengths * column_lengths, 0.0)
    order = np.argsort(-scale, kind="stable")
    signs = leading_signs(column_factors)
    of_rows = (of_rows * signs / row_lengths)[:, order]
    of_columns = (of_columns * signs / column_lengths)[:, order]
    fit = dataclasses.replace(
        f.fit,
        coupling=of_rows.T @ f.fit.coupling @ of_columns,
        mean_coupling=of_columns.T @ f.fit.mean_coupling if f.fit.mean_coupling.size else f.fit.mean_coupling,
        residuals=np.empty(0),
        next_scale=None,
        beyond=np.empty(0),
        beyond_residuals=np.empty(0),
    )
    method = RotatedSVD(rank=f.rank, rotation=rotation, power=power)
    return dataclasses.replace(
        f,
        row_factors=(f.row_factors @ of_rows).astype(f.row_factors.dtype),
        scale=scale[order],
        column_factors=(f.column_factors @ of_columns).astype(f.column_factors.dtype),
        method=method,
        fit=fit,
        provenance=with_step(f.provenance, "rotate", {"rotation": rotation, "power": power}),
    )
