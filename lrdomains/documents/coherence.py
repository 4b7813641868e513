"""coherence: whether the top terms of a topic go together in real texts, by gensim's definitions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NoReturn, get_args

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats
from lrdomains.documents.term_counts import TermCounts
from lrdomains.errors import InputError
from lrdomains.text.encoding import EncodedCorpus
from lrdomains.text.tokenizer import tokenize

CoherenceMeasure = Literal["npmi", "u_mass", "c_v"]

#: Added to probabilities whose logarithm is taken, as gensim does.
TINY = 1e-12
#: Words of a window by default; None is a whole document.
WINDOWS: dict[str, int | None] = {"npmi": 10, "u_mass": None, "c_v": 110}
#: Entries of the windows x words table that are held at a time.
ENTRIES = 2**22


def coherence(
    topics: Sequence[Sequence[str]],
    texts: Iterable[str | Sequence[str]] | TermCounts,
    *,
    measure: CoherenceMeasure = "npmi",
    window: int | Literal["default", "document"] = "default",
    exact: bool = False,
) -> Floats:
    """Return how well the terms of each topic go together.

    Parameters
    ----------
    topics : list of lists of str
        The top terms of each topic, the first one first.
    texts : iterable of str or of lists of tokens, or TermCounts
        Where the terms are looked for. Counts know nothing of order, so that a window is a whole document.
    measure : {"npmi", "u_mass", "c_v"}
        Mean normalised pointwise mutual information of all pairs; mean logarithm of the share of the documents of an
        earlier term that hold a later one; or the cosines of the terms' vectors of NPMI with their sum.
    window : int, "default" or "document"
        Words side by side within which terms go together; by default 10 for npmi and 110 for c_v. u_mass looks at
        whole documents.
    exact : bool
        Count a word as long as it is in the window; see the notes.

    Returns
    -------
    ndarray of shape (topics,)
        Terms that never occur make a value NaN for u_mass; elsewhere they count as never going together.

    Raises
    ------
    InputError
        If a topic has fewer than two terms, or an option is unknown.

    Notes
    -----
    Equal to ``gensim.models.CoherenceModel`` with ``coherence="c_npmi"``, ``"u_mass"`` and ``"c_v"``. gensim lets a
    window forget a word as soon as the first of its occurrences in it leaves, also where another one is still there;
    published values are computed so, and so are these unless `exact` is set.

    References
    ----------
    Mimno et al. (2011), EMNLP, section 4 (u_mass). Roeder, Both and Hinneburg (2015), WSDM, section 3 (c_v, NPMI).

    Examples
    --------
    >>> coherence([["cat", "dog"]], [["cat", "dog"], ["cat", "dog"], ["sea"], ["sky"]]).round(6)
    array([1.])
    """
    if measure not in get_args(CoherenceMeasure):
        _refuse(f"measure={measure!r}; choose one of {', '.join(map(repr, get_args(CoherenceMeasure)))}")
    short = [number for number, terms in enumerate(topics, start=1) if len(terms) < 2]
    if short or not topics:
        _refuse(f"topic {short[0] if short else 'list'} has fewer than two terms; nothing can go together")
    vocabulary = pd.Index(sorted({term for terms in topics for term in terms}), dtype=object)
    width = WINDOWS[measure] if window == "default" else None if window == "document" else int(window)
    if width is not None and width < 2:
        _refuse(f"window={window!r}; give at least 2 words, or 'document'")
    together, windows = _together(texts, vocabulary, width, exact=exact)
    score = {"npmi": _mean_npmi, "u_mass": _mean_u_mass, "c_v": _c_v}[measure]
    positions = [vocabulary.get_indexer_for(pd.Index(list(terms))) for terms in topics]
    return np.array([score(together[np.ix_(at, at)] / max(windows, 1)) for at in positions])


def _refuse(message: str) -> NoReturn:
    raise InputError(message)


def _mean_npmi(joint: Floats) -> float:
    values = npmi(joint)
    return float(values[~np.eye(len(values), dtype=bool)].mean())


def npmi(joint: Floats) -> Floats:
    """Return the normalised pointwise mutual information of all pairs.

    Parameters
    ----------
    joint : ndarray of shape (terms, terms)
        Shares of windows that hold both; those of each term on the diagonal.
    """
    alone = np.diag(joint)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log((joint + TINY) / np.outer(alone, alone))
        values = ratio / -np.log(joint + TINY)
    # What never occurs goes with nothing.
    values[~np.isfinite(values)] = 0.0
    return np.asarray(values)


def _mean_u_mass(joint: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log((joint + TINY) / np.diag(joint)[None, :])
    later, earlier = np.tril_indices(len(joint), -1)
    found = values[later, earlier]
    return float(np.mean(np.where(np.isfinite(found), found, np.nan)))


def _c_v(joint: Floats) -> float:
    vectors = npmi(joint)
    whole = vectors.sum(axis=0)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
    cosines = np.divide(vectors @ whole, lengths, out=np.zeros(len(joint)), where=lengths > 0)
    return float(cosines.mean())


def _together(
    texts: Iterable[str | Sequence[str]] | TermCounts, vocabulary: pd.Index, width: int | None, *, exact: bool
) -> tuple[Floats, int]:
    """Return in how many windows each pair of terms occurs, and the number of windows."""
    together, windows = np.zeros((len(vocabulary), len(vocabulary))), 0
    for table in _incidence(texts, vocabulary, width, exact=exact):
        together += (table.T @ table).toarray()
        windows += table.shape[0]
    return together, windows


def _incidence(
    texts: Iterable[str | Sequence[str]] | TermCounts, vocabulary: pd.Index, width: int | None, *, exact: bool
) -> Iterator[sp.csr_array]:
    """Yield windows x terms, 1 where a window holds a term."""
    if isinstance(texts, TermCounts):
        columns = texts.terms.get_indexer_for(vocabulary)
        if np.any(columns < 0):
            _refuse(f"term {vocabulary[int(np.argmax(columns < 0))]!r} is not among those that were counted")
        yield _ones(sp.csr_array(texts.counts[:, columns]))
        return
    if isinstance(texts, EncodedCorpus):
        _refuse("an encoded corpus has left words out; give the texts themselves, or TermCounts.of(corpus)")
    numbers = {term: number for number, term in enumerate(vocabulary)}
    rows: list[Array] = []
    words: list[Array] = []
    first = entries = 0
    for text in texts:
        tokens = tokenize(text) if isinstance(text, str) else text
        at = np.array([(p, numbers[token]) for p, token in enumerate(tokens) if token in numbers], dtype=np.int64)
        span = len(tokens) if width is None else width
        count = max(len(tokens) - span + 1, 1)
        if len(at):
            starts = np.maximum(at[:, 0] - span + 1, 0)
            ends = np.minimum(at[:, 0] if exact else _leftmost(at, starts, len(tokens)), count - 1)
            held = ends - starts + 1
            rows.append(np.repeat(starts - np.cumsum(held) + held, held) + np.arange(held.sum()) + first)
            words.append(np.repeat(at[:, 1], held))
            entries += int(held.sum())
        first += count
        if entries > ENTRIES:
            yield _table(rows, words, first, len(vocabulary))
            rows, words, first, entries = [], [], 0, 0
    if first:
        yield _table(rows, words, first, len(vocabulary))


def _leftmost(at: Array, starts: Array, length: int) -> Array:
    """Return the position of the first occurrence of the same word from each start on."""
    keys = at[:, 1] * length + at[:, 0]
    ordered = np.sort(keys)
    found = ordered[np.searchsorted(ordered, at[:, 1] * length + starts)]
    return np.asarray(found - at[:, 1] * length)


def _table(rows: list[Array], words: list[Array], windows: int, terms: int) -> sp.csr_array:
    if not rows:
        return sp.csr_array((windows, terms))
    place = (np.concatenate(rows), np.concatenate(words))
    return _ones(sp.csr_array((np.ones(len(place[0])), place), shape=(windows, terms)))


def _ones(table: sp.csr_array) -> sp.csr_array:
    table = table.copy()
    table.sum_duplicates()
    table.data = np.ones(len(table.data))
    return table
