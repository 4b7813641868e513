"""Collection: documents as counts, with what is needed to read more text the same way."""

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypedDict, Unpack

from lrdomains.core.workers import Here, Workers, working
from lrdomains.documents.ngrams import WORDS_ALONE, NgramCorpus, NgramRange, check_ngram_range
from lrdomains.documents.stop_words import StopWords, stop_word_set
from lrdomains.documents.term_counts import TermCounts
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, CorpusSource, FileCorpus, Text, Unit, open_corpus
from lrdomains.text.encoding import encode
from lrdomains.text.phrases import Phrases, learn_phrases
from lrdomains.text.shards import ShardedCorpus, as_corpus, shards_of
from lrdomains.text.tokenizer import Tokenizer
from lrdomains.text.vocabulary import Vocabulary

#: Characters of each document's beginning that are kept for display.
SNIPPET_LENGTH = 160
#: What `embed` and `find_topics` take.
Texts = CorpusSource | Corpus | TermCounts


class Reading(TypedDict, total=False):
    """The options of `read_collection`, which `embed` and `find_topics` pass on."""

    unit: Unit | None
    field: str | None
    id_field: str | None
    encoding: str
    tokenizer: Tokenizer | None
    phrases: Phrases | float | None
    ngram_range: NgramRange
    min_count: int
    max_document_share: float
    stop_words: StopWords
    snippet_length: int


