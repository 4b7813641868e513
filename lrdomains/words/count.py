"""count: a corpus of any size as counts of words near each other."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.memory import parse_memory
from lrdomains.core.progress import progress_bar
from lrdomains.core.provenance import versions
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.text import Corpus, EncodedCorpus, Phrases, Tokenizer, encode
from lrdomains.text.corpus import CorpusSource, FileCorpus, Unit, open_corpus
from lrdomains.text.encoding import reading_options, renumbered
from lrdomains.text.limited_spool import spool_within
from lrdomains.text.limited_words import check_word_limit, limit_options
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.shards import ShardedCorpus, check_some_words, shards_of
from lrdomains.text.spooled_text import SpooledText
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.cooccurrences import CooccurrenceCounts, check_subsample, survival
from lrdomains.words.counting import PairCounter, Piece, count_pairs
from lrdomains.words.memory_budget import Budget
from lrdomains.words.sampling import drop_tokens, sample_tokens
from lrdomains.words.scratch import scratch_folder
from lrdomains.words.sharded_count import ShardCounting, ShardReader, sharded_table
from lrdomains.words.spilled_table import Run, count_run, merged_table
from lrdomains.words.window import Window

Sampling = Literal["clean", "dirty"]


def count(  # noqa: PLR0913 (each is an option of its own; all but the corpus have defaults)
    corpus: CorpusSource | Corpus | EncodedCorpus,
    *,
    window: int | Window = 5,
    unit: Unit = "line",
    field: str | None = None,
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
    subsample: float | None = None,
    sampling: Sampling = "clean",
    rng: RandomState = 0,
    memory: str | float | None = None,
    scratch: PathLike | None = None,
    client: ClientLike = None,
    progress: bool = False,
) -> CooccurrenceCounts:
    """Count how often words stand near each other, in memory or, with `memory`, in as little of it as is given.

    Parameters
    ----------
    corpus : EncodedCorpus, Corpus, path, list of paths, or iterable of texts
        Of an `EncodedCorpus` the options of reading are its own.
    window : int or Window
        Largest distance, in words; a `Window` has other weights and directions.
    unit, field, encoding, tokenizer, lowercase
        As in `encode`; windows do not cross the end of a unit.
    min_count, max_vocabulary, min_documents, max_document_share, stop_words, keep_words, phrases
        As in `encode`. Words that are not in the vocabulary are taken out first: windows reach across them.
    word_limit : int, optional
        As in `encode`: hold at most about so many different words while the vocabulary is chosen.
    subsample : float, optional
        Sample the text before it is counted: a word of relative frequency f stays with probability
        ``min(1, sqrt(subsample / f))``. For what sampling gives in the mean, leave it out here and give it to
        `CooccurrenceCounts.matrix`.
    sampling : {"clean", "dirty"}
        Whether words that are sampled out keep their places, or windows reach across them.
    rng : int, numpy.random.Generator or None
        Decides which words are sampled out.
    memory : str or number, optional
        Such as ``"4GB"``: what arrays and words may take (but all words and pairs of neighbours, where phrases are
        learned).
        Text and counts are spilled to disk, and the counts stay there, mapped, if they are larger than half of it.
        The result is the same to the bit, but where there are more different words than half of the memory holds, 300
        bytes each: text is then read twice more, with a `word_limit` of a third of them.
    scratch : path, optional
        Folder for what is spilled, removed at the end, also after an error. Killed, interrupted or left by its cluster,
        the work goes on when it is called again with the same folder, files and options.
    client : distributed.Client or str, optional
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, or ``"active"``:
        files, or the partitions of a Dask bag or Series of texts, are read and counted by its workers, to the same
        bits. Workers must find files under the same paths. With `phrases` they read, and the rest is done here.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    CooccurrenceCounts

    Raises
    ------
    InputError
        If the corpus cannot be read, too few words are left, or an option is out of its range.
    StorageError
        If the disk is full or cannot be written.
    ClusterError
        If the cluster cannot finish its work.

    Warns
    -----
    DataWarning
        If words were not held that may be frequent enough for the vocabulary; it says up to which frequency.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, sections 3.1 (windows, clean and dirty subsampling).

    Examples
    --------
    >>> counts = count(["a b c", "a b"], window=2, min_count=1)
    >>> counts.window.unit, counts.values.toarray().tolist()
    (2, [[0, 4, 1], [4, 0, 2], [1, 2, 0]])
    """
    window = window if isinstance(window, Window) else Window(window)
    sample = Sample.of(subsample, sampling, rng)
    if scratch is not None and memory is None:
        message = f"scratch={str(scratch)!r} without memory=; nothing is spilled unless memory is limited"
        raise InputError(message)
    if isinstance(corpus, EncodedCorpus):
        if memory is not None or client is not None:
            asked = "memory=" if client is None else "client="
            message = f"{asked} for a corpus that is in memory already; give what it was read from"
            raise InputError(message)
    else:
        corpus = (
            corpus if isinstance(corpus, Corpus) else open_corpus(corpus, unit=unit, field=field, encoding=encoding)
        )
    spread = (client is not None or isinstance(corpus, ShardedCorpus)) and (phrases is None or memory is not None)
    if not isinstance(corpus, EncodedCorpus) and (memory is not None or spread):
        rules = VocabularyRules(min_count, max_vocabulary, min_documents, max_document_share, stop_words, keep_words)
        reading = Reading(corpus, tokenizer, lowercase, rules, phrases, word_limit)
        limit = None if memory is None else parse_memory(memory)
        if spread:
            storing = _Storing(limit, scratch)
            return _count_shards(reading, window, sample, storing, client, progress=progress)
        assert limit is not None
        return _count_spilled(reading, window, sample, limit, scratch, progress=progress)
    if not isinstance(corpus, EncodedCorpus):
        with workers(client):
            corpus = encode(
                corpus,
                unit=unit,
                field=field,
                encoding=encoding,
                tokenizer=tokenizer,
                lowercase=lowercase,
                min_count=min_count,
                max_vocabulary=max_vocabulary,
                min_documents=min_documents,
                max_document_share=max_document_share,
                stop_words=stop_words,
                keep_words=keep_words,
                phrases=phrases,
                word_limit=word_limit,
                progress=progress,
            )
    with progress_bar("counting pairs of words", total=1, shown=progress) as watcher:
        piece = sample.apply((corpus.ids, corpus.offsets), corpus.vocabulary, first=0)
        values = count_pairs(*piece, words=len(corpus.vocabulary), window=window)
        watcher.advance()
    return CooccurrenceCounts(
        vocabulary=corpus.vocabulary,
        values=values,
        window=window,
        units=len(corpus),
        tokens=corpus.tokens,
        source=corpus.description,
        options={**corpus.options, **sample.as_options()},
        dropped=tuple(entry for entry in corpus.dropped if entry.what == "words"),
    )


@dataclass(frozen=True)
class Sample:
    """Which tokens are left out, if any."""

    threshold: float | None
    sampling: Sampling
    seed: int

    @classmethod
    def of(cls, subsample: float | None, sampling: Sampling, rng: RandomState) -> "Sample":
        """Return the sample that these options ask for."""
        if sampling not in get_args(Sampling):
            message = f"sampling={sampling!r}; give 'clean' or 'dirty'"
            raise InputError(message)
        if subsample is None:
            return cls(None, sampling, 0)
        check_subsample(subsample)
        return cls(subsample, sampling, root_seed(rng)[0])

    def apply(self, piece: Piece, vocabulary: Vocabulary, *, first: int) -> Piece:
        """Return a piece of text without what is left out; so many tokens of the vocabulary come before it."""
        if self.threshold is None:
            return piece
        ids, offsets = piece
        stays = sample_tokens(ids, survival(vocabulary, self.threshold), seed=self.seed, first=first)
        return drop_tokens(ids, offsets, stays, keep_places=self.sampling == "clean")

    def as_options(self) -> dict[str, Any]:
        """Return the sample for the provenance."""
        if self.threshold is None:
            return {}
        return {"subsample": self.threshold, "sampling": self.sampling, "seed": self.seed}


@dataclass(frozen=True)
class Reading:
    """What is read, and how."""

    corpus: Corpus
    tokenizer: Tokenizer | None
    lowercase: bool
    rules: VocabularyRules
    phrases: Phrases | float | None
    word_limit: int | None

    def __post_init__(self) -> None:
        check_word_limit(self.word_limit, phrases=self.phrases)

    def options(self) -> dict[str, Any]:
        """Return how it is read, for the provenance."""
        how = reading_options(self.corpus, self.tokenizer, lowercase=self.lowercase, phrases=self.phrases)
        return how | self.rules.as_options()

    def identity(self) -> dict[str, Any]:
        """Return what makes this reading this one: what is in memory cannot be recognised later."""
        if not isinstance(self.corpus, FileCorpus):
            return {"reading": uuid.uuid4().hex}
        states = ((path, path.stat()) for _, path in self.corpus.files)
        files = [(str(path.resolve()), state.st_size, state.st_mtime_ns) for path, state in states]
        return {"files": files, "encoding": self.corpus.options.encoding, "field": self.corpus.options.field}


@dataclass(frozen=True)
class _Storing:
    """Where parts of the work are stored, if memory is limited."""

    memory: int | None
    scratch: PathLike | None

    @property
    def budget(self) -> Budget | None:
        return None if self.memory is None else Budget(self.memory)

    def folder(self, work: dict[str, Any]) -> AbstractContextManager[Path | None]:
        return nullcontext() if self.memory is None else scratch_folder(self.scratch, work)


def _count_spilled(
    reading: Reading, window: Window, sample: Sample, memory: int, scratch: PathLike | None, *, progress: bool
) -> CooccurrenceCounts:
    work = reading.identity() | reading.options() | sample.as_options()
    work |= {"window": str(window), "memory": memory, "word_limit": reading.word_limit}
    work |= {"version": versions()["lrdomains"]}
    budget = Budget(memory)
    with scratch_folder(scratch, work) as folder:
        with progress_bar(f"reading {reading.corpus.description}", total=None, shown=progress) as watcher:
            text, limit = spool_within(
                reading.corpus,
                reading.tokenizer,
                lowercase=reading.lowercase,
                folder=folder,
                part_tokens=min(2**24, budget.tokens // 2),
                most_words=None if reading.phrases is not None else budget.words,
                limit=reading.word_limit,
                keep=reading.rules.keep_words,
                progress=watcher,
            )
        if not text.counts.any():
            units = counted(text.units, reading.corpus.units_are)
            message = f"no words in {reading.corpus.description} ({units} read); is it empty?"
            raise InputError(message)
        if reading.phrases is not None:
            phrases = text.learned(reading.phrases, min_count=reading.rules.min_count, tokens=budget.tokens)
            reading, text = replace(reading, phrases=phrases), text.joined(phrases, tokens=budget.tokens)
        limited = {} if limit is None else limit_options(limit.missed, limit.limit, min_count=reading.rules.min_count)
        found = WordStatistics(text.words, text.counts, text.document_counts, text.units)
        vocabulary, new_ids, dropped = choose_vocabulary(found, reading.rules)
        new_ids = np.append(new_ids, np.int32(-1))  # of words beyond the limit, if there is one
        pieces = _pieces(text, new_ids, vocabulary, sample, budget)
        with progress_bar("counting pairs of words", total=text.tokens, shown=progress) as watcher:
            runs = []
            for number, (size, piece) in enumerate(pieces):
                runs.append(_run(folder / f"run-{number:06d}", piece, vocabulary, window, budget))
                watcher.advance(size, note=f"{len(runs)} runs")
        values = merged_table(runs, folder, len(vocabulary) * window.blocks, budget)
    return CooccurrenceCounts(
        vocabulary=vocabulary,
        values=values,
        window=window,
        units=text.units,
        tokens=text.tokens,
        source=reading.corpus.description,
        options={**reading.options(), **limited, **sample.as_options()},
        dropped=dropped,
    )


def _count_shards(
    reading: Reading,
    window: Window,
    sample: Sample,
    storing: "_Storing",
    client: ClientLike,
    *,
    progress: bool,
) -> CooccurrenceCounts:
    if reading.phrases is not None:
        message = (
            "phrases= together with client= and memory=: a cluster reads text with phrases into the memory of this "
            "machine, and spills nothing. Leave out memory=, or count here, without client= (--dask)"
        )
        raise InputError(message)
    if reading.word_limit is not None:
        message = "word_limit= where a cluster counts: workers hold all words of their shards; leave it or client= out"
        raise InputError(message)
    corpus = shards_of(reading.corpus)
    work = reading.identity() | reading.options() | sample.as_options()
    work |= {"window": str(window), "memory": storing.memory, "shards": len(corpus.pieces)}
    work |= {"version": versions()["lrdomains"]}
    with storing.folder(work) as folder, workers(client, of_dask=corpus.of_dask) as who:
        shards = ShardReader(who, corpus, reading.tokenizer, reading.lowercase)
        found = shards.statistics(folder, progress=progress)
        check_some_words(found, corpus)
        vocabulary, _, dropped = choose_vocabulary(found, reading.rules)
        how = ShardCounting(vocabulary, window, sample)
        values = sharded_table(shards, how, storing.budget, folder, progress=progress)
    return CooccurrenceCounts(
        vocabulary=vocabulary,
        values=values,
        window=window,
        units=found.units,
        tokens=int(found.counts.sum()),
        source=corpus.description,
        options={**reading.options(), **sample.as_options()},
        dropped=dropped,
    )


def _pieces(
    text: SpooledText, new_ids: NDArray[np.int32], vocabulary: Vocabulary, sample: Sample, budget: Budget
) -> Iterator[tuple[int, "partial[Piece]"]]:
    """Yield the size of each piece of the text, and how to get it: pieces that were counted need not be read."""
    first = 0
    for ids, lengths in text.pieces(budget.tokens):
        kept, offsets = renumbered(ids, lengths, new_ids)
        yield len(ids), partial(sample.apply, (kept, offsets), vocabulary, first=first)
        first += len(kept)


def _run(folder: Path, piece: "partial[Piece]", vocabulary: Vocabulary, window: Window, budget: Budget) -> Run:
    if folder.exists():
        return Run.open(folder)
    ids, offsets = piece()
    counter = PairCounter([(ids, offsets)], words=len(vocabulary), window=window)
    frequencies = np.bincount(ids[ids >= 0], minlength=len(vocabulary)).astype(np.int64)
    return count_run(counter, frequencies, folder, budget)
