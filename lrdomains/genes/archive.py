"""How an Enrichment goes into an archive and comes back."""

import dataclasses

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.genes.enrichment import Enrichment

NAME = "enrichment"


def add_enrichment(writer: ArchiveWriter, enrichment: Enrichment | None) -> None:
    """Add a test of enrichment, or that there was none."""
    if enrichment is None:
        writer.add_value(NAME, None)
        return
    skipped = [dataclasses.asdict(entry) for entry in enrichment.skipped]
    writer.add_value(NAME, {"background": enrichment.background, "source": enrichment.source, "skipped": skipped})
    writer.add_frame(f"{NAME}.table", enrichment.table)


def read_enrichment(archive: Archive) -> Enrichment | None:
    """Return what `add_enrichment` was given."""
    about = archive.value(NAME)
    if about is None:
        return None
    skipped = tuple(Dropped(**(entry | {"names": tuple(entry["names"])})) for entry in about["skipped"])
    return Enrichment(archive.frame(f"{NAME}.table"), about["background"], about["source"], skipped)
