"""How a Comparison goes into an archive and comes back."""

from typing import TYPE_CHECKING

from lrdomains.core.factorization_storage import add_provenance, read_provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.subspace import SubspaceDistance
from lrdomains.core.typing import PathLike

if TYPE_CHECKING:
    from lrdomains.evidence.comparison import Comparison

KIND = "comparison"
_DISTANCES = ("largest_sine", "chordal", "sum_of_sines")


def write_comparison(found: "Comparison", path: PathLike) -> None:
    """Write a comparison to a file."""
    writer = ArchiveWriter(KIND)
    writer.add_frame("components", found.components)
    writer.add_array("angles", found.distance.angles)
    writer.add_value("distance", {name: getattr(found.distance, name) for name in _DISTANCES})
    writer.add_value(KIND, {"columns": found.columns})
    add_provenance(writer, found.provenance)
    writer.write(path)


def read_comparison(archive: Archive) -> "Comparison":
    """Return the comparison that `write_comparison` wrote."""
    from lrdomains.evidence.comparison import Comparison

    archive.expect(KIND)
    return Comparison(
        components=archive.frame("components"),
        distance=SubspaceDistance(archive.array("angles"), **archive.value("distance")),
        columns=int(archive.value(KIND)["columns"]),
        provenance=read_provenance(archive),
    )
