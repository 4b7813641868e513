"""encode: texts as numbers, and the vocabulary that gives them their meaning."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains import _kernels
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.progress import Progress, progress_bar
from lrdomains.core.typing import Labels
from lrdomains.core.wording import counted
from lrdomains.core.workers import Here, working
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, CorpusSource, Text, Unit, open_corpus
from lrdomains.text.joining import learned, with_phrases
from lrdomains.text.limited_words import check_word_limit, limit_options, number_within
from lrdomains.text.numbered_text import NumberedText, number_corpus
from lrdomains.text.phrases import Phrases
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.shards import number_shards
from lrdomains.text.tokenizer import Tokenizer, tokenize
from lrdomains.text.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """A corpus as numbers.

    Parameters
    ----------
    ids : ndarray of int32
        Position in the vocabulary of every token that is in it, in order; other tokens are left out.
    offsets : ndarray of int64, shape (units + 1,)
        Unit u is ``ids[offsets[u]:offsets[u + 1]]``.
    names : pandas.Index
        Names of the units.
    vocabulary : Vocabulary
    dropped : tuple of Dropped
        Words that were left out, and units without any word that was kept (they stay, empty).
    description : str
        Where the texts came from.
    tokens : int
        Number of all tokens, in the vocabulary or not.
    options : mapping
        The options of `encode`, for the provenance.

    Examples
    --------
    >>> corpus = encode(["a b a", "b c"], min_count=2)
    >>> corpus.ids.tolist(), corpus.offsets.tolist(), corpus.tokens
    ([0, 1, 0, 1], [0, 3, 4], 5)
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    names: Labels
    vocabulary: Vocabulary
    dropped: tuple[Dropped, ...]
    description: str
    tokens: int
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unknown_tokens(self) -> int:
        """Number of tokens that are not in the vocabulary."""
        return self.tokens - len(self.ids)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __repr__(self) -> str:
        return f"EncodedCorpus({len(self):,} units, {self.tokens:,} tokens, {len(self.vocabulary):,} words)"


def encode(  # noqa: PLR0913 (how to read, and what to keep; all but the source have defaults)
    source: CorpusSource | Corpus,
    *,
    unit: Unit = "line",
    field: str | None = None,
    id_field: str | None = None,
    encoding: str = "utf-8",
    tokenizer: Tokenizer | None = None,
    lowercase: bool = True,
    min_count: int = 5,
    max_vocabulary: int | None = None,
    min_documents: int = 1,
    max_document_share: float = 1.0,
    stop_words: Collection[str] = (),
    keep_words: Collection[str] = (),
    phrases: Phrases | float | None = None,
    word_limit: int | None = None,
    progress: bool = False,
) -> EncodedCorpus:
    """Read a corpus, choose its vocabulary and write its texts as numbers.

    Parameters
    ----------
    source : Corpus, path, list of paths, or iterable of texts
        As in `open_corpus`, which explains `unit`, `field`, `id_field` and `encoding` too.
    tokenizer : callable, optional
        From text to a list of tokens; `tokenize` by default. Texts that are lists of tokens already are taken
        as they are.
    lowercase : bool
        Fold case before tokenising.
    min_count : int
        Words that occur fewer times are left out.
    max_vocabulary : int, optional
        At most so many words, the most frequent ones.
    min_documents : int
        Words that occur in fewer units are left out.
    max_document_share : float
        Words that occur in a larger share of the units are left out, in (0, 1].
    stop_words : collection of str
        Words to leave out.
    keep_words : collection of str
        Words that are kept whatever the other rules say, if they occur.
    phrases : Phrases or float, optional
        Neighbours that become one word, ``new_york``, before the vocabulary is chosen: such as `learn_phrases` found,
        or the threshold with which they are learned from this text.
    word_limit : int, optional
        Hold at most about so many different words while the vocabulary is chosen, where there are more than fit in
        memory. The text is read twice; words that stay have exact counts, and ``options["words_missed_up_to"]`` says
        how often a word may occur that was lost: below `min_count`, nothing was.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    EncodedCorpus

    Raises
    ------
    InputError
        If the corpus cannot be read, or fewer than two words are left.

    Examples
    --------
    >>> corpus = encode(["the cat sat", "the dog sat"], min_count=2)
    >>> list(corpus.vocabulary.words), corpus.ids.tolist(), corpus.offsets.tolist()
    (['sat', 'the'], [1, 0, 1, 0], [0, 2, 4])
    >>> print(corpus.dropped[0])
    words dropped because they occur fewer than 2 times: 2 (cat, dog)
    """
    rules = VocabularyRules(min_count, max_vocabulary, min_documents, max_document_share, stop_words, keep_words)
    files = {"unit": unit, "field": field, "id_field": id_field, "encoding": encoding}
    corpus = source if isinstance(source, Corpus) else open_corpus(source, **files)  # type: ignore[arg-type]
    limited: dict[str, Any] = {}
    check_word_limit(word_limit, phrases=phrases)
    with progress_bar(f"reading {corpus.description}", total=None, shown=progress) as watcher:
        if word_limit is None:
            read = _numbered(corpus, tokenizer, lowercase=lowercase, progress=watcher)
        else:
            how: dict[str, Any] = {"lowercase": lowercase, "limit": word_limit, "keep": keep_words}
            read, missed = number_within(corpus, tokenizer, **how, progress=watcher)
            limited = limit_options(missed, word_limit, min_count=min_count)
    if not len(read.ids):
        message = f"no words in {corpus.description} ({counted(len(read.names), corpus.units_are)} read); is it empty?"
        raise InputError(message)
    if phrases is not None:
        pieces = [(read.ids, read.lengths)]
        phrases = learned(phrases, pieces, read.words, read.counts, min_count=min_count)
        read = with_phrases(read, phrases)
    found = WordStatistics(read.words, read.counts, read.document_counts, units=len(read.lengths))
    vocabulary, new_ids, dropped = choose_vocabulary(found, rules)
    tokens = len(read.ids)
    new_ids = np.append(new_ids, np.int32(-1))  # of words beyond the limit, if there is one
    ids, offsets = renumbered(read.ids, read.lengths, new_ids)
    names = read.names
    empty = names[np.flatnonzero(np.diff(offsets) == 0)].tolist()
    reason = "none of their words is in the vocabulary (they stay, empty)"
    dropped += (Dropped.of(f"{corpus.units_are}s", empty, reason=reason),) if empty else ()
    return EncodedCorpus(
        ids=ids,
        offsets=offsets,
        names=names,
        vocabulary=vocabulary,
        dropped=dropped,
        description=corpus.description,
        tokens=tokens,
        options=reading_options(corpus, tokenizer, lowercase=lowercase, phrases=phrases) | rules.as_options() | limited,
    )


