"""Factorizations that go through a file."""

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import ArchiveWriter, read_archive


def stored_and_read(factorization, folder):
    """Return what comes back of a factorization that was written into a folder."""
    path = folder / "f.lrd"
    writer = ArchiveWriter("factorization")
    add_factorization(writer, factorization)
    writer.write(path)
    return read_factorization(read_archive(path))
