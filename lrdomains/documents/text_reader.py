"""TextReader: what turns new text into rows over the terms of a collection."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from lrdomains.documents.counting import count_terms
from lrdomains.documents.ngrams import WORDS_ALONE, NgramCorpus, NgramRange
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, Text, open_corpus
from lrdomains.text.encoding import EncodedCorpus, encode_with
from lrdomains.text.phrases import Phrases
from lrdomains.text.tokenizer import Tokenizer
from lrdomains.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lrdomains.documents.collection import Collection
    from lrdomains.documents.spilled_collection import SpilledCollection

#: How many unknown words of a query are looked up for near spellings.
SPELLINGS_SOUGHT = 5


@dataclass(frozen=True, eq=False)
class TextReader:
    """Reads queries and new documents exactly as the documents of a collection were read and weighted.

    Parameters
    ----------
    vocabulary : Vocabulary
        The terms.
    weighting : Weighting
        With the term weights of the collection.
    lowercase : bool
        Fold case before tokenising.
    tokenizer : callable or None
        None is `lrdomains.text.tokenize`.
    tokenizer_name : str or None
        Name of a tokenizer of the caller's own. A file cannot hold the function itself: what was loaded from a
        file knows the name alone, and reads lists of tokens but no text.
    ngram_range : tuple of int
        Shortest and longest run of words that is a term.
    stop_words : frozenset of str
        Left out before runs are formed.
    phrases : Phrases or None
        Neighbours that are joined to one term.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains.text import encode
    >>> corpus = encode(["cats sleep", "dogs bark"], min_count=1)
    >>> reader = TextReader(corpus.vocabulary, Weighting("count", np.ones(4)))
    >>> row, unknown = reader.query("cats bark loudly")
    >>> row.shape, row.nnz, unknown
    ((1, 4), 2, ['loudly'])
    """

    vocabulary: Vocabulary
    weighting: Weighting
    lowercase: bool = True
    tokenizer: Tokenizer | None = None
    tokenizer_name: str | None = None
    ngram_range: NgramRange = WORDS_ALONE
    stop_words: frozenset[str] = frozenset()
    phrases: Phrases | None = None

    @classmethod
    def of(cls, collection: "Collection | SpilledCollection", weighting: Weighting) -> "TextReader":
        """Return the reader of more text like a collection's."""
        tokenizer = collection.tokenizer
        name = None if tokenizer is None else getattr(tokenizer, "__qualname__", type(tokenizer).__name__)
        return cls(
            vocabulary=collection.vocabulary,
            weighting=weighting,
            lowercase=collection.lowercase,
            tokenizer=tokenizer,
            tokenizer_name=name,
            ngram_range=collection.ngram_range,
            stop_words=collection.stop_words if collection.ngram_range != WORDS_ALONE else frozenset(),
            phrases=collection.phrases,
        )

    def rows(self, texts: Iterable[Text]) -> sp.csr_array:
        """Return the weighted rows of texts, shape (texts, terms), float32; without a known term a row is zero."""
        return self._weigh(self.encode(texts))

    def counts(self, texts: Iterable[Text]) -> sp.csr_array:
        """Return the counts of texts, shape (texts, terms)."""
        encoded = self.encode(texts)
        return count_terms(encoded.ids, encoded.offsets, terms=len(self.vocabulary))

    def encode(self, texts: Iterable[Text]) -> EncodedCorpus:
        """Return texts as numbers of the vocabulary."""
        return self._encode(list(texts))

    def query(self, text: Text) -> tuple[sp.csr_array, list[str]]:
        """Return the weighted row of a query, and those of its words that are not in the vocabulary.

        Raises
        ------
        InputError
            If none of its words is known, or none has a weight.
        """
        encoded = self._encode([text])
        if encoded.tokens == 0:
            message = f"no words in the query {text!r}"
            raise InputError(message)
        unknown = [name for entry in encoded.dropped for name in entry.names]
        if not len(encoded.ids):
            raise self._no_known_word(unknown)
        row = self._weigh(encoded)
        if not row.nnz:
            words = ", ".join(repr(str(word)) for word in self.vocabulary.words[np.unique(encoded.ids)])
            message = f"{words}: spread evenly over all documents, which gives the weight 0; add another word"
            raise InputError(message)
        return row, unknown

    def _encode(self, texts: list[Text]) -> EncodedCorpus:
        if self.tokenizer_name is not None and self.tokenizer is None and any(isinstance(t, str) for t in texts):
            message = (
                f"these documents were tokenised by {self.tokenizer_name}, which a file cannot hold; give lists of "
                "tokens instead of text"
            )
            raise InputError(message)
        corpus: Corpus = open_corpus(texts)
        if self.ngram_range != WORDS_ALONE:
            corpus = NgramCorpus(
                corpus,
                ngram_range=self.ngram_range,
                tokenizer=self.tokenizer,
                lowercase=self.lowercase,
                stop_words=self.stop_words,
            )
        how: dict[str, Any] = {"tokenizer": self.tokenizer, "lowercase": self.lowercase, "phrases": self.phrases}
        return encode_with(self.vocabulary, corpus, **how)

    def _weigh(self, encoded: EncodedCorpus) -> sp.csr_array:
        return self.weighting.apply(count_terms(encoded.ids, encoded.offsets, terms=len(self.vocabulary)))

    def _no_known_word(self, unknown: list[str]) -> InputError:
        words = "; ".join(map(self._with_near_spellings, unknown[:SPELLINGS_SOUGHT]))
        more = f" and {len(unknown) - SPELLINGS_SOUGHT} more" if len(unknown) > SPELLINGS_SOUGHT else ""
        return InputError(f"no word of the query is among the {len(self.vocabulary):,} known: {words}{more}")

    def _with_near_spellings(self, word: str) -> str:
        near = difflib.get_close_matches(word, self.vocabulary.words, n=3)
        return f"{word!r} (did you mean {', '.join(map(repr, near))}?)" if near else repr(word)
