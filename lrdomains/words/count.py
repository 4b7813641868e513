"""count: a corpus of any size as counts of words near each other."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.progress import progress_bar
from lrdomains.core.provenance import versions
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.text import Corpus, EncodedCorpus, Phrases, Tokenizer, encode
from lrdomains.text.corpus import CorpusSource, FileCorpus, Unit, open_corpus
from lrdomains.text.encoding import reading_options, renumbered
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.spooled_text import SpooledText, spool
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.cooccurrences import CooccurrenceCounts, check_subsample, survival
from lrdomains.words.counting import PairCounter, count_pairs
from lrdomains.words.memory_budget import Budget, parse_memory
from lrdomains.words.sampling import drop_tokens, sample_tokens
from lrdomains.words.scratch import scratch_folder
from lrdomains.words.spilled_table import Run, count_run, merge_runs
from lrdomains.words.window import Window

Sampling = Literal["clean", "dirty"]

Piece = tuple[NDArray[np.int32], NDArray[np.int64]]  # words of tokens, and where units begin


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
    subsample: float | None = None,
    sampling: Sampling = "clean",
    rng: RandomState = 0,
    memory: str | float | None = None,
    scratch: PathLike | None = None,
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
    subsample : float, optional
        Sample the text before it is counted: a word of relative frequency f stays with probability
        ``min(1, sqrt(subsample / f))``. For what sampling gives in the mean, leave it out here and give it to
        `CooccurrenceCounts.matrix`.
    sampling : {"clean", "dirty"}
        Whether words that are sampled out keep their places, or windows reach across them.
    rng : int, numpy.random.Generator or None
        Decides which words are sampled out.
    memory : str or number, optional
        Such as ``"4GB"``: what arrays may take, besides the different words
        (and pairs of neighbours, where phrases are learned). Text and counts are spilled to disk,
        and the counts stay there, mapped, if they are larger than half of it. The result is the same to the bit.
    scratch : path, optional
        Folder for what is spilled, removed at the end, also after an error. Killed or interrupted, the work goes on
        when it is called again with the same folder, files and options.
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
    sample = _Sample.of(subsample, sampling, rng)
    if memory is not None:
        if isinstance(corpus, EncodedCorpus):
            message = "memory= for a corpus that is in memory already; give what it was read from"
            raise InputError(message)
        corpus = (
            corpus if isinstance(corpus, Corpus) else open_corpus(corpus, unit=unit, field=field, encoding=encoding)
        )
        rules = VocabularyRules(min_count, max_vocabulary, min_documents, max_document_share, stop_words, keep_words)
        reading = _Reading(corpus, tokenizer, lowercase, rules, phrases)
        return _count_spilled(reading, window, sample, parse_memory(memory), scratch, progress=progress)
    if scratch is not None:
        message = f"scratch={str(scratch)!r} without memory=; nothing is spilled unless memory is limited"
        raise InputError(message)
    if not isinstance(corpus, EncodedCorpus):
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
class _Sample:
    """Which tokens are left out, if any."""

    threshold: float | None
    sampling: Sampling
    seed: int

    @classmethod
    def of(cls, subsample: float | None, sampling: Sampling, rng: RandomState) -> "_Sample":
        if sampling not in get_args(Sampling):
            message = f"sampling={sampling!r}; give 'clean' or 'dirty'"
            raise InputError(message)
        if subsample is None:
            return cls(None, sampling, 0)
        check_subsample(subsample)
        return cls(subsample, sampling, root_seed(rng)[0])

    def apply(self, piece: Piece, vocabulary: Vocabulary, *, first: int) -> Piece:
        if self.threshold is None:
            return piece
        ids, offsets = piece
        stays = sample_tokens(ids, survival(vocabulary, self.threshold), seed=self.seed, first=first)
        return drop_tokens(ids, offsets, stays, keep_places=self.sampling == "clean")

    def as_options(self) -> dict[str, Any]:
        if self.threshold is None:
            return {}
        return {"subsample": self.threshold, "sampling": self.sampling, "seed": self.seed}


@dataclass(frozen=True)
class _Reading:
    corpus: Corpus
    tokenizer: Tokenizer | None
    lowercase: bool
    rules: VocabularyRules
    phrases: Phrases | float | None

    def options(self) -> dict[str, Any]:
        how = reading_options(self.corpus, self.tokenizer, lowercase=self.lowercase, phrases=self.phrases)
        return how | self.rules.as_options()

    def identity(self) -> dict[str, Any]:
        """Return what makes this reading this one: what is in memory cannot be recognised later."""
        if not isinstance(self.corpus, FileCorpus):
            return {"reading": uuid.uuid4().hex}
        states = ((path, path.stat()) for _, path in self.corpus.files)
        files = [(str(path.resolve()), state.st_size, state.st_mtime_ns) for path, state in states]
        return {"files": files, "encoding": self.corpus.options.encoding, "field": self.corpus.options.field}


def _count_spilled(
    reading: _Reading, window: Window, sample: _Sample, memory: int, scratch: PathLike | None, *, progress: bool
) -> CooccurrenceCounts:
    work = reading.identity() | reading.options() | sample.as_options()
    work |= {"window": str(window), "memory": memory, "version": versions()["lrdomains"]}
    budget = Budget(memory)
    with scratch_folder(scratch, work) as folder:
        with progress_bar(f"reading {reading.corpus.description}", total=None, shown=progress) as watcher:
            text = spool(
                reading.corpus,
                reading.tokenizer,
                lowercase=reading.lowercase,
                folder=folder,
                part_tokens=min(2**24, budget.tokens // 2),
                progress=watcher,
            )
        if not text.counts.any():
            units = f"{text.units:,} {reading.corpus.units_are}s"
            message = f"no words in {reading.corpus.description} ({units} read); is it empty?"
            raise InputError(message)
        if reading.phrases is not None:
            phrases = text.learned(reading.phrases, min_count=reading.rules.min_count, tokens=budget.tokens)
            reading, text = replace(reading, phrases=phrases), text.joined(phrases, tokens=budget.tokens)
        tokens = int(text.counts.sum())
        found = WordStatistics(text.words, text.counts, text.document_counts, text.units)
        vocabulary, new_ids, dropped = choose_vocabulary(found, reading.rules)
        pieces = _pieces(text, new_ids, vocabulary, sample, budget)
        with progress_bar("counting pairs of words", total=tokens, shown=progress) as watcher:
            runs = []
            for number, (size, piece) in enumerate(pieces):
                runs.append(_run(folder / f"run-{number:06d}", piece, vocabulary, window, budget))
                watcher.advance(size, note=f"{len(runs)} runs")
        values = _table(runs, folder, len(vocabulary) * window.blocks, budget)
    return CooccurrenceCounts(
        vocabulary=vocabulary,
        values=values,
        window=window,
        units=text.units,
        tokens=tokens,
        source=reading.corpus.description,
        options={**reading.options(), **sample.as_options()},
        dropped=dropped,
    )


def _pieces(
    text: SpooledText, new_ids: NDArray[np.int32], vocabulary: Vocabulary, sample: _Sample, budget: Budget
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
    counter = PairCounter(ids, offsets, words=len(vocabulary), window=window)
    frequencies = np.bincount(ids[ids >= 0], minlength=len(vocabulary)).astype(np.int64)
    return count_run(counter, frequencies, folder, budget)


def _table(runs: list[Run], folder: Path, columns: int, budget: Budget) -> sp.csr_array:
    table = runs[0] if len(runs) == 1 else _merged(runs, folder / "table", columns, budget)
    return table.to_csr(columns, memory=budget.memory // 2)


def _merged(runs: list[Run], folder: Path, columns: int, budget: Budget) -> Run:
    return Run.open(folder) if folder.exists() else merge_runs(runs, folder, columns=columns, budget=budget)