def _numbered(corpus: Corpus, tokenizer: Tokenizer | None, *, lowercase: bool, progress: Progress) -> NumberedText:
    who = working()
    if isinstance(who, Here):
        return number_corpus(corpus, tokenizer, lowercase=lowercase, progress=progress)
    return number_shards(who, corpus, tokenizer, lowercase=lowercase, progress=progress)


def encode_with(
    vocabulary: Vocabulary,
    texts: Corpus | Iterable[Text],
    *,
    tokenizer: Tokenizer | None = None,
    lowercase: bool = True,
    phrases: Phrases | None = None,
) -> EncodedCorpus:
    """Write new texts as numbers of a vocabulary that is given.

    Parameters
    ----------
    vocabulary : Vocabulary
    texts : Corpus or iterable of texts
        Strings or lists of tokens.
    tokenizer, lowercase, phrases
        As they were when the vocabulary was made.

    Returns
    -------
    EncodedCorpus
        Its ``unknown_tokens`` counts the tokens that the vocabulary lacks, and ``dropped`` names them.

    Examples
    --------
    >>> known = encode(["a b a b"], min_count=1).vocabulary
    >>> query = encode_with(known, ["b c", "c"])
    >>> query.ids.tolist(), query.offsets.tolist(), query.unknown_tokens
    ([1], [0, 1, 1], 2)
    """
    corpus = texts if isinstance(texts, Corpus) else open_corpus(list(texts))
    with progress_bar("reading", total=None, shown=False) as watcher:
        read = number_corpus(corpus, tokenizer, lowercase=lowercase, progress=watcher)
    read = read if phrases is None else with_phrases(read, phrases)
    new_ids = vocabulary.words.get_indexer_for(pd.Index(read.words, dtype=object)).astype(np.int32)
    tokens = len(read.ids)
    ids, offsets = renumbered(read.ids, read.lengths, new_ids)
    unknown = np.flatnonzero((new_ids < 0) & (read.counts > 0))
    dropped = (Dropped.of("words", [read.words[i] for i in unknown], reason="they are not in the vocabulary"),)
    return EncodedCorpus(
        ids=ids,
        offsets=offsets,
        names=read.names,
        vocabulary=vocabulary,
        dropped=dropped if len(unknown) else (),
        description=corpus.description,
        tokens=tokens,
    )


def renumbered(
    ids: NDArray[np.int32], lengths: NDArray[np.int64], new_ids: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return text in the numbers of a vocabulary, without the words outside it, and where its units begin.

    Parameters
    ----------
    ids : ndarray of int32
        Overwritten.
    lengths : ndarray of int64, shape (units,)
        Tokens of each unit.
    new_ids : ndarray of int32
        The new number of each old one; below zero, the word is left out.
    """
    offsets = np.empty(len(lengths) + 1, dtype=np.int64)
    kept = _kernels.renumber(ids, lengths, np.ascontiguousarray(new_ids), offsets)
    return ids[:kept].copy() if kept < len(ids) // 2 else ids[:kept], offsets


def reading_options(
    corpus: Corpus, tokenizer: Tokenizer | None, *, lowercase: bool, phrases: Phrases | float | None = None
) -> dict[str, Any]:
    """Return how a corpus is read, for the provenance."""
    name = getattr(tokenizer or tokenize, "__qualname__", repr(tokenizer))
    options = {"unit": corpus.units_are, "tokenizer": name, "lowercase": lowercase}
    said = phrases.describe() if isinstance(phrases, Phrases) else phrases
    return options | ({} if said is None else {"phrases": said})
