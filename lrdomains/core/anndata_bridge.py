"""A factorization as AnnData: rows as observations, columns as variables, factors in obsm and varm."""

import json
from typing import TYPE_CHECKING

import pandas as pd

from lrdomains.core.factorization import Factorization

if TYPE_CHECKING:
    from anndata import AnnData


def to_anndata(factorization: Factorization, *, key: str) -> "AnnData":
    """Return an AnnData without X that holds the factors.

    Parameters
    ----------
    factorization : Factorization
    key : str
        ``obsm["X_<key>"]`` gets ``R * scale``, ``varm["<key>"]`` gets C, and ``uns["<key>"]`` the scale and the
        provenance (as JSON text, which every reader of h5ad keeps).

    Returns
    -------
    anndata.AnnData
        It can be written with ``write_h5ad``. Names become text, as AnnData wants them.
    """
    from anndata import AnnData

    f = factorization
    adata = AnnData(
        obs=pd.DataFrame(index=pd.Index([str(name) for name in f.rows], dtype=object)),
        var=pd.DataFrame(index=pd.Index([str(name) for name in f.columns], dtype=object)),
    )
    adata.obsm[f"X_{key}"] = f.row_factors * f.scale.astype(f.row_factors.dtype)
    adata.varm[key] = f.column_factors
    adata.uns[key] = {
        "scale": f.scale,
        "method": repr(f.method),
        "status": f.fit.status.value,
        "steps": json.dumps(f.provenance.steps, default=str),
        "fingerprint": f.provenance.fingerprint,
    }
    return adata
