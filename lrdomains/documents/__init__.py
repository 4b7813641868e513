"""Documents: from texts to a space of few dimensions that can be searched, and to topics that come back."""

from lrdomains.documents.analysis import embed
from lrdomains.documents.coherence import coherence
from lrdomains.documents.collection import Collection, read_collection
from lrdomains.documents.count_files import read_counts
from lrdomains.documents.counting import count_terms
from lrdomains.documents.drift import Update
from lrdomains.documents.exporting import export
from lrdomains.documents.finding import find_topics
from lrdomains.documents.formulas import entropy_weights, inverse_document_frequency
from lrdomains.documents.judgements import read_judgements, read_queries, read_smart
from lrdomains.documents.matrix import term_document_matrix
from lrdomains.documents.ngrams import ngrams
from lrdomains.documents.peer_models import to_gensim, to_scikit_learn
from lrdomains.documents.probe import NeighbourProbe, classify_by_neighbours
from lrdomains.documents.replication import Replication
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.retrieval import RetrievalEvaluation, evaluate_retrieval
from lrdomains.documents.spread_search import SpreadDocuments, spread
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.topics import Topics
from lrdomains.documents.updating import update
from lrdomains.documents.weighting import Weighting, log_entropy, tf_idf

__all__ = [
    "Collection",
    "DocumentEmbedding",
    "NeighbourProbe",
    "Replication",
    "RetrievalEvaluation",
    "SpreadDocuments",
    "TermCounts",
    "TextReader",
    "Topics",
    "Update",
    "Weighting",
    "classify_by_neighbours",
    "coherence",
    "count_terms",
    "embed",
    "entropy_weights",
    "evaluate_retrieval",
    "export",
    "find_topics",
    "inverse_document_frequency",
    "log_entropy",
    "ngrams",
    "read_collection",
    "read_counts",
    "read_judgements",
    "read_queries",
    "read_smart",
    "spread",
    "term_document_matrix",
    "tf_idf",
    "to_gensim",
    "to_scikit_learn",
    "update",
]
