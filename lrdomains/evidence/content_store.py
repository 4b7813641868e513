"""A folder of finished pieces of work, each in a file that is named by all that the piece depends on."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrdomains.core.provenance import versions
from lrdomains.core.storage import Archive, ArchiveWriter, read_archive
from lrdomains.core.typing import PathLike
from lrdomains.errors import StorageError


class ContentStore:
    """Finished pieces of work of one kind, by the seed of each.

    What was made from anything else is never taken for it, several jobs may share a folder, and files are there whole
    or not at all.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    kind : str
        Kind of the archives.
    about : sequence
        All that the work depends on beside the seed, as JSON can hold it or as text; the versions that compute are
        added.

    Raises
    ------
    StorageError
        If there is a file of that name, or the folder cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> store = ContentStore(tempfile.mkdtemp(), "example", ["a matrix"])
    >>> store.keep(7, ArchiveWriter("example"))
    >>> store.archive(7).kind, store.archive(8)
    ('example', None)
    """

    def __init__(self, folder: PathLike, kind: str, about: Sequence[Any]) -> None:
        self.folder, self.kind = Path(folder), kind
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"cannot keep runs in {self.folder}: {error.strerror or error}"
            raise StorageError(message) from error
        self._about = json.dumps([*about, versions()], sort_keys=True, default=str)

    def path(self, seed: int) -> Path:
        """Return where the piece of a seed is kept.

        Parameters
        ----------
        seed : int
        """
        digest = hashlib.sha256(f"{self._about} {seed}".encode()).hexdigest()
        return self.folder / f"{digest[:32]}.lrd"

    def archive(self, seed: int) -> Archive | None:
        """Return the piece of a seed; None where it was not made yet, or its file is damaged.

        Parameters
        ----------
        seed : int
        """
        try:
            archive = read_archive(self.path(seed))
            archive.expect(self.kind)
        except StorageError:
            # It is made again, which costs no more than making it for the first time.
            return None
        return archive

    def keep(self, seed: int, writer: ArchiveWriter) -> None:
        """Keep the piece of a seed.

        Parameters
        ----------
        seed : int
        writer : ArchiveWriter
        """
        writer.write(self.path(seed))
