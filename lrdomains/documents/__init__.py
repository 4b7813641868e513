"""Documents: from texts to a space of few dimensions in which they can be searched and compared."""

from lrdomains.documents.analysis import embed
from lrdomains.documents.matrix import count_terms, term_document_matrix
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import (
    Weighting,
    entropy_weights,
    inverse_document_frequency,
    log_entropy,
    tf_idf,
)

__all__ = [
    "DocumentEmbedding",
    "TextReader",
    "Weighting",
    "count_terms",
    "embed",
    "entropy_weights",
    "inverse_document_frequency",
    "log_entropy",
    "term_document_matrix",
    "tf_idf",
]
