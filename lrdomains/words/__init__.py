"""Words: embeddings from counts, exact and explained."""

from lrdomains.text import encode, open_corpus
from lrdomains.words.analysis import embed
from lrdomains.words.evaluation import GoldSet, evaluate, read_gold
from lrdomains.words.matrix import count_cooccurrences
from lrdomains.words.result import WordEmbedding
from lrdomains.words.weighting import ppmi

__all__ = [
    "GoldSet",
    "WordEmbedding",
    "count_cooccurrences",
    "embed",
    "encode",
    "evaluate",
    "open_corpus",
    "ppmi",
    "read_gold",
]
