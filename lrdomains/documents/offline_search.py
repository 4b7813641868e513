"""What a report page needs to search a collection without this program."""

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from lrdomains.documents import tables
from lrdomains.documents.ngrams import WORDS_ALONE
from lrdomains.report.report import VectorSearch

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Collections of more documents are searched by the program alone.
MOST_DOCUMENTS = 5000
#: Numbers that a page carries, and dimensions: the strongest ones, which decide most of a cosine.
CARRIED_NUMBERS = 1_500_000
CARRIED_DIMENSIONS = 100
#: Characters of a document's beginning that a hit shows.
BEGINNING = 100


def offline_search(embedding: "DocumentEmbedding") -> VectorSearch | None:
    """Return a search over the documents for a page; None where it would be too large, or would read words otherwise.

    A query is the sum of its words, each weighted as in the collection: the same as `DocumentEmbedding.search` does
    for words that occur once in it, but for the weaker dimensions and for eight bits a number.
    """
    reader, count = embedding.reader, len(embedding.documents)
    plain = reader.lowercase and reader.tokenizer is None and reader.tokenizer_name is None and reader.phrases is None
    if count > MOST_DOCUMENTS or not plain or reader.ngram_range != WORDS_ALONE:
        return None
    width = min(embedding.factorization.rank, CARRIED_DIMENSIONS)
    terms = min(len(embedding.terms), CARRIED_NUMBERS // width - count)
    # Rows are brought to one length, so the terms are weighed together: what counts is how they compare.
    weights = reader.weighting.apply(sp.csr_array(np.ones((1, len(embedding.terms)), dtype=np.float32)))
    weighed = sp.dia_array((weights.toarray(), [0]), shape=(len(embedding.terms),) * 2).tocsr()[:terms]
    vectors = embedding.fold_in(weighed) * embedding.emphasis_weights
    left = len(embedding.terms) - terms
    rest = f" {left:,} rarer terms are not known to it." if left else ""
    return VectorSearch(
        name="search",
        prompt="Search by meaning",
        terms=[str(term) for term in embedding.terms[:terms]],
        term_vectors=vectors[:, :width],
        items=_titles(embedding),
        item_vectors=embedding.unit_vectors[:, :width],
        table=tables.example_searches(embedding),
        caption="Documents evenly spaced through the collection, so not the best ones, each followed by the three "
        f"nearest (score: cosine). The search box compares the {width} strongest dimensions.{rest}",
    )


def _titles(embedding: "DocumentEmbedding") -> list[str]:
    names = [str(name) for name in embedding.documents]
    if not embedding.snippets:
        return names
    return [f"{name}: {text[:BEGINNING]}" for name, text in zip(names, embedding.snippets, strict=True)]
