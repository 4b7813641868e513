"""What counting a corpus will take, from a sample of it."""

import time
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.memory import parse_memory
from lrdomains.core.wording import readable_bytes
from lrdomains.errors import InputError
from lrdomains.text.blocks import Block, FileUnit, file_blocks
from lrdomains.text.corpus import Corpus, CorpusSource, FileCorpus, open_corpus
from lrdomains.text.encoding import renumbered
from lrdomains.text.files import COMPRESSIONS
from lrdomains.text.numbering import Numbering
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.counting import count_pairs
from lrdomains.words.memory_budget import BYTES_A_TOKEN, BYTES_AT_REST, Budget
from lrdomains.words.window import Window

#: Bytes of text that are read for an estimate.
SAMPLE_BYTES = 2**25
#: How much larger text is than its compressed form, about.
UNPACKING = 3.0


@dataclass(frozen=True)
class WorkEstimate:
    """What counting, or embedding, will take, to within a factor of two where the sample is like the rest.

    Parameters
    ----------
    bytes : float
        Of text, unpacked.
    tokens, words, pairs : float
        All tokens, and the words and pairs that will be kept.
    seconds : float
        On this machine, as busy as it is now.
    memory : float
        Bytes held at the most.
    disk : float
        Bytes of the result, and of the scratch folder.
    sampled : float
        Share of the text that was read for this.

    Examples
    --------
    >>> print(WorkEstimate(1e9, 2e8, 2e5, 8e7, 30, 2e9, 6e9, 0.03).summary())
    200,000,000 tokens in 1.0 GB of text: about 200,000 words and 80,000,000 pairs
    30 s, 2.0 GB of memory, 6.0 GB of disk (from 3 % of the text)
    """

    bytes: float
    tokens: float
    words: float
    pairs: float
    seconds: float
    memory: float
    disk: float
    sampled: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures by their names."""
        return asdict(self)

    def summary(self) -> str:
        """Return the estimate in two lines."""
        return (
            f"{self.tokens:,.0f} tokens in {readable_bytes(self.bytes)} of text: about {self.words:,.0f} words and "
            f"{self.pairs:,.0f} pairs\n{_time(self.seconds)}, {readable_bytes(self.memory)} of memory, "
            f"{readable_bytes(self.disk)} of disk (from {min(100.0, 100 * self.sampled):.2g} % of the text)"
        )


def estimate_count(
    corpus: CorpusSource | Corpus,
    *,
    window: int | Window = 5,
    min_count: int = 5,
    max_vocabulary: int | None = None,
    lowercase: bool = True,
    memory: str | float | None = None,
) -> WorkEstimate:
    r"""Estimate what `count` will take: a sample is counted, at two sizes, and the growth between them drawn out.

    Parameters
    ----------
    corpus : FileCorpus, path or list of paths
    window, min_count, max_vocabulary, lowercase, memory
        As in `count`.

    Returns
    -------
    WorkEstimate

    Raises
    ------
    InputError
        If the corpus is not one of text files, or its sample has too few words.

    References
    ----------
    Heaps (1978), "Information retrieval", section 7.5: the number of different words grows as a power of the text;
    so does that of pairs.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "corpus.txt"
    >>> _ = path.write_text("the cat and the dog\n" * 100)
    >>> estimate_count(path).tokens
    500.0
    """
    window = window if isinstance(window, Window) else Window(window)
    sample = CorpusSample.of(corpus, window, VocabularyRules(min_count, max_vocabulary), lowercase=lowercase)
    tokens, words, pairs, seconds = sample.tokens, sample.words, sample.pairs, sample.seconds
    held = tokens * BYTES_A_TOKEN + pairs * 24 + words * 400
    disk = pairs * 8.0
    if memory is not None and held > (allowed := parse_memory(memory)):
        runs = max(1.0, tokens / Budget(allowed).tokens)
        exponent = np.log(max(pairs / max(sample.large.pairs, 1), 1)) / np.log(max(sample.times, 2.0))
        disk += tokens * 4.5 + 8 * pairs * (runs * runs**-exponent + (runs > 1))
        held, seconds = float(allowed) + words * 400, 1.4 * seconds
    return WorkEstimate(
        bytes=sample.bytes,
        tokens=tokens,
        words=words,
        pairs=pairs,
        seconds=seconds,
        memory=held + BYTES_AT_REST,
        disk=disk,
        sampled=sample.share,
    )


@dataclass(frozen=True, eq=False)
class Measured:
    """What was found in some text.

    Parameters
    ----------
    tokens, words, pairs : int
    ids, offsets : ndarray
        The text in numbers of the vocabulary.
    vocabulary : Vocabulary or None
        None where fewer than two words are left.
    """

    tokens: int
    words: int
    pairs: int
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    vocabulary: Vocabulary | None


@dataclass(frozen=True, eq=False)
class CorpusSample:
    """A sample of text files, measured at two sizes, and what they say of the whole.

    Parameters
    ----------
    bytes : float
        Of all text, unpacked.
    share : float
        Of the text, in the larger sample.
    small, large : Measured
    seconds : float
        That reading and counting all of it will take.
    """

    bytes: float
    share: float
    small: Measured
    large: Measured
    seconds: float

    @classmethod
    def of(
        cls, corpus: CorpusSource | Corpus, window: Window, rules: VocabularyRules, *, lowercase: bool
    ) -> "CorpusSample":
        """Take a sample of text files and count it; `estimate_count` explains it."""
        files = corpus if isinstance(corpus, Corpus) else open_corpus(corpus)
        if not isinstance(files, FileCorpus) or not files.is_plain or files.options.unit == "sentence":
            message = f"an estimate is made of text files, in lines, paragraphs or whole; {files.description} is none"
            raise InputError(message)
        total = sum(path.stat().st_size * (UNPACKING if _packed(path) else 1) for _, path in files.files)
        blocks = _sample(files)
        taken = sum(len(block.data) for block in blocks)
        small = _measure(blocks[::4], window, rules, lowercase=lowercase)
        begin = time.perf_counter()
        large = _measure(blocks, window, rules, lowercase=lowercase)
        seconds = (time.perf_counter() - begin) * max(1.0, total / max(taken, 1))
        return cls(total, taken / max(total, 1), small, large, seconds)

    @property
    def times(self) -> float:
        """How much more text there is than was measured."""
        return max(1.0, 1 / max(self.share, 1e-12))

    @property
    def tokens(self) -> float:
        """Tokens of the whole."""
        return self.large.tokens * self.times

    @property
    def words(self) -> float:
        """Words of the whole, as far as the vocabulary reaches."""
        return self.drawn_out(self.small.words, self.large.words)

    @property
    def pairs(self) -> float:
        """Pairs of the whole."""
        return self.drawn_out(self.small.pairs, self.large.pairs)

    def drawn_out(self, small: float, large: float) -> float:
        """Return a figure of the whole, by the power with which it grew from the small to the large sample."""
        if self.large.tokens <= self.small.tokens or self.times <= 1:
            return float(large)
        growth = np.log(max(large, 1) / max(small, 1)) / np.log(self.large.tokens / max(self.small.tokens, 1))
        return float(large * self.times ** min(max(growth, 0.0), 1.0))


def _sample(files: FileCorpus) -> list[Block]:
    """Return blocks from all over the files, or from their beginnings where they cannot be entered in the middle."""
    paths = [path for _, path in files.files]
    # Sentences were refused.
    unit, encoding = cast("FileUnit", files.options.unit), files.options.encoding
    plain = encoding.lower().replace("_", "-") in ("utf-8", "utf8") and not any(map(_packed, paths))
    sizes = np.array([path.stat().st_size for path in paths])
    if not plain or sizes.sum() <= SAMPLE_BYTES:
        blocks, size = [], 0
        for block in file_blocks(paths, unit=unit, encoding=encoding, readers=1):
            blocks.append(block)
            size += len(block.data)
            if size >= SAMPLE_BYTES:
                break
        return blocks
    pieces, ends = 32, np.cumsum(sizes)
    blocks = []
    for place in np.linspace(0, ends[-1], pieces, endpoint=False).astype(int).tolist():
        number = int(np.searchsorted(ends, place, side="right"))
        with paths[number].open("rb") as file:
            file.seek(place - int(ends[number] - sizes[number]))
            data = file.read(SAMPLE_BYTES // pieces)
        # Whole lines, where there are any.
        first, last = data.find(b"\n") + 1, data.rfind(b"\n") + 1
        data = data[first:last] if last > first else data[data.find(b" ") + 1 : data.rfind(b" ")]
        blocks.append(Block(data + (b"\xff" if unit == "file" else b"\n\n"), files=[(0, paths[number])]))
    return blocks


def _measure(blocks: list[Block], window: Window, rules: VocabularyRules, *, lowercase: bool) -> Measured:
    numbering = Numbering(lowercase=lowercase)
    ids, lengths = numbering.add(blocks, breaks="line")
    found = WordStatistics(numbering.words(), numbering.counts(), numbering.document_counts(), len(lengths))
    tokens = len(ids)
    try:
        vocabulary, new_ids, _ = choose_vocabulary(found, rules)
    except InputError:
        return Measured(tokens, 1, 1, ids, np.zeros(1, dtype=np.int64), None)
    kept, offsets = renumbered(ids, lengths, new_ids)
    pairs = count_pairs(kept, offsets, words=len(vocabulary), window=window).nnz
    return Measured(tokens, len(vocabulary), pairs, kept, offsets, vocabulary)


def _packed(path: Any) -> bool:
    return path.name.lower().endswith(COMPRESSIONS)


def _time(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} min"