@dataclass(frozen=True, eq=False)
class Collection:
    """Documents as counts, with what is needed to read more text the same way.

    Parameters
    ----------
    table : TermCounts
        Documents x terms.
    lowercase : bool
        Whether case was folded.
    tokenizer : callable or None
        None is `lrdomains.text.tokenize`.
    ngram_range : tuple of int
        Shortest and longest run of words that is a term.
    stop_words : frozenset of str
        What was left out before runs were formed.
    snippets : tuple of str
        The beginning of each document; empty where none were kept.
    phrases : Phrases or None
        Neighbours that were joined to one term.

    Examples
    --------
    >>> read_collection(["the cat purrs", "the dog barks"], min_count=1)
    Collection(2 documents x 5 terms)
    """

    table: TermCounts
    lowercase: bool = True
    tokenizer: Tokenizer | None = None
    ngram_range: NgramRange = WORDS_ALONE
    stop_words: frozenset[str] = frozenset()
    snippets: tuple[str, ...] = ()
    phrases: Phrases | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms."""
        return self.table.vocabulary

    def __repr__(self) -> str:
        m, n = self.table.counts.shape
        return f"Collection({m:,} documents x {n:,} terms)"


def read_collection(
    texts: Texts,
    *,
    unit: Unit | None = None,
    field: str | None = None,
    id_field: str | None = None,
    encoding: str = "utf-8",
    tokenizer: Tokenizer | None = None,
    phrases: Phrases | float | None = None,
    ngram_range: NgramRange = WORDS_ALONE,
    min_count: int = 2,
    max_document_share: float = 1.0,
    stop_words: StopWords = None,
    snippet_length: int = SNIPPET_LENGTH,
    progress: bool = False,
) -> Collection:
    """Read documents and count their terms; `embed` and `find_topics` begin with this.

    Parameters
    ----------
    texts : path, list of paths, iterable of texts, Corpus, or TermCounts
        A text file, a folder, a table with `field`, texts in memory (strings or lists of tokens; the index of a pandas
        Series names them), or what was counted elsewhere.
    unit : {"line", "paragraph", "file"}, optional
        What a document is in text files. By default each file of a folder, and each line of any other file.
    field, id_field : str, optional
        Columns or keys of a table (.csv, .tsv, .jsonl) that hold the text and the name of a document.
    encoding : str
        Of the files.
    tokenizer : callable, optional
        From text, as it is, to a list of tokens; by default `lrdomains.text.tokenize`, which folds case.
    phrases : Phrases or float, optional
        Neighbours that become one term, ``new_york``: found by `lrdomains.text.learn_phrases`, or learned from these
        documents with this threshold. Not together with runs of several words.
    ngram_range : tuple of int
        Shortest and longest run of words that is a term: (1, 2) takes words and pairs of neighbours.
    min_count : int
        Terms that occur fewer times are left out.
    max_document_share : float
        Terms in a larger share of the documents are left out.
    stop_words : "english", collection of str, or None
        Words to leave out, before runs are formed.
    snippet_length : int
        How many characters of each document's beginning are kept for display; 0 for none.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    Collection

    Raises
    ------
    InputError
        If the texts cannot be read, or fewer than two terms are left.

    Examples
    --------
    >>> found = read_collection(["new york city", "new york state"], ngram_range=(1, 2), min_count=2)
    >>> list(found.table.terms)
    ['new', 'new york', 'york']
    """
    rules: dict[str, Any] = {"min_count": min_count, "max_document_share": max_document_share, "stop_words": stop_words}
    if isinstance(texts, TermCounts):
        _check_snippet_length(snippet_length)
        return Collection(texts.choose_terms(**{**rules, "stop_words": stop_word_set(stop_words)}))
    opened = open_texts(
        texts,
        unit=unit,
        field=field,
        id_field=id_field,
        encoding=encoding,
        tokenizer=tokenizer,
        phrases=phrases,
        ngram_range=ngram_range,
        snippet_length=snippet_length,
        **rules,
    )
    corpus, lowercase = opened.corpus, opened.lowercase
    if phrases is not None and not isinstance(phrases, Phrases):
        learning: dict[str, Any] = {"threshold": phrases, "min_count": min_count}
        phrases = learn_phrases(corpus, tokenizer=tokenizer, lowercase=lowercase, **learning, progress=progress)
    reading: dict[str, Any] = {"tokenizer": tokenizer, "lowercase": lowercase, "phrases": phrases}
    who = working()
    with ThreadPoolExecutor(1) as other:
        # Files are read a second time for their beginnings, beside the compiled tokenizer; what the caller gave may not
        # bear being read twice at once, and workers have their hands full.
        beside = isinstance(opened.texts, FileCorpus) and isinstance(who, Here)
        early = other.submit(_snippets, who, opened.texts, snippet_length) if beside else None
        encoded = encode(corpus, **reading, **opened.rules, progress=progress)
        table = TermCounts.of(encoded)
        snippets = _snippets(who, opened.texts, snippet_length) if early is None else early.result()
    if ngram_range != WORDS_ALONE:
        about = {**table.steps["encode"], **opened.about_ngrams()}
        table = dataclasses.replace(table, steps={"encode": about})
    return Collection(table, lowercase, tokenizer, ngram_range, opened.stop_words, snippets, phrases)


@dataclass(frozen=True, eq=False)
class OpenedTexts:
    """Texts whose options are checked, before they are read.

    Parameters
    ----------
    texts, corpus : Corpus
        As they are, and with their runs of words.
    lowercase, tokenizer, ngram_range, phrases
        As in `Collection`; a number of `phrases` is a threshold with which they are to be learned.
    rules : dict
        What the vocabulary is chosen by.
    """

    texts: Corpus
    corpus: Corpus
    lowercase: bool
    tokenizer: Tokenizer | None
    ngram_range: NgramRange
    phrases: Phrases | float | None
    rules: dict[str, Any]

    @property
    def stop_words(self) -> frozenset[str]:
        """What is left out before runs of words are formed."""
        return frozenset(self.rules["stop_words"])

    def about_ngrams(self) -> dict[str, Any]:
        """Return what the provenance says of runs of words; nothing where there are none."""
        if self.ngram_range == WORDS_ALONE:
            return {}
        return {"tokenizer": _name_of(self.tokenizer), "ngram_range": list(self.ngram_range)}


def open_texts(texts: CorpusSource | Corpus, **reading: Unpack[Reading]) -> OpenedTexts:
    """Return texts ready to be read by the options of `read_collection`.

    Raises
    ------
    InputError
        If the options do not fit the texts or each other.
    """
    ngram_range, phrases = reading.get("ngram_range", WORDS_ALONE), reading.get("phrases")
    check_ngram_range(ngram_range)
    if phrases is not None and ngram_range != WORDS_ALONE:
        message = f"phrases and ngram_range={ngram_range} both make terms of several words; give one of them"
        raise InputError(message)
    _check_snippet_length(reading.get("snippet_length", 0))
    left_out = stop_word_set(reading.get("stop_words"))
    if not isinstance(texts, Corpus):
        texts = open_corpus(
            texts,
            unit=reading.get("unit") or natural_unit(texts),
            field=reading.get("field"),
            id_field=reading.get("id_field"),
            encoding=reading.get("encoding", "utf-8"),
        )
    tokenizer = reading.get("tokenizer")
    corpus: Corpus = texts
    if ngram_range != WORDS_ALONE:
        corpus = NgramCorpus(
            texts, ngram_range=ngram_range, tokenizer=tokenizer, lowercase=tokenizer is None, stop_words=left_out
        )
    rules = {
        "min_count": reading.get("min_count", 2),
        "max_document_share": reading.get("max_document_share", 1.0),
        "stop_words": left_out,
    }
    return OpenedTexts(texts, corpus, tokenizer is None, tokenizer, ngram_range, phrases, rules)


def _check_snippet_length(length: int) -> None:
    if length < 0:
        message = f"snippet_length={length!r}; give a number of characters, 0 for none"
        raise InputError(message)


def _name_of(tokenizer: Tokenizer | None) -> str:
    return "tokenize" if tokenizer is None else getattr(tokenizer, "__qualname__", type(tokenizer).__name__)


def natural_unit(source: object) -> Unit:
    """Return what a document is where nobody says: a file of a folder, else a line."""
    is_folder = isinstance(source, (str, os.PathLike)) and Path(source).is_dir()
    return "file" if is_folder else "line"


def _snippets(who: Workers, corpus: Corpus, length: int) -> tuple[str, ...]:
    if not length:
        return ()
    # What is in memory here need not be sent to be cut.
    apart = isinstance(corpus, (FileCorpus, ShardedCorpus)) and not isinstance(who, Here)
    if not apart:
        return tuple(_beginnings(corpus, length))
    return tuple(chain.from_iterable(who.map(_beginnings, shards_of(corpus).pieces, shared=(length,))))


def _beginnings(piece: Any, length: int) -> list[str]:
    return [beginning(unit.text, length) for unit in as_corpus(piece)]


def beginning(text: Text, length: int) -> str:
    """Return the beginning of a text for display, in one line and cut between words."""
    # Only so much is looked at as can be shown: a document can be a whole book.
    raw = text[: 4 * length] if isinstance(text, str) else " ".join(text[:length])
    flat = " ".join(raw.split())
    if len(flat) <= length:
        return flat
    cut = flat[: length - 1]
    # Whole words, where there is a space near the end; some scripts have none.
    if flat[length - 1] != " " and " " in cut[length // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return f"{cut}…"


def as_collection(texts: Texts | Collection, *, progress: bool, **reading: Unpack[Reading]) -> Collection:
    """Return a collection as it is, or read one.

    Raises
    ------
    InputError
        If a collection that was read already comes with options of reading.
    """
    if not isinstance(texts, Collection):
        return read_collection(texts, progress=progress, **reading)
    if reading:
        message = f"{', '.join(reading)} given with a collection that was read already; give it to read_collection"
        raise InputError(message)
    return texts


def check_several(documents: int, source: str) -> None:
    """Refuse a single document, which there is nothing to compare with."""
    if documents < 2:
        message = (
            f"{source} holds one document; documents are compared with each other: give at least two, or "
            "another unit (line, paragraph, file)"
        )
        raise InputError(message)
