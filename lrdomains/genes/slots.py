"""Modules in the slots of an AnnData: a new one, or the one that they were found in."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.anndata_bridge import to_anndata
from lrdomains.errors import DataWarning, InputError, warn

if TYPE_CHECKING:
    from anndata import AnnData

    from lrdomains.genes.result import GeneModules

KEY = "modules"


def modules_as_anndata(modules: "GeneModules") -> "AnnData":
    """Return an AnnData without X: usage in ``obsm["X_modules"]``, loadings in ``varm["modules"]``.

    ``obs["module"]`` is the dominant module, ``uns["modules"]`` holds names, shares, reproducibility and
    parameters. It survives ``write_h5ad``.
    """
    adata = to_anndata(modules.factorization, key=KEY)
    # The bridge has the components by strength; modules are named by share.
    adata.obsm[f"X_{KEY}"] = modules.usage.to_numpy()
    adata.varm[KEY] = modules.loadings.to_numpy().T
    adata.uns[KEY] = _about(modules)
    adata.obs["module"] = _categories(modules, modules.assignments()["module"].to_numpy())
    return adata


def annotate(adata: "AnnData", modules: "GeneModules", *, key: str = KEY) -> None:
    """Write modules into the AnnData that they were found in. It is changed in place.

    Parameters
    ----------
    adata : AnnData
        Samples and genes are matched by name; it may hold more or fewer of them than the modules.
    modules : GeneModules
    key : str
        ``obsm["X_<key>"]`` gets the usage (zero for samples that were not in the fit), ``varm["<key>"]`` the
        loadings (NaN for genes that were not), ``uns["<key>"]`` names, shares, reproducibility and parameters,
        and ``obs["<key>"]`` the dominant module (missing for samples that were not in the fit).

    Raises
    ------
    InputError
        If no sample or no gene of the AnnData is in the modules, or the key holds a slash, which h5ad forbids.

    Warns
    -----
    DataWarning
        If some samples of the AnnData were not in the fit.

    References
    ----------
    Virshup et al. (2021), bioRxiv 2021.12.16.473007, for the slots.

    Examples
    --------
    >>> import anndata
    >>> from lrdomains.genes import find_modules
    >>> counts = np.random.default_rng(0).poisson(3.0, (20, 12)).astype(float)
    >>> adata = anndata.AnnData(counts)
    >>> annotate(adata, find_modules(adata, rank=2, runs=2))
    >>> adata.obsm["X_modules"].shape, adata.varm["modules"].shape
    ((20, 2), (12, 2))
    """
    if not key or "/" in key:
        message = f"key={key!r}; give a name without a slash, which .h5ad files forbid in names"
        raise InputError(message)
    samples = _positions(adata.obs_names, modules.usage.index, what="sample")
    genes = _positions(adata.var_names, modules.loadings.columns, what="gene")
    missing = int(np.sum(samples < 0))
    if missing:
        first = adata.obs_names[int(np.flatnonzero(samples < 0)[0])]
        warn(
            f"{missing:,} samples of the AnnData were not in the fit (the first: {first!r}): their usage is zero and "
            "they have no dominant module",
            DataWarning,
        )
    usage, loadings = modules.usage.to_numpy(), modules.loadings.to_numpy().T
    dominant = modules.assignments()["module"].to_numpy(dtype=object)
    adata.obsm[f"X_{key}"] = np.where((samples >= 0)[:, None], usage[samples], 0)
    adata.varm[key] = np.where((genes >= 0)[:, None], loadings[genes], np.nan)
    adata.uns[key] = _about(modules)
    adata.obs[key] = _categories(modules, np.where(samples >= 0, dominant[samples], None))


def _positions(names: Any, known: Any, *, what: str) -> Any:
    place = {str(name): at for at, name in enumerate(known)}
    positions = np.array([place.get(str(name), -1) for name in names], dtype=np.int64)
    if not np.any(positions >= 0):
        message = (
            f"no {what} of the AnnData ({', '.join(map(repr, map(str, names[:3])))}, ...) is in the modules "
            f"({', '.join(map(repr, list(place)[:3]))}, ...): are they of the same data?"
        )
        raise InputError(message)
    return positions


def _categories(modules: "GeneModules", values: Any) -> pd.Categorical:
    return pd.Categorical(values, categories=pd.Index(modules.names, dtype=object))


def _about(modules: "GeneModules") -> dict[str, Any]:
    provenance = modules.provenance
    return {
        "names": np.array(modules.names, dtype=object),
        "shares": modules.shares.to_numpy(),
        "reproducibility": modules.reproducibility.to_numpy(),
        "method": repr(modules.factorization.method),
        "status": modules.factorization.fit.status.value,
        "parameters": json.dumps(provenance.steps, default=str),
        "seed": str(provenance.seed),
        "fingerprint": provenance.fingerprint,
        "dropped": np.array([str(entry) for entry in provenance.dropped], dtype=object),
    }
