"""N-grams: runs of words as terms of their own."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, Text, TextUnit
from lrdomains.text.tokenizer import Tokenizer, tokenize

NgramRange = tuple[int, int]

WORDS_ALONE: NgramRange = (1, 1)


def ngrams(tokens: Sequence[str], ngram_range: NgramRange) -> list[str]:
    """Return all runs of tokens of the lengths asked for, joined by spaces, shorter ones first.

    Parameters
    ----------
    tokens : sequence of str
    ngram_range : tuple of int
        Shortest and longest run, as in scikit-learn.

    Returns
    -------
    list of str

    Examples
    --------
    >>> ngrams(["new", "york", "city"], (1, 2))
    ['new', 'york', 'city', 'new york', 'york city']
    """
    shortest, longest = ngram_range
    found = list(tokens) if shortest == 1 else []
    for length in range(max(shortest, 2), longest + 1):
        found += [" ".join(tokens[start : start + length]) for start in range(len(tokens) - length + 1)]
    return found


def check_ngram_range(ngram_range: NgramRange) -> None:
    """Refuse what is no range of lengths."""
    shortest, longest = ngram_range
    if not (isinstance(shortest, int) and isinstance(longest, int) and 1 <= shortest <= longest <= 10):
        message = f"ngram_range={ngram_range!r}; give the shortest and the longest length, such as (1, 2), up to 10"
        raise InputError(message)


class NgramCorpus(Corpus):
    """A corpus whose units are lists of n-grams; stop words are taken out before the runs are formed."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        ngram_range: NgramRange,
        tokenizer: Tokenizer | None,
        lowercase: bool,
        stop_words: Collection[str],
    ) -> None:
        self.corpus, self.ngram_range, self.tokenizer, self.lowercase = corpus, ngram_range, tokenizer, lowercase
        self.stop_words = frozenset(stop_words)
        self.description, self.units_are = corpus.description, corpus.units_are

    def __iter__(self) -> Iterator[TextUnit]:
        for unit in self.corpus:
            words = [word for word in self._tokens(unit.text) if word not in self.stop_words]
            yield TextUnit(unit.name, ngrams(words, self.ngram_range))

    def _tokens(self, text: Text) -> Iterable[str]:
        if not isinstance(text, str):
            return text
        if self.tokenizer is None:
            return tokenize(text, lowercase=self.lowercase)
        return self.tokenizer(text.lower() if self.lowercase else text)
