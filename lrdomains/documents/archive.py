"""A document embedding as a file, and back."""

import pandas as pd

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting
from lrdomains.text.vocabulary import Vocabulary

KIND = "document-embedding"


def save(embedding: DocumentEmbedding, path: PathLike) -> None:
    """Write a document embedding."""
    reader = embedding.reader
    writer = ArchiveWriter(KIND)
    add_factorization(writer, embedding.factorization)
    writer.add_array("term_weights", reader.weighting.term_weights)
    writer.add_array("term_counts", reader.vocabulary.counts)
    writer.add_array("document_counts", reader.vocabulary.document_counts)
    writer.add_array("lengths", embedding.lengths)
    writer.add_array("first_twins", embedding.first_twins)
    writer.add_labels("snippets", pd.Index(list(embedding.snippets), dtype=object))
    reading = {"weighting": reader.weighting.name, "lowercase": reader.lowercase, "tokenizer": reader.tokenizer_name}
    writer.add_value("reader", {**reading, "tokens": embedding.tokens})
    writer.write(path)


def read(archive: Archive) -> DocumentEmbedding:
    """Return the document embedding that `save` wrote.

    Raises
    ------
    StorageError
        If the archive holds something else.
    """
    archive.expect(KIND)
    factorization, about = read_factorization(archive), archive.value("reader")
    vocabulary = Vocabulary(factorization.columns, archive.array("term_counts"), archive.array("document_counts"))
    return DocumentEmbedding(
        factorization=factorization,
        reader=TextReader(
            vocabulary=vocabulary,
            weighting=Weighting(about["weighting"], archive.array("term_weights")),
            lowercase=about["lowercase"],
            tokenizer_name=about["tokenizer"],
        ),
        lengths=archive.array("lengths"),
        first_twins=archive.array("first_twins"),
        tokens=about["tokens"],
        snippets=tuple(archive.labels("snippets")),
    )
