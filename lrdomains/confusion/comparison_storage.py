"""How a ModelComparison goes into an archive and comes back."""

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.orientation import Orientation
from lrdomains.confusion.pairing import Pair
from lrdomains.confusion.storage import add_axes, stored_axes
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import Array, Labels, PathLike

if TYPE_CHECKING:
    from lrdomains.confusion.comparison import ModelComparison

KIND = "model-comparison"
_SIDES = ("first", "second")
_SAMPLES = ("true", "predicted_first", "predicted_second")
# Lists of classes, which the axes and groups of both tell again.
_LISTS = {"axes": ["positive", "negative"], "groups": ["members"]}


def write_comparison(found: "ModelComparison", path: PathLike) -> None:
    """Write a comparison to a file."""
    writer = ArchiveWriter(KIND)
    add_axes(writer, found.pooled)
    writer.add_value("names", list(found.names))
    writer.add_labels("pair.classes", found.pair.classes)
    for side in _SIDES:
        matrix = getattr(found.pair, side)
        writer.add_sparse(f"{side}.counts", matrix.values)
        about = {"source": matrix.source, "orientation": dataclasses.asdict(matrix.orientation)}
        writer.add_value(f"{side}.about", about)
    for name in _SAMPLES if found.pair.is_paired else ():
        writer.add_array(f"pair.{name}", getattr(found.pair, name))
    for name, lists in _LISTS.items():
        writer.add_frame(f"comparison.{name}", getattr(found, name).drop(columns=lists))
    writer.add_frame("comparison.angle", pd.DataFrame([found.angle]))
    writer.write(path)


def read_comparison(archive: Archive) -> "ModelComparison":
    """Return the comparison that `write_comparison` wrote."""
    from lrdomains.confusion.comparison import ModelComparison

    archive.expect(KIND)
    pooled = stored_axes(archive)
    axes, groups = (archive.frame(f"comparison.{name}") for name in _LISTS)
    poles = [pooled.poles(int(axis)) for axis in axes["axis"]]
    for place, name in enumerate(_LISTS["axes"], start=1):
        axes.insert(place, name, pd.Series([getattr(pole, name) for pole in poles], dtype=object))
    groups.insert(1, "members", pd.Series(pooled.groups, dtype=object))
    one, two = archive.value("names")
    angle = archive.frame("comparison.angle").iloc[0]
    return ModelComparison(
        names=(one, two),
        pair=_pair(archive),
        pooled=pooled,
        axes=axes,
        groups=groups,
        angle={str(name): float(value) for name, value in angle.items()},
    )


def _pair(archive: Archive) -> Pair:
    classes = archive.labels("pair.classes")
    first, second = (_matrix(archive, side, classes) for side in _SIDES)
    paired = f"pair.{_SAMPLES[0]}" in archive.arrays
    samples: list[Array | None] = [archive.array(f"pair.{name}") if paired else None for name in _SAMPLES]
    return Pair(first, second, classes, *samples)


def _matrix(archive: Archive, side: str, classes: Labels) -> ConfusionMatrix:
    about = archive.value(f"{side}.about")
    return ConfusionMatrix(
        archive.sparse(f"{side}.counts"),
        rows=classes,
        columns=classes,
        source=about["source"],
        orientation=Orientation(**about["orientation"]),
    )
