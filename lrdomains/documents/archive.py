"""A document embedding as a file, and back."""

import dataclasses
from typing import Any

import pandas as pd

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.documents.drift import Update
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting
from lrdomains.text.phrases import Phrases
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
    writer.add_value("reader", {**reading_of(reader), "tokens": embedding.tokens, "emphasis": embedding.emphasis})
    writer.add_value("updates", [dataclasses.asdict(update) for update in embedding.updates])
    if embedding.counts is not None:
        writer.add_sparse("counts", embedding.counts)
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
    weighting = Weighting(about["weighting"], archive.array("term_weights"), about.get("mean_tokens", 1.0))
    # Files from before there were counts and updates have none.
    updates = archive.content.get("updates", [])
    return DocumentEmbedding(
        factorization=factorization,
        reader=read_reader(about, vocabulary, weighting),
        lengths=archive.array("lengths"),
        first_twins=archive.array("first_twins"),
        tokens=about["tokens"],
        snippets=tuple(archive.labels("snippets")),
        counts=archive.sparse("counts") if "counts" in archive.content else None,
        emphasis=about.get("emphasis", 0.0),
        updates=tuple(Update(**update) for update in updates),
    )


def reading_of(reader: TextReader) -> dict[str, Any]:
    """Return what a file says of how text is read."""
    return {
        "weighting": reader.weighting.name,
        "mean_tokens": reader.weighting.mean_tokens,
        "lowercase": reader.lowercase,
        "tokenizer": reader.tokenizer_name,
        "ngram_range": list(reader.ngram_range),
        "stop_words": sorted(reader.stop_words),
        "phrases": None if reader.phrases is None else reader.phrases.pairs,
    }


def read_reader(about: dict[str, Any], vocabulary: Vocabulary, weighting: Weighting) -> TextReader:
    """Return the reader that `reading_of` described; files from before there were n-grams hold words alone."""
    pairs = about.get("phrases")
    shortest, longest = about.get("ngram_range", (1, 1))
    return TextReader(
        vocabulary=vocabulary,
        weighting=weighting,
        lowercase=about["lowercase"],
        tokenizer_name=about["tokenizer"],
        ngram_range=(int(shortest), int(longest)),
        stop_words=frozenset(about.get("stop_words", ())),
        phrases=None if pairs is None else Phrases(pd.DataFrame(pairs, columns=["first", "second"])),
    )
