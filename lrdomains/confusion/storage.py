"""How ConfusionAxes go into an archive and come back."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from lrdomains.confusion.certainty import Certainty
from lrdomains.confusion.groups import Grouping
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.orientation import Orientation
from lrdomains.confusion.predictions import Predictions
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.confusion.replication import Replication
from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes, Draws

KIND = "confusion-axes"
_CERTAINTY = ("null_strengths", "low", "high", "reproducibility")


def write_axes(result: "ConfusionAxes", path: PathLike) -> None:
    """Write a result to a file."""
    writer = ArchiveWriter(KIND)
    add_axes(writer, result)
    writer.write(path)


def read_axes(archive: Archive) -> "ConfusionAxes":
    """Return the result that `write_axes` wrote."""
    archive.expect(KIND)
    return stored_axes(archive)


def add_axes(writer: ArchiveWriter, result: "ConfusionAxes") -> None:
    """Add a result to what goes into a file."""
    add_factorization(writer, result.factorization)
    matrix, expected, grouping = result.matrix, result.expected, result.grouping
    writer.add_sparse("counts", matrix.values)
    writer.add_labels("classes", matrix.classes)
    writer.add_value("orientation", dataclasses.asdict(matrix.orientation))
    writer.add_value("remarks", matrix.remarks)
    writer.add_array("expected.proneness", expected.proneness)
    writer.add_array("expected.attraction", expected.attraction)
    writer.add_value("expected", {"margin_error": expected.margin_error, "iterations": expected.iterations})
    # JSON readers differ on NaN; a perfect classifier has no residuals and so no share.
    writer.add_value("mutual_share", None if np.isnan(result.mutual_share) else result.mutual_share)
    writer.add_array("replication.scores", result.replication.scores)
    writer.add_value("replication.reason", result.replication.reason)
    writer.add_array("groups.members", np.concatenate([*grouping.groups, np.empty(0, dtype=np.intp)]).astype(np.int64))
    writer.add_value("groups.sizes", [len(members) for members in grouping.groups])
    writer.add_array("groups.order", grouping.order.astype(np.int64))
    ratio = None if np.isnan(grouping.ratio) else grouping.ratio
    writer.add_value("groups", {"linked": grouping.linked, "ratio": ratio})
    writer.add_value("draws", dataclasses.asdict(result.draws))
    _add_certainty(writer, result)
    _add_predictions(writer, matrix.predictions)


def stored_axes(archive: Archive) -> "ConfusionAxes":
    """Return the result that `add_axes` added."""
    from lrdomains.confusion.result import ConfusionAxes

    factorization = read_factorization(archive)
    share = archive.value("mutual_share")
    return ConfusionAxes(
        matrix=_matrix(archive, factorization.provenance.source, factorization.provenance.dropped),
        factorization=factorization,
        expected=QuasiIndependence(
            archive.array("expected.proneness"), archive.array("expected.attraction"), **archive.value("expected")
        ),
        mutual_share=float("nan") if share is None else float(share),
        draws=_draws(archive, factorization.provenance.seed),
        known_replication=Replication(archive.array("replication.scores"), archive.value("replication.reason")),
        known_grouping=_grouping(archive),
        known_certainty=_certainty(archive),
    )


def _add_certainty(writer: ArchiveWriter, result: "ConfusionAxes") -> None:
    certainty = result.certainty
    for name in _CERTAINTY:
        writer.add_array(f"certainty.{name}", getattr(certainty, name))


def _certainty(archive: Archive) -> Certainty | None:
    if f"certainty.{_CERTAINTY[0]}" not in archive.arrays:
        return None  # written before intervals were kept; they are drawn when they are asked for
    return Certainty(**{name: archive.array(f"certainty.{name}") for name in _CERTAINTY})


def _add_predictions(writer: ArchiveWriter, predictions: Predictions | None) -> None:
    if predictions is None:
        return
    writer.add_array("predictions.true", predictions.true.astype(np.int32))
    writer.add_array("predictions.predicted", predictions.predicted.astype(np.int32))
    if predictions.ids is not None:
        writer.add_labels("predictions.ids", predictions.ids)
    if predictions.confidence is not None:
        writer.add_array("predictions.confidence", predictions.confidence)


def _predictions(archive: Archive) -> Predictions | None:
    if "predictions.true" not in archive.arrays:
        return None
    named = any(name.startswith("predictions.ids") for name in (*archive.arrays, *archive.content))
    return Predictions(
        archive.array("predictions.true"),
        archive.array("predictions.predicted"),
        archive.labels("predictions.ids") if named else None,
        archive.arrays.get("predictions.confidence"),
    )


def _draws(archive: Archive, seed: int | None) -> "Draws":
    from lrdomains.confusion.result import Draws

    if "draws" in archive.content:
        return Draws(**archive.value("draws"))
    scores = archive.array("replication.scores")
    return Draws(splits=max(1, len(scores)), replicates=0, seed=seed or 0)


def _matrix(archive: Archive, source: str, dropped: tuple[object, ...]) -> ConfusionMatrix:
    classes = archive.labels("classes")
    return ConfusionMatrix(
        archive.sparse("counts"),
        rows=classes,
        columns=classes,
        source=source,
        dropped=dropped,  # type: ignore[arg-type]
        orientation=Orientation(**archive.value("orientation")),
        remarks=tuple(archive.value("remarks")),
        predictions=_predictions(archive),
    )


def _grouping(archive: Archive) -> Grouping:
    ends = np.cumsum(archive.value("groups.sizes"), dtype=np.int64)
    members = np.split(archive.array("groups.members"), ends)[:-1] if len(ends) else []
    kept = archive.value("groups")
    ratio = float("nan") if kept["ratio"] is None else float(kept["ratio"])
    return Grouping(tuple(members), archive.array("groups.order"), linked=kept["linked"], ratio=ratio)
