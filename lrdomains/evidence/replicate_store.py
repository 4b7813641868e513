"""A folder of finished runs, so that long work that was broken off goes on where it stopped."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from lrdomains.core.factorization import Factorization
from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.provenance import fingerprint
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.storage import ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.errors import StorageError
from lrdomains.evidence.content_store import ContentStore

KIND = "run"
#: With a folder, so many runs are made between two looks at it: a broken-off job loses no more.
RUNS_BETWEEN = 8


class ReplicateStore:
    """Finished runs of one method on one matrix, each in a file of its own that its content names.

    The name of a file is a hash of all that its run depends on: the fingerprint of the matrix, the method with its
    options, the seed and the versions that compute; see `ContentStore`.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    matrix : LabelledMatrix
    method : Method

    Raises
    ------
    StorageError
        If there is a file of that name, or the folder cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from lrdomains import NMF
    >>> store = ReplicateStore(tempfile.mkdtemp(), LabelledMatrix(np.eye(3)), NMF(rank=1))
    >>> first = store.runs([1, 2])
    >>> len(list(store.folder.iterdir())), store.read(1).scale == first[0].scale
    (2, array([ True]))
    """

    def __init__(self, folder: PathLike, matrix: LabelledMatrix, method: Method) -> None:
        self.matrix, self.method = matrix, method
        self._store = ContentStore(folder, KIND, described(matrix, method))
        self.folder = self._store.folder

    def path(self, seed: int) -> Path:
        """Return where the run of a seed is kept.

        Parameters
        ----------
        seed : int
        """
        return self._store.path(seed)

    def read(self, seed: int) -> Factorization | None:
        """Return the run of a seed; None where it was not made yet, or its file is damaged.

        Parameters
        ----------
        seed : int
        """
        archive = self._store.archive(seed)
        if archive is None:
            return None
        try:
            return read_factorization(archive)
        except StorageError:
            return None

    def runs(self, seeds: Sequence[int]) -> list[Factorization]:
        """Return the runs of several seeds; those that are missing are made and kept, a few at a time.

        Parameters
        ----------
        seeds : sequence of int
        """
        found = {seed: self.read(seed) for seed in seeds}
        missing = [seed for seed, run in found.items() if run is None]
        for first in range(0, len(missing), RUNS_BETWEEN):
            some = missing[first : first + RUNS_BETWEEN]
            for seed, run in zip(some, factorize_replicates(self.matrix, self.method, some), strict=True):
                writer = ArchiveWriter(KIND)
                add_factorization(writer, run)
                self._store.keep(seed, writer)
                found[seed] = run
        return [run for run in found.values() if run is not None]


def described(matrix: LabelledMatrix, method: Method) -> list[object]:
    """Return what a run depends on beside its seed: the fingerprint of the matrix, and the method with its options.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF
    >>> described(LabelledMatrix(np.eye(3)), NMF(rank=1))[1]
    'NMF'
    """
    return [fingerprint(matrix), type(method).__name__, dataclasses.asdict(method)]  # type: ignore[call-overload]
