"""How a Factorization goes into an archive and comes back."""

import dataclasses
from typing import Any

from lrdomains.core.factorization import Factorization
from lrdomains.core.fit import Fit, Status
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.methods.als import ALS
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.gradient import GradientDescent
from lrdomains.core.methods.method import Method
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.randomized import RandomizedSVD
from lrdomains.core.methods.robust_pca import RobustPCA
from lrdomains.core.methods.rotated_svd import RotatedSVD
from lrdomains.core.methods.soft_impute import SoftImpute
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.errors import StorageError

_METHODS: dict[str, Any] = {
    method.__name__: method
    for method in (
        TruncatedSVD,
        RandomizedSVD,
        RotatedSVD,
        SymmetricEigen,
        NMF,
        SoftImpute,
        ALS,
        GradientDescent,
        RobustPCA,
    )
}

#: Stored where there are any: files from before there were weights have none.
_WEIGHTS = ("row_weights", "column_weights")
#: Arrays and numbers of a fit, and those that old files lack.
_FIT_ARRAYS = ("coupling", "history", "residuals")
_LATER_FIT_ARRAYS = ("beyond", "beyond_residuals", "mean_coupling", "overlaps")
_LATER_FIT_NUMBERS = ("gradient", "divergence", "empty_rows", "empty_columns")


def add_factorization(writer: ArchiveWriter, factorization: Factorization, *, name: str = "factorization") -> None:
    """Add all of a factorization to an archive under `name`."""
    f = factorization
    for part in ("row_factors", "scale", "column_factors"):
        writer.add_array(f"{name}.{part}", getattr(f, part))
    for part in _FIT_ARRAYS + _LATER_FIT_ARRAYS:
        writer.add_array(f"{name}.fit.{part}", getattr(f.fit, part))
    for part in _WEIGHTS:
        if getattr(f, part) is not None:
            writer.add_array(f"{name}.{part}", getattr(f, part))
    writer.add_labels(f"{name}.rows", f.rows)
    writer.add_labels(f"{name}.columns", f.columns)
    about = {"rows_are": f.rows_are, "columns_are": f.columns_are, **_method_parts(f.method)}
    writer.add_value(name, about)
    fit = {key: getattr(f.fit, key) for key in ("iterations", "total_energy", "next_scale", "mean_energy")}
    fit |= {key: getattr(f.fit, key) for key in _LATER_FIT_NUMBERS if getattr(f.fit, key) is not None}
    writer.add_value(f"{name}.fit", {"status": f.fit.status.name, **fit})
    add_provenance(writer, f.provenance, name=f"{name}.provenance")


def add_provenance(writer: ArchiveWriter, provenance: Provenance, *, name: str = "provenance") -> None:
    """Add what a result was made from to an archive under `name`."""
    stored = {field.name: getattr(provenance, field.name) for field in dataclasses.fields(Provenance)}
    stored["dropped"] = [dataclasses.asdict(dropped) for dropped in provenance.dropped]
    writer.add_value(name, stored)


def read_provenance(archive: Archive, *, name: str = "provenance") -> Provenance:
    """Return what `add_provenance` put there."""
    stored = archive.value(name)
    dropped = tuple(Dropped(**(entry | {"names": tuple(entry["names"])})) for entry in stored["dropped"])
    return Provenance(**(stored | {"dropped": dropped}))


def read_factorization(archive: Archive, *, name: str = "factorization") -> Factorization:
    """Return the factorization that `add_factorization` put there.

    Raises
    ------
    StorageError
        If its parts are missing or do not fit together, or if its method is not known to this version.
    """
    with archive.damage_reported(name):
        factorization = _assembled(archive, name)
    m, n = factorization.shape
    k = factorization.rank
    shapes = (factorization.row_factors.shape, factorization.column_factors.shape, factorization.fit.coupling.shape)
    if shapes != ((m, k), (n, k), (k, k)):
        message = f"{archive.path} is damaged: {name} has factors of shapes {shapes} for {m} x {n} names and rank {k}"
        raise StorageError(message)
    return factorization


def _assembled(archive: Archive, name: str) -> Factorization:
    about, fit = archive.value(name), archive.value(f"{name}.fit")
    arrays: dict[str, Any] = {part: archive.array(f"{name}.fit.{part}") for part in _FIT_ARRAYS}
    later = [part for part in _LATER_FIT_ARRAYS if f"{name}.fit.{part}" in archive.arrays]
    arrays |= {part: archive.array(f"{name}.fit.{part}") for part in later}
    return Factorization(
        row_factors=archive.array(f"{name}.row_factors"),
        scale=archive.array(f"{name}.scale"),
        column_factors=archive.array(f"{name}.column_factors"),
        rows=archive.labels(f"{name}.rows"),
        columns=archive.labels(f"{name}.columns"),
        rows_are=about["rows_are"],
        columns_are=about["columns_are"],
        method=_method(about, archive),
        fit=Fit(**(fit | {"status": Status[fit["status"]]}), **arrays),
        provenance=read_provenance(archive, name=f"{name}.provenance"),
        **{part: archive.arrays.get(f"{name}.{part}") for part in _WEIGHTS},
    )


def _method_parts(method: Method) -> dict[str, Any]:
    name = type(method).__name__
    if name not in _METHODS:
        message = f"a factorization by {name} cannot be stored: only {', '.join(_METHODS)} can"
        raise StorageError(message)
    return {"method": name, "options": dataclasses.asdict(method)}  # type: ignore[call-overload]


def _method(about: dict[str, Any], archive: Archive) -> Method:
    if about["method"] not in _METHODS:
        message = f"{archive.path} holds a factorization by an unknown method, {about['method']!r}: upgrade"
        raise StorageError(message)
    method: Method = _METHODS[about["method"]](**about["options"])
    return method
