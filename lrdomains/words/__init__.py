"""Words: embeddings from counts, exact and explained."""

from lrdomains.text import encode, open_corpus
from lrdomains.words.alignment import Alignment, align
from lrdomains.words.analysis import embed, embed_counts
from lrdomains.words.composition import Composed, check_composition
from lrdomains.words.cooccurrences import CooccurrenceCounts
from lrdomains.words.count import count
from lrdomains.words.count_formats import read_counts, write_counts
from lrdomains.words.counts_merging import merge_counts
from lrdomains.words.domain_tasks import TaskScore, category_purity, odd_one_out, synonym_choice
from lrdomains.words.estimating import WorkEstimate, estimate_count
from lrdomains.words.estimating_vectors import estimate_embed
from lrdomains.words.evaluation import evaluate, evaluate_sections
from lrdomains.words.gold import GoldSet, read_gold
from lrdomains.words.loose_vectors import WordVectors
from lrdomains.words.matrix import count_cooccurrences
from lrdomains.words.projection import project_words
from lrdomains.words.reading import read_vectors
from lrdomains.words.result import WordEmbedding
from lrdomains.words.space import WordSpace
from lrdomains.words.stability import NeighbourStability, neighbour_stability
from lrdomains.words.subwords import Subwords, fit_subwords
from lrdomains.words.weighting import ppmi, weight
from lrdomains.words.window import Window

__all__ = [
    "Alignment",
    "Composed",
    "CooccurrenceCounts",
    "GoldSet",
    "NeighbourStability",
    "Subwords",
    "TaskScore",
    "Window",
    "WordEmbedding",
    "WordSpace",
    "WordVectors",
    "WorkEstimate",
    "align",
    "category_purity",
    "check_composition",
    "count",
    "count_cooccurrences",
    "embed",
    "embed_counts",
    "encode",
    "estimate_count",
    "estimate_embed",
    "evaluate",
    "evaluate_sections",
    "fit_subwords",
    "merge_counts",
    "neighbour_stability",
    "odd_one_out",
    "open_corpus",
    "ppmi",
    "project_words",
    "read_counts",
    "read_gold",
    "read_vectors",
    "synonym_choice",
    "weight",
    "write_counts",
]
