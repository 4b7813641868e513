"""Topics as a file, and back."""

import numpy as np
import pandas as pd

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.documents.archive import read_reader, reading_of
from lrdomains.documents.replication import Replication
from lrdomains.documents.topics import Topics
from lrdomains.documents.weighting import Weighting
from lrdomains.text.vocabulary import Vocabulary

KIND = "topics"
_REPLICATION = ("starts", "share_of_runs", "halves", "chance")
_ATTRIBUTES = ("classes", "times")


def save(topics: Topics, path: PathLike) -> None:
    """Write topics."""
    writer = ArchiveWriter(KIND)
    add_factorization(writer, topics.factorization)
    writer.add_sparse("counts", topics.counts)
    writer.add_array("term_counts", topics.reader.vocabulary.counts)
    writer.add_array("document_counts", topics.reader.vocabulary.document_counts)
    for name in _REPLICATION:
        writer.add_array(f"replication.{name}", getattr(topics.replication, name))
    about = {"tokens": topics.tokens, "structure": bool(topics.structure), "reason": topics.reason}
    writer.add_value("topics", {**about, "changes": list(topics.changes)})
    writer.add_value("reader", reading_of(topics.reader))
    for name in ("evidence", "seeds"):
        writer.add_frame(name, getattr(topics, name))
    for name in _ATTRIBUTES:
        values = getattr(topics, name)
        if values is not None:
            writer.add_labels(name, pd.Index([None if pd.isna(value) else value for value in values], dtype=object))
    writer.add_labels("snippets", pd.Index(list(topics.snippets), dtype=object))
    writer.write(path)


def read(archive: Archive) -> Topics:
    """Return the topics that `save` wrote.

    Raises
    ------
    StorageError
        If the archive holds something else.
    """
    archive.expect(KIND)
    factorization, about = read_factorization(archive), archive.value("topics")
    vocabulary = Vocabulary(factorization.columns, archive.array("term_counts"), archive.array("document_counts"))
    weighting = Weighting("count", np.ones(len(vocabulary)), archive.value("reader")["mean_tokens"])
    attributes = {
        name: pd.Series(list(archive.labels(name)), dtype=object)
        for name in _ATTRIBUTES
        if any(part.split(".")[0] == name for part in (*archive.content, *archive.arrays))
    }
    return Topics(
        factorization=factorization,
        reader=read_reader(archive.value("reader"), vocabulary, weighting),
        counts=archive.sparse("counts"),
        tokens=about["tokens"],
        replication=Replication(*(archive.array(f"replication.{name}") for name in _REPLICATION)),
        structure=about["structure"],
        reason=about["reason"],
        evidence=archive.frame("evidence"),
        seeds=archive.frame("seeds"),
        snippets=tuple(archive.labels("snippets")),
        changes=tuple(about["changes"]),
        **attributes,
    )
