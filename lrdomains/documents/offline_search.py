"""What a report page needs to search a collection without this program."""

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from lrdomains.core.wording import shortened
from lrdomains.documents import tables
from lrdomains.documents.ngrams import WORDS_ALONE
from lrdomains.report.report import VectorSearch

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Collections of more documents are searched by the program alone.
MOST_DOCUMENTS = 5000
#: Bytes that a page carries for its search, and how many of them may be names and beginnings of documents.
CARRIED_BYTES, CARRIED_TITLES = 2_200_000, 700_000
#: Dimensions that it carries: the strongest ones, which decide most of a cosine.
CARRIED_DIMENSIONS = 100
#: Characters of a document's name and of its beginning that a hit shows, the first for which all hits have room.
BEGINNINGS = (100, 60, 30, 15)


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
    titles = _titles(embedding)
    terms = _terms_with_room(embedding, titles, width)
    # Rows are brought to one length, so the terms are weighed together: what counts is how they compare.
    weights = reader.weighting.apply(sp.csr_array(np.ones((1, len(embedding.terms)), dtype=np.float32)))
    weighed = sp.dia_array((weights.toarray(), [0]), shape=(len(embedding.terms),) * 2).tocsr()[:terms]
    vectors = embedding.fold_in(weighed) * embedding.emphasis_weights
    left = len(embedding.terms) - terms
    rest = f" {left:,} rarer terms are not known to it." if left else ""
    known = [str(term) for term in embedding.terms[:terms]]
    return VectorSearch(
        name="search",
        prompt="Search by meaning",
        terms=known,
        term_vectors=vectors[:, :width],
        items=titles,
        item_vectors=embedding.unit_vectors[:, :width],
        table=tables.example_searches(embedding),
        caption="Documents evenly spaced through the collection, so not the best ones, each followed by the three "
        f"nearest (score: cosine). The search box compares the {width} strongest dimensions.{rest}",
        example=_example(embedding, set(known)),
    )


def _example(embedding: "DocumentEmbedding", known: set[str]) -> str:
    """Return two words that stand for a subject: the outermost ones of the first dimension that is a contrast."""
    ends = embedding.dimensions(top=2)
    terms = ends.loc[ends["dimension"] == min(2, embedding.factorization.rank), "terms"].iloc[0]
    return " ".join(str(term) for term in terms if term in known)


def _titles(embedding: "DocumentEmbedding") -> list[str]:
    """Return what hits are called: their names and how they begin, all of them shorter where they take much room."""
    names = [shortened(str(name), BEGINNINGS[0]) for name in embedding.documents]
    if not embedding.snippets:
        return names
    for length in BEGINNINGS:
        titles = [f"{name}: {shortened(text, length)}" for name, text in zip(names, embedding.snippets, strict=True)]
        if sum(map(_bytes, titles)) <= CARRIED_TITLES:
            return titles
    return names


def _terms_with_room(embedding: "DocumentEmbedding", titles: list[str], width: int) -> int:
    """Return how many of the terms, the most frequent first, find room beside the documents."""
    row = 4 * width // 3 + 12  # vectors are written in base 64, each with a scale
    room = CARRIED_BYTES - sum(_bytes(title) + row for title in titles)
    sizes = np.array([_bytes(str(term)) + row for term in embedding.terms])
    return int(np.searchsorted(np.cumsum(sizes), room, side="right"))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 3
