"""How a Consensus goes into an archive and comes back."""

from typing import TYPE_CHECKING, Any

import numpy as np

from lrdomains.core.factorization_storage import add_provenance, read_provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike

if TYPE_CHECKING:
    from lrdomains.evidence.consensus import Consensus

KIND = "consensus"
_ARRAYS = ("loadings", "spread")
_FRAMES = ("components", "members", "thresholds")


def write_consensus(found: "Consensus", path: PathLike) -> None:
    """Write a consensus to a file."""
    writer = ArchiveWriter(KIND)
    for name in _ARRAYS:
        writer.add_array(name, getattr(found, name))
    for name in _FRAMES:
        writer.add_frame(name, getattr(found, name))
    writer.add_labels("columns", found.columns)
    # No threshold is infinity, which JSON has no number for.
    threshold = found.threshold if np.isfinite(found.threshold) else None
    writer.add_value(KIND, {"runs": found.runs, "threshold": threshold, "columns_are": found.columns_are})
    add_provenance(writer, found.provenance)
    writer.write(path)


def read_consensus(archive: Archive) -> "Consensus":
    """Return the consensus that `write_consensus` wrote.

    Raises
    ------
    StorageError
        If parts are missing or do not fit together.
    """
    from lrdomains.evidence.consensus import Consensus

    archive.expect(KIND)
    about = archive.value(KIND)
    parts: dict[str, Any] = {name: archive.array(name) for name in _ARRAYS}
    parts |= {name: archive.frame(name) for name in _FRAMES}
    found = Consensus(
        **parts,
        threshold=np.inf if about["threshold"] is None else float(about["threshold"]),
        runs=int(about["runs"]),
        columns=archive.labels("columns"),
        columns_are=about["columns_are"],
        provenance=read_provenance(archive),
    )
    expected = (len(found.columns), len(found.components))
    archive.check_shapes({name: (getattr(found, name), expected) for name in _ARRAYS})
    return found
