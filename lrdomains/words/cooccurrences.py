"""CooccurrenceCounts: what was counted in a corpus, to be kept, added up and weighted again and again."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.storage import ArchiveWriter, read_archive
from lrdomains.core.typing import Labels, PathLike
from lrdomains.errors import InputError
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.window import Window

KIND = "cooccurrence-counts"


@dataclass(frozen=True, eq=False)
class CooccurrenceCounts:
    """How often words stand near each other, in whole numbers, with the words and the window.

    Counts of several corpora, or of parts of one, add up by `merge`; weights are made from them without reading any
    text again.

    Parameters
    ----------
    vocabulary : Vocabulary
    values : csr_array of integers, shape (words, window.blocks * words)
        In parts of ``window.unit``.
    window : Window
    units : int
        Lines, paragraphs or whatever bounded the windows.
    tokens : int
        All of them, in the vocabulary or not.
    source : str
        Where the text came from.
    options : mapping
        How it was read and sampled.
    dropped : tuple of Dropped

    Examples
    --------
    >>> from lrdomains.words import count
    >>> counts = count(["the cat sat", "the dog sat"], window=Window(2), min_count=1)
    >>> counts
    CooccurrenceCounts(4 words, 10 pairs, 6 tokens)
    >>> counts.matrix().values[[0], [1]].tolist()
    [1.0]
    """

    vocabulary: Vocabulary
    values: sp.csr_array
    window: Window
    units: int
    tokens: int
    source: str
    options: Mapping[str, Any] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()

    @property
    def contexts(self) -> Labels:
        """Names of the columns: words, or words with their places such as ``the_-1``."""
        words = self.vocabulary.words
        if self.window.blocks == 1:
            return words
        return pd.Index([f"{word}_{place}" for place in self.window.shifts.tolist() for word in words], dtype=object)

    def matrix(self, *, subsample: float | None = None) -> LabelledMatrix:
        """Return the counts as a labelled matrix of words by contexts.

        Parameters
        ----------
        subsample : float, optional
            Weigh each cell by the chance that both words survive subsampling with this threshold t: a word of
            relative frequency f stays with probability ``min(1, sqrt(t / f))``. It is what sampling would give in
            the mean, without its noise; places of words that do not survive stay.

        Returns
        -------
        LabelledMatrix
            CSR of float64.

        Raises
        ------
        InputError
            If `subsample` is not in (0, 1], or the counts are of sampled text already.

        References
        ----------
        Levy, Goldberg and Dagan (2015), TACL 3, section 3.1; Hellrich, Kampe and Hahn (2019), section 3, for
        expected values in place of samples.
        """
        data = self.values.data / self.window.unit
        if subsample is not None:
            check_subsample(subsample)
            if self.options.get("subsample") is not None:
                message = "the text was sampled while it was counted; count it again without, to weigh it"
                raise InputError(message)
            chances = survival(self.vocabulary, subsample)
            data *= np.repeat(chances, np.diff(self.values.indptr))
            data *= chances[self.values.indices % len(chances)]
        return LabelledMatrix(
            sp.csr_array((data, self.values.indices, self.values.indptr), shape=self.values.shape),
            rows=self.vocabulary.words,
            columns=self.contexts,
            rows_are="word",
            columns_are="context",
            source=self.source,
            steps={"encode": self._reading(), "count_cooccurrences": self._counting(subsample)},
            # Units without words (blank lines, mostly) hold no pair; only words can be missed here.
            dropped=tuple(entry for entry in self.dropped if entry.what == "words"),
        )

    def merge(self, other: "CooccurrenceCounts") -> "CooccurrenceCounts":
        """Return the counts of both corpora together.

        Words of either are words of the sum. The sum is what counting both at once gives, provided that both have
        the same words; a word that one of them left out was taken out of its text before the windows were laid.

        Parameters
        ----------
        other : CooccurrenceCounts

        Raises
        ------
        InputError
            If windows or tokenising differ.
        """
        from lrdomains.words.counts_merging import merge_counts

        return merge_counts([self, other])

    def update(self, corpus: Any, **options: Any) -> "CooccurrenceCounts":
        """Return these counts and those of new text; its new words are added to the vocabulary.

        Parameters
        ----------
        corpus : path, list of paths, iterable of texts, Corpus or EncodedCorpus
        **options
            As in `count`; the window and case are those of these counts.
        """
        from lrdomains.words.count import count

        options = {"lowercase": self.options.get("lowercase", True), **options}
        return self.merge(count(corpus, window=self.window, **options))

    def restrict(self, *, min_count: int = 1, max_vocabulary: int | None = None) -> "CooccurrenceCounts":
        """Return the counts of the more frequent words alone.

        Unlike words that are left out while text is read, those that are left out here keep their places: windows do
        not reach across them.

        Parameters
        ----------
        min_count, max_vocabulary
            As in `encode`.
        """
        old = self.vocabulary
        found = WordStatistics(list(old.words), old.counts, old.document_counts, self.units)
        vocabulary, new_ids, dropped = choose_vocabulary(found, VocabularyRules(min_count, max_vocabulary))
        kept = np.flatnonzero(new_ids >= 0)
        columns = (np.arange(self.window.blocks)[:, None] * len(old) + kept).ravel()
        values = sp.csr_array(sp.csr_array(self.values)[kept][:, columns])
        values.sort_indices()
        return replace(self, vocabulary=vocabulary, values=values, dropped=(*self.dropped, *dropped))

    def save(self, path: PathLike) -> None:
        """Write the counts to a file."""
        writer = ArchiveWriter(KIND)
        for name in ("size", "weights", "direction", "decay"):
            writer.add_value(f"window.{name}", getattr(self.window, name))
        for name in ("units", "tokens", "source", "options"):
            writer.add_value(name, getattr(self, name))
        writer.add_value("dropped", [[d.what, d.count, d.reason, list(d.names)] for d in self.dropped])
        writer.add_labels("words", self.vocabulary.words)
        writer.add_array("counts", self.vocabulary.counts)
        writer.add_array("document_counts", self.vocabulary.document_counts)
        narrow = np.min_scalar_type(int(self.values.data.max(initial=0)))
        values = sp.csr_array(self.values.shape, dtype=narrow)
        values.data, values.indices = self.values.data.astype(narrow, copy=False), self.values.indices
        values.indptr = self.values.indptr
        writer.add_sparse("values", values)
        writer.write(path)

    @classmethod
    def load(cls, path: PathLike) -> "CooccurrenceCounts":
        """Read counts that `save` wrote.

        Raises
        ------
        StorageError
            If the file holds none.
        """
        archive = read_archive(path)
        archive.expect(KIND)
        with archive.damage_reported("the window"):
            window = Window(
                **{name: archive.value(f"window.{name}") for name in ("size", "weights", "direction", "decay")}
            )
        with archive.damage_reported("what was dropped"):
            dropped = tuple(Dropped(w, n, r, tuple(names)) for w, n, r, names in archive.value("dropped"))
        words = pd.Index(archive.labels("words"), dtype=object)
        values = archive.sparse("values")
        with archive.damage_reported("the table of counts"):
            if values.shape != (len(words), window.blocks * len(words)):
                message = f"shape {values.shape} for {len(words)} words"
                raise ValueError(message)
        return cls(
            vocabulary=Vocabulary(words, archive.array("counts"), archive.array("document_counts")),
            values=sp.csr_array((values.data.astype(np.int64), values.indices, values.indptr), shape=values.shape),
            window=window,
            units=archive.value("units"),
            tokens=archive.value("tokens"),
            source=archive.value("source"),
            options=archive.value("options"),
            dropped=dropped,
        )

    def __len__(self) -> int:
        return len(self.vocabulary)

    def __repr__(self) -> str:
        return f"CooccurrenceCounts({len(self):,} words, {self.values.nnz:,} pairs, {self.tokens:,} tokens)"

    def _reading(self) -> dict[str, Any]:
        known = int(self.vocabulary.counts.sum())
        here = {"units": self.units, "tokens": self.tokens, "tokens_in_vocabulary": known}
        return {key: value for key, value in self.options.items() if key not in _SAMPLING} | here

    def _counting(self, subsample: float | None) -> dict[str, Any]:
        window = self.window
        said: dict[str, Any] = {"window": window.size, "weights": window.weights}
        if window.direction != "symmetric":
            said["direction"] = window.direction
        if window.weights == "exponential":
            said["decay"] = window.decay
        if subsample is not None:
            said |= {"subsample": subsample, "sampling": "expected"}
        return said | {key: self.options[key] for key in _SAMPLING if self.options.get(key) is not None}


_SAMPLING = ("subsample", "sampling", "seed")


def survival(vocabulary: Vocabulary, subsample: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the chance of each word to survive subsampling: ``min(1, sqrt(t / f))``.

    Examples
    --------
    >>> survival(Vocabulary(pd.Index(["a", "b"]), np.array([9, 1]), np.array([1, 1])), 0.1).round(3).tolist()
    [0.333, 1.0]
    """
    total = max(int(vocabulary.counts.sum()), 1)
    return np.minimum(1.0, np.sqrt(subsample * total / np.maximum(vocabulary.counts, 1)))


def check_subsample(subsample: float) -> None:
    """Refuse a threshold that is no share."""
    if not (isinstance(subsample, (int, float)) and math.isfinite(subsample) and 0 < subsample <= 1):
        message = f"subsample={subsample!r}; give a share in (0, 1] such as 1e-4, or None for no subsampling"
        raise InputError(message)
