"""How a RankSelection goes into an archive and comes back."""

from typing import TYPE_CHECKING, Any

from lrdomains.core.factorization_storage import add_provenance, read_provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.stability_storage import add_stability, read_stability

if TYPE_CHECKING:
    from lrdomains.evidence.rank_selection import RankSelection

KIND = "rank-selection"
_PLAIN = ("recommended", "range", "reason", "disagreement", "decided_by", "ranks", "kind")


def write_selection(selection: "RankSelection", path: PathLike) -> None:
    """Write a selection to a file, with the runs of replicates if there are any."""
    writer = ArchiveWriter(KIND)
    writer.add_value("selection", {name: getattr(selection, name) for name in _PLAIN})
    verdicts = []
    for number, verdict in enumerate(selection.verdicts):
        for position, values in enumerate(verdict.columns.values()):
            writer.add_array(f"verdict.{number}.{position}", values)
        about: dict[str, Any] = {name: getattr(verdict, name) for name in ("criterion", "rank", "reading", "warning")}
        verdicts.append(about | {"within": list(verdict.within), "columns": list(verdict.columns)})
    writer.add_value("verdicts", verdicts)
    if selection.provenance is not None:
        add_provenance(writer, selection.provenance)
    writer.add_value("stabilities", list(selection.stabilities))
    for rank, runs in selection.stabilities.items():
        add_stability(writer, runs, name=f"stability.{rank}")
    writer.write(path)


def read_selection(archive: Archive) -> "RankSelection":
    """Return the selection that `write_selection` wrote."""
    from lrdomains.evidence.rank_selection import RankSelection

    archive.expect(KIND)
    about = archive.value("selection")
    tuples = {name: tuple(about[name]) for name in ("range", "decided_by", "ranks")}
    return RankSelection(
        **(about | tuples),
        verdicts=tuple(_verdict(archive, number, stored) for number, stored in enumerate(archive.value("verdicts"))),
        stabilities={int(r): read_stability(archive, name=f"stability.{r}") for r in archive.value("stabilities")},
        provenance=read_provenance(archive) if "provenance" in archive.content else None,
    )


def _verdict(archive: Archive, number: int, stored: dict[str, Any]) -> Verdict:
    columns = {name: archive.array(f"verdict.{number}.{at}") for at, name in enumerate(stored["columns"])}
    return Verdict(**(stored | {"columns": columns, "within": tuple(stored["within"])}))
