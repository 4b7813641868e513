"""How a Stability goes into an archive and comes back."""

from typing import TYPE_CHECKING

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter

if TYPE_CHECKING:
    from lrdomains.evidence.stability import Stability

KIND = "stability"
_ARRAYS = ("errors", "iterations", "converged", "cosines", "column_factors", "scales", "dominant")


def add_stability(writer: ArchiveWriter, runs: "Stability", *, name: str = KIND) -> None:
    """Add all runs to an archive under `name`."""
    add_factorization(writer, runs.best, name=f"{name}.best")
    for part in _ARRAYS:
        writer.add_array(f"{name}.{part}", getattr(runs, part))
    writer.add_value(name, {"best_run": runs.best_run, "seeds": [str(seed) for seed in runs.seeds], "seed": runs.seed})


def read_stability(archive: Archive, *, name: str = KIND) -> "Stability":
    """Return the runs that `add_stability` put there.

    Raises
    ------
    StorageError
        If parts are missing or do not fit together.
    """
    from lrdomains.evidence.stability import Stability

    about = archive.value(name)
    arrays = {part: archive.array(f"{name}.{part}") for part in _ARRAYS}
    found = Stability(
        best=read_factorization(archive, name=f"{name}.best"),
        best_run=int(about["best_run"]),
        seeds=tuple(int(seed) for seed in about["seeds"]),
        seed=about["seed"],
        **arrays,
    )
    _check(archive, found)
    return found


def _check(archive: Archive, runs: "Stability") -> None:
    (m, n), k, count = runs.best.shape, runs.best.rank, runs.runs
    expected = {
        "errors": (count,),
        "cosines": (count, k),
        "column_factors": (count, n, k),
        "scales": (count, k),
        "dominant": (count, m),
    }
    archive.check_shapes({part: (getattr(runs, part), shape) for part, shape in expected.items()})
