"""A collection that is larger than memory: read once into numbers on disk, counted a block of documents at a time."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.progress import progress_bar
from lrdomains.core.typing import Labels
from lrdomains.documents.collection import (
    SNIPPET_LENGTH,
    OpenedTexts,
    Reading,
    Texts,
    beginning,
    check_several,
    open_texts,
)
from lrdomains.documents.counting import count_terms
from lrdomains.documents.counts_on_disk import CountsOnDisk
from lrdomains.documents.ngrams import NgramRange
from lrdomains.documents.term_counts import TermCounts, checked_names
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus
from lrdomains.text.encoding import reading_options, renumbered
from lrdomains.text.phrases import Phrases
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.spooled_text import SpooledText, spool
from lrdomains.text.tokenizer import Tokenizer
from lrdomains.text.vocabulary import Vocabulary

#: Tokens of a block at most, and bytes that are held for each of them while it is counted, weighted and multiplied.
MOST_TOKENS = 2**20
BYTES_A_TOKEN = 60


@dataclass(frozen=True, eq=False)
class SpilledCollection:
    """Like a `Collection`, with its counts on disk; `spilled_collection` makes it.

    Parameters
    ----------
    counts : CountsOnDisk
    vocabulary : Vocabulary
    documents : pandas.Index
    tokens : int
        Words read, known or not.
    folder : Path
        Where more can be put, until the collection is closed.
    units_are : str
        What a document is, in the singular.
    source, steps, dropped
        For the provenance.
    lowercase, tokenizer, ngram_range, stop_words, snippets, phrases
        As in `Collection`.
    """

    counts: CountsOnDisk
    vocabulary: Vocabulary
    documents: Labels
    tokens: int
    folder: Path
    units_are: str
    source: str
    steps: dict[str, Any]
    dropped: tuple[Dropped, ...]
    lowercase: bool
    tokenizer: Tokenizer | None
    ngram_range: NgramRange
    stop_words: frozenset[str]
    snippets: tuple[str, ...]
    phrases: Phrases | None


@contextmanager
def spilled_collection(
    texts: Texts, *, memory: int, progress: bool, **reading: Unpack[Reading]
) -> Iterator[SpilledCollection]:
    """Yield a collection whose text and counts are on disk, in a folder that is removed in the end.

    Parameters
    ----------
    texts : path, list of paths, iterable of texts or Corpus
    memory : int
        Bytes; text is worked on in pieces of a small part of it.
    progress : bool
    **reading
        As for `read_collection`.

    Raises
    ------
    InputError
        If the texts cannot be read, or fewer than two terms are left, or counts are given, which are in memory already.
    """
    if isinstance(texts, TermCounts):
        message = "counts that are in memory; memory= is for texts: leave it out"
        raise InputError(message)
    opened, snippet_length = open_texts(texts, **reading), reading.get("snippet_length", SNIPPET_LENGTH)
    tokens = int(min(MOST_TOKENS, max(memory // 8 // BYTES_A_TOKEN, 2**16)))
    with tempfile.TemporaryDirectory(prefix="lrdomains-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        text, phrases = _spooled(opened, folder, tokens, progress=progress)
        check_several(text.units, opened.corpus.description)
        rules = VocabularyRules(**opened.rules)
        found = WordStatistics(text.words, text.counts, text.document_counts, text.units)
        vocabulary, new_ids, dropped = choose_vocabulary(found, rules)
        counts = CountsOnDisk((text.units, len(vocabulary)), lambda: _counted(text, new_ids, len(vocabulary), tokens))
        names, snippets = _names_and_beginnings(opened.texts, snippet_length)
        how = reading_options(opened.corpus, opened.tokenizer, lowercase=opened.lowercase, phrases=phrases)
        yield SpilledCollection(
            counts=counts,
            vocabulary=vocabulary,
            documents=names,
            tokens=int(text.counts.sum()),
            folder=folder,
            units_are=opened.corpus.units_are,
            source=opened.corpus.description,
            steps={"encode": how | rules.as_options() | opened.about_ngrams()},
            dropped=dropped,
            lowercase=opened.lowercase,
            tokenizer=opened.tokenizer,
            ngram_range=opened.ngram_range,
            stop_words=opened.stop_words,
            snippets=snippets,
            phrases=phrases,
        )


def _spooled(opened: OpenedTexts, folder: Path, tokens: int, *, progress: bool) -> tuple[SpooledText, Phrases | None]:
    corpus = opened.corpus
    with progress_bar(f"reading {corpus.description}", total=None, shown=progress) as watcher:
        text = spool(
            corpus, opened.tokenizer, lowercase=opened.lowercase, folder=folder, part_tokens=tokens, progress=watcher
        )
    if not text.counts.any():
        message = f"no words in {corpus.description} ({text.units:,} {corpus.units_are}s read); is it empty?"
        raise InputError(message)
    if opened.phrases is None:
        return text, None
    phrases = text.learned(opened.phrases, min_count=opened.rules["min_count"], tokens=tokens)
    return text.joined(phrases, tokens=tokens), phrases


def _counted(text: SpooledText, new_ids: NDArray[np.int32], terms: int, tokens: int) -> Iterator[sp.csr_array]:
    for ids, lengths in text.pieces(tokens):
        kept, offsets = renumbered(ids, lengths, new_ids)
        if len(lengths):
            yield count_terms(kept, offsets, terms=terms)


def _names_and_beginnings(texts: Corpus, length: int) -> tuple[Labels, tuple[str, ...]]:
    names, snippets, units = list[str | int](), list[str](), 0
    for units, unit in enumerate(texts, start=1):
        # Positions are kept as such: a million of them would take their memory.
        if names or unit.name != units - 1:
            names = names or list(range(units - 1))
            names.append(unit.name)
        if length:
            snippets.append(beginning(unit.text, length))
    return checked_names(names or None, units, "documents"), tuple(snippets)
