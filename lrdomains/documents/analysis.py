"""embed: from texts to a searchable space of few dimensions."""

import dataclasses
import os
from pathlib import Path
from typing import Literal

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.fit import Status
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.random import RandomState
from lrdomains.documents.matrix import count_terms, first_twins, term_document_matrix
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.stop_words import StopWords, stop_word_set
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting, WeightingName, check_weighting, row_lengths
from lrdomains.errors import DataWarning, InputError, RankError, warn
from lrdomains.text.corpus import Corpus, CorpusSource, Text, Unit, open_corpus
from lrdomains.text.encoding import EncodedCorpus, encode
from lrdomains.text.tokenizer import Tokenizer

#: Dimensions where no rank is asked for, or as many as a small collection has.
DEFAULT_RANK = 100


def embed(
    texts: CorpusSource | Corpus,
    *,
    rank: int | None = None,
    weighting: WeightingName = "log-entropy",
    unit: Unit | None = None,
    field: str | None = None,
    id_field: str | None = None,
    encoding: str = "utf-8",
    tokenizer: Tokenizer | None = None,
    min_count: int = 2,
    max_document_share: float = 1.0,
    stop_words: StopWords = None,
    snippet_length: int = 160,
    rng: RandomState = 0,
    progress: bool = False,
) -> DocumentEmbedding:
    """Embed documents and terms in one space by latent semantic analysis (LSA).

    Short for these steps, all of them public::

        corpus = lrdomains.text.encode(texts, min_count=2)
        matrix = lrdomains.documents.term_document_matrix(corpus, weighting="log-entropy")
        factorization = lrdomains.factorize(matrix, lrdomains.TruncatedSVD(rank=100), rng=0)

    Parameters
    ----------
    texts : path, list of paths, iterable of texts, or Corpus
        A text file, a folder, a table with `field`, or texts in memory: strings or lists of tokens.
    rank : int, optional
        Number of dimensions. By default 100, or one less than the smaller side of the matrix where that is less; it
        is a convention, not a finding.
    weighting : {"log-entropy", "tf-idf", "count"}
        What a word says about a document; see `lrdomains.documents.weighting`. Except for ``"count"``, every
        document is given length one.
    unit : {"line", "paragraph", "file"}, optional
        What a document is in text files. By default each file of a folder, and each line of any other file.
    field, id_field : str, optional
        Columns or keys of a table (.csv, .tsv, .jsonl) that hold the text and the name of a document.
    encoding : str
        Of the files.
    tokenizer : callable, optional
        From text, as it is, to a list of tokens; by default `lrdomains.text.tokenize`, which folds case. A result
        with a tokenizer of one's own can be saved, but after loading it reads lists of tokens only.
    min_count : int
        Words that occur fewer times are left out.
    max_document_share : float
        Words in a larger share of the documents are left out. By default none is: log-entropy mutes them, and on
        the Cranfield abstracts leaving out words of more than half of the documents changes mean average precision
        by less than .001.
    stop_words : "english", collection of str, or None
        Words to leave out.
    snippet_length : int
        How many characters of each document's beginning are kept for display; 0 for none.
    rng : int, numpy.random.Generator or None
        Where the iteration starts; the result depends on it in the last few digits only.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    DocumentEmbedding

    Raises
    ------
    InputError
        If the texts cannot be read, if there are fewer than two, or if no word is left.
    RankError
        If the rank exceeds the smaller side of the matrix.

    Warns
    -----
    DataWarning
        If the matrix has fewer dimensions than were asked for.

    References
    ----------
    Deerwester, Dumais, Furnas, Landauer and Harshman (1990), Journal of the American Society for Information
    Science 41, 391-407. Dumais (1991), Behavior Research Methods, Instruments and Computers 23 (log-entropy).

    Examples
    --------
    >>> docs = embed(["cats purr", "cats and dogs", "dogs bark", "stocks fell", "bonds and stocks"], min_count=1)
    >>> docs
    DocumentEmbedding(5 documents, 8 terms, 4 dimensions)
    >>> docs.search("bonds", top=1)["document"].tolist()
    [4]
    """
    _check_options(rank, weighting, snippet_length)
    left_out = stop_word_set(stop_words)
    if not isinstance(texts, Corpus):
        unit = unit or _natural_unit(texts)
        texts = open_corpus(texts, unit=unit, field=field, id_field=id_field, encoding=encoding)
    encoded = encode(
        texts,
        tokenizer=tokenizer,
        lowercase=tokenizer is None,
        min_count=min_count,
        max_document_share=max_document_share,
        stop_words=left_out,
        progress=progress,
    )
    fitted = _weighting_of(encoded, weighting)
    matrix = term_document_matrix(encoded, weighting=fitted)
    return DocumentEmbedding(
        factorization=_factorize(matrix, rank, rng=rng, progress=progress),
        reader=TextReader(encoded.vocabulary, fitted, tokenizer is None, tokenizer, _name_of(tokenizer)),
        lengths=row_lengths(matrix.values),
        first_twins=first_twins(matrix.values),
        tokens=encoded.tokens,
        snippets=_snippets(texts, snippet_length),
    )


def _check_options(rank: int | None, weighting: str, snippet_length: int) -> None:
    # Before the corpus is read, which can take minutes.
    check_weighting(weighting)
    if rank is not None and (not isinstance(rank, (int, np.integer)) or rank < 1):
        message = f"rank {rank!r}; give a positive whole number, or None for the default"
        raise RankError(message)
    if snippet_length < 0:
        message = f"snippet_length={snippet_length!r}; give a number of characters, 0 for none"
        raise InputError(message)


def _natural_unit(source: object) -> Unit:
    is_folder = isinstance(source, (str, os.PathLike)) and Path(source).is_dir()
    return "file" if is_folder else "line"


def _weighting_of(corpus: EncodedCorpus, name: WeightingName) -> Weighting:
    if len(corpus) < 2:
        message = (
            f"{corpus.description} holds one document; documents are compared with each other: give at least two, or "
            "another unit (line, paragraph, file)"
        )
        raise InputError(message)
    counts = count_terms(corpus.ids, corpus.offsets, terms=len(corpus.vocabulary))
    return Weighting.of(counts, name)


def _factorize(matrix: LabelledMatrix, rank: int | None, *, rng: RandomState, progress: bool) -> Factorization:
    chosen = max(1, min(DEFAULT_RANK, min(matrix.shape) - 1)) if rank is None else int(rank)
    asked: Literal["default"] | int = "default" if rank is None else int(rank)
    matrix = dataclasses.replace(matrix, steps={**matrix.steps, "embed": {"rank asked for": asked}})
    found = factorize(matrix, TruncatedSVD(chosen), rng=rng, progress=progress)
    if found.fit.status is not Status.RANK_DEFICIENT:
        return found
    # Components of strength zero point anywhere; a query would be measured along them too.
    noise = max(matrix.shape) * np.finfo(found.row_factors.dtype).eps * found.scale[0]
    there = int(np.sum(found.scale > noise))
    if rank is not None:
        warn(f"{rank} dimensions were asked for; the documents span only {there}, which are kept", DataWarning)
    return factorize(matrix, TruncatedSVD(there), rng=rng, progress=progress)


def _name_of(tokenizer: Tokenizer | None) -> str | None:
    return None if tokenizer is None else getattr(tokenizer, "__qualname__", type(tokenizer).__name__)


def _snippets(corpus: Corpus, length: int) -> tuple[str, ...]:
    return tuple(_beginning(unit.text, length) for unit in corpus) if length else ()


def _beginning(text: Text, length: int) -> str:
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
