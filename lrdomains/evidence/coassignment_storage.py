"""How a CoAssignment goes into an archive and comes back."""

from typing import TYPE_CHECKING, Any

import numpy as np

from lrdomains.core.factorization_storage import add_provenance, read_provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike

if TYPE_CHECKING:
    from lrdomains.evidence.coassignment import CoAssignment

KIND = "co-assignment"
_ARRAYS = ("together", "rows", "tree")
#: NaN where a single run says nothing, so that they are no JSON.
_NUMBERS = ("cophenetic", "dispersion")


def write_coassignment(found: "CoAssignment", path: PathLike) -> None:
    """Write a co-assignment to a file."""
    writer = ArchiveWriter(KIND)
    for name in _ARRAYS:
        writer.add_array(name, getattr(found, name))
    writer.add_labels("names", found.names)
    about = {name: None if np.isnan(getattr(found, name)) else getattr(found, name) for name in _NUMBERS}
    writer.add_value(KIND, about | {"runs": found.runs, "rows_are": found.rows_are})
    add_provenance(writer, found.provenance)
    writer.write(path)


def read_coassignment(archive: Archive) -> "CoAssignment":
    """Return the co-assignment that `write_coassignment` wrote.

    Raises
    ------
    StorageError
        If parts are missing or do not fit together.
    """
    from lrdomains.evidence.coassignment import CoAssignment

    archive.expect(KIND)
    about = archive.value(KIND)
    parts: dict[str, Any] = {name: archive.array(name) for name in _ARRAYS}
    parts |= {name: float("nan") if about[name] is None else float(about[name]) for name in _NUMBERS}
    found = CoAssignment(
        **parts,
        runs=int(about["runs"]),
        names=archive.labels("names"),
        rows_are=about["rows_are"],
        provenance=read_provenance(archive),
    )
    count = len(found.names)
    shapes = {"together": (count, count), "rows": (count,), "tree": (count - 1, 4)}
    archive.check_shapes({name: (getattr(found, name), shape) for name, shape in shapes.items()})
    return found
