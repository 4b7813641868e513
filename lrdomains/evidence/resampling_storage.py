"""How a Resampling goes into an archive and comes back."""

from typing import TYPE_CHECKING, Any

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike

if TYPE_CHECKING:
    from lrdomains.evidence.resampling import Resampling

KIND = "resampling"
_ARRAYS = ("column_factors", "cosines", "largest_sines")
_PLAIN = ("draw", "share", "seed")


def write_resampling(found: "Resampling", path: PathLike) -> None:
    """Write a resampling to a file."""
    writer = ArchiveWriter(KIND)
    add_factorization(writer, found.full, name="full")
    for name in _ARRAYS:
        writer.add_array(name, getattr(found, name))
    writer.add_value(KIND, {name: getattr(found, name) for name in _PLAIN})
    writer.write(path)


def read_resampling(archive: Archive) -> "Resampling":
    """Return the resampling that `write_resampling` wrote.

    Raises
    ------
    StorageError
        If parts are missing or do not fit together.
    """
    from lrdomains.evidence.resampling import Resampling

    archive.expect(KIND)
    parts: dict[str, Any] = {name: archive.array(name) for name in _ARRAYS}
    found = Resampling(full=read_factorization(archive, name="full"), **parts, **archive.value(KIND))
    (_, n), k, count = found.full.shape, found.full.rank, found.draws
    shapes = {"column_factors": (count, n, k), "cosines": (count, k), "largest_sines": (count,)}
    archive.check_shapes({name: (getattr(found, name), shape) for name, shape in shapes.items()})
    return found
