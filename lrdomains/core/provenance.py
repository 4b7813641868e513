"""Provenance: what a result was made from, with what, and what was left out."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.threads import thread_count


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of those that it computes with."""
    return {"python": platform.python_version()} | dict(_package_versions())


@cache
def _package_versions() -> tuple[tuple[str, str], ...]:
    # Read from files that do not change while the process runs: 50 ms, too much for each of many small results.
    packages = ("lrdomains", "numpy", "scipy", "pandas", "anndata")
    return tuple((name, importlib.metadata.version(name)) for name in packages)


@dataclass(frozen=True)
class Provenance:
    """What a result was made from.

    Parameters
    ----------
    source : str
        Where the data came from, in a few words.
    steps : mapping of str to mapping
        The options of every step, in order: those of the domain, then the method's.
    seed : int or None
        Seed of the random numbers; None where a running generator was given.
    fingerprint : str
        SHA-256 of the matrix: its shape, its numbers and its names.
    dropped : tuple of Dropped
        What was left out on the way.
    versions : mapping of str to str
        Versions of Python and of the packages that computed the result.
    threads : int
        Threads the kernels used; results do not depend on it.
    """

    source: str
    steps: Mapping[str, Mapping[str, Any]]
    seed: int | None
    fingerprint: str
    dropped: tuple[Dropped, ...] = ()
    versions: Mapping[str, str] = field(default_factory=versions)
    threads: int = field(default_factory=thread_count)


def with_step(provenance: Provenance, step: str, options: Mapping[str, Any]) -> Provenance:
    """Return what something was made from that is one step further on.

    Examples
    --------
    >>> before = Provenance("a table", {"NMF": {"rank": 2}}, seed=0, fingerprint="")
    >>> list(with_step(before, "consensus", {"runs": 10}).steps)
    ['NMF', 'consensus']
    """
    return replace(provenance, steps={**provenance.steps, step: options})


def fingerprint(matrix: LabelledMatrix) -> str:
    """Return the SHA-256 of a matrix's shape, numbers, weights and names, as 64 hexadecimal digits.

    The storage format does not matter: CSR and CSC forms of one matrix have one fingerprint.

    Examples
    --------
    >>> import numpy as np
    >>> a, b = LabelledMatrix(np.eye(2)), LabelledMatrix(2 * np.eye(2))
    >>> fingerprint(a) == fingerprint(b)
    False
    """
    digest = hashlib.sha256(repr(matrix.shape).encode())
    for part in matrix.operator().parts():
        digest.update(np.ascontiguousarray(part).data)
    for side, weights in (("rows", matrix.row_weights), ("columns", matrix.column_weights)):
        if weights is not None:
            digest.update(side.encode() + weights.tobytes())
    for names in (matrix.rows, matrix.columns):
        texts = [str(name).encode("utf-8", "surrogatepass") for name in names]
        # With their lengths, so that no letter can pass from one name to the next.
        digest.update(np.array([len(text) for text in texts], dtype=np.int64).tobytes())
        digest.update(b"".join(texts))
    return digest.hexdigest()
