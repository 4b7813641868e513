"""WordEmbedding: word vectors, the factorization they come from, and the questions they answer."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.anndata_bridge import to_anndata
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.report import Report
from lrdomains.words.dimensions import poles, shares_of_similarity
from lrdomains.words.exporting import VectorFormat, as_keyed_vectors, export_vectors
from lrdomains.words.similarity import nearest
from lrdomains.words.vectors import Contexts, check_vector_options, unit_rows, word_vectors

if TYPE_CHECKING:
    from anndata import AnnData

KIND = "word-embedding"


@dataclass(frozen=True, eq=False, repr=False)
class WordEmbedding:
    """Words as points in a space where neighbours are used alike; `embed` makes it.

    Parameters
    ----------
    factorization : Factorization
        Of words by context words, the same in the same order.
    counts : ndarray of int64, shape (words,)
        How often each word occurs.
    scale_power : float
    contexts : {"ignore", "add"}
        How vectors are made of the factors; see `embed`.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> texts += ["the mouse eats cheese"]
    >>> embedding = embed(texts, min_count=1, rank=4)
    >>> embedding
    WordEmbedding(11 words, 4 dimensions)
    >>> round(embedding.similarity("milk", "water"), 2)
    1.0
    """

    factorization: Factorization
    counts: NDArray[np.int64]
    scale_power: float = field(default=0.25, kw_only=True)
    contexts: Contexts = field(default="ignore", kw_only=True)

    def __post_init__(self) -> None:
        check_vector_options(self.scale_power, self.contexts)
        if len(self.counts) != len(self.words):
            message = f"{len(self.counts)} counts for {len(self.words)} words"
            raise InputError(message)
        if self.contexts == "add" and not self.words.equals(self.factorization.columns):
            message = "contexts='add' needs the same words as rows and as columns; use contexts='ignore'"
            raise InputError(message)

    @property
    def words(self) -> Labels:
        """The words, most frequent first."""
        return self.factorization.rows

    @cached_property
    def vectors(self) -> Array:
        """One row a word, shape (words, dimensions)."""
        return word_vectors(self.factorization, scale_power=self.scale_power, contexts=self.contexts)

    @cached_property
    def unit_vectors(self) -> Array:
        """The vectors at length one; a word without any association keeps a zero vector."""
        return unit_rows(self.vectors)

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""
        return self.factorization.provenance

    @property
    def tokens(self) -> int:
        """Words of running text that it was made from, those left out included where that is known."""
        return int(self.provenance.steps.get("encode", {}).get("tokens", self.counts.sum()))

    def position(self, word: str) -> int | None:
        """Return the position of a word in the vocabulary, or None where it is not in it."""
        at = int(self.words.get_indexer_for(pd.Index([word]))[0])
        return at if at >= 0 else None

    def vector(self, word: str) -> Array:
        """Return the vector of a word.

        Raises
        ------
        UnknownLabelError
            If the word is not in the vocabulary; the message offers near spellings.
        """
        return np.asarray(self.vectors[self._position(word)])

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words' vectors, from -1 to 1.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        """
        a, b = (self.unit_vectors[self._position(word)].astype(np.float64) for word in (first, second))
        return float(np.clip(a @ b, -1.0, 1.0))

    def most_similar(self, word: str | Array, top: int = 10) -> pd.DataFrame:
        """Return the nearest words.

        Parameters
        ----------
        word : str or ndarray of shape (dimensions,)
            A word, which is not its own neighbour, or any vector.
        top : int
            How many.

        Returns
        -------
        DataFrame
            Columns ``word`` and ``similarity`` (cosine), best first.

        Raises
        ------
        UnknownLabelError
            If the word is not in the vocabulary.
        """
        if not isinstance(word, str):
            return nearest(self.unit_vectors, self.words, word, top=top)
        at = self._position(word)
        return nearest(self.unit_vectors, self.words, self.unit_vectors[at], top=top, exclude=[at])

    def analogy(self, a: str, b: str, c: str, *, top: int = 10) -> pd.DataFrame:
        """Return the words that are to `c` as `b` is to `a`: the nearest to ``b - a + c`` (3CosAdd).

        Returns
        -------
        DataFrame
            Columns ``word`` and ``similarity``, best first, without the three words of the question.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.

        References
        ----------
        Mikolov, Yih and Zweig (2013), NAACL, section 4.
        """
        at = [self._position(word) for word in (a, b, c)]
        target = self.unit_vectors[at[1]] - self.unit_vectors[at[0]] + self.unit_vectors[at[2]]
        return nearest(self.unit_vectors, self.words, target, top=top, exclude=at)

    def explain(self, first: str, second: str) -> pd.DataFrame:
        """Return what each latent dimension adds to the similarity of two words.

        Returns
        -------
        DataFrame
            Columns ``dimension``, ``contribution`` (they sum to the cosine), ``share`` and ``words`` (at the end
            of the dimension where the first word is), largest absolute contribution first.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        """
        a, b = (self.unit_vectors[self._position(word)] for word in (first, second))
        return shares_of_similarity(a, b, self.words, self.unit_vectors)

    def summary(self) -> str:
        """Return what it is in a few lines."""
        f = self.factorization
        return (
            f"{len(self.words):,} words in {self.vectors.shape[1]} dimensions, from {self.tokens:,} words of running "
            f"text: {self.provenance.source}\n{f.rank} components reproduce {f.explained():.1%} of the squared norm of "
            f"the PPMI matrix; {f.fit.status.value}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a word: its count and its vector, columns ``count``, ``1``, ``2``, ..."""
        names = [str(k) for k in range(1, self.vectors.shape[1] + 1)]
        frame = pd.DataFrame(self.vectors, index=pd.Index(self.words, name="word"), columns=names)
        frame.insert(0, "count", self.counts)
        return frame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return named tables: words, neighbours of probe words, dimensions, singular values, dropped words."""
        from lrdomains.words.tables import tables

        return tables(self)

    def charts(self) -> dict[str, Any]:
        """Return named Altair charts."""
        from lrdomains.words.charts import charts

        return charts(self)

    def report(self) -> Report:
        """Return a report to read."""
        from lrdomains.words.report import build_report

        return build_report(self)

    def dimensions(self, *, words: int = 8) -> pd.DataFrame:
        """Return each dimension with the words at both of its poles."""
        return poles(self.factorization, words=words)

    def to_anndata(self) -> "AnnData":
        """Return an AnnData: words as observations with counts, contexts as variables, factors and vectors."""
        adata = to_anndata(self.factorization, key="svd")
        adata.obs["count"] = self.counts
        adata.obsm["X_words"] = self.vectors
        return adata

    def to_keyed_vectors(self) -> Any:
        """Return gensim ``KeyedVectors`` with counts.

        Raises
        ------
        MissingExtraError
            If gensim is not installed.
        """
        return as_keyed_vectors(self.words, self.vectors, self.counts)

    def export(self, path: PathLike, *, format: VectorFormat = "word2vec") -> None:
        """Write the vectors in a format that other programs read.

        Parameters
        ----------
        path : path-like
        format : {"word2vec", "word2vec-binary", "glove", "keyedvectors"}
            Text with a header, its binary form, text without a header, or gensim's own.

        Raises
        ------
        InputError
            If a word holds white space, which these formats cannot tell from the end of the word.
        MissingExtraError
            If gensim is needed and not installed.
        StorageError
            If the file cannot be written.
        """
        export_vectors(path, self.words, self.vectors, self.counts, format=format)

    def save(self, path: PathLike) -> None:
        """Write everything to a file; `lrdomains.load` brings it back."""
        writer = ArchiveWriter(KIND)
        add_factorization(writer, self.factorization)
        writer.add_array("counts", self.counts)
        writer.add_value("scale_power", self.scale_power)
        writer.add_value("contexts", self.contexts)
        writer.write(path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "WordEmbedding":
        """Return what `save` wrote."""
        archive.expect(KIND)
        return cls(
            read_factorization(archive),
            archive.array("counts"),
            scale_power=archive.value("scale_power"),
            contexts=archive.value("contexts"),
        )

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def __repr__(self) -> str:
        return f"WordEmbedding({len(self.words):,} words, {self.vectors.shape[1]} dimensions)"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def _position(self, word: str) -> int:
        at = self.position(word)
        if at is None:
            raise UnknownLabelError.among(word, self.words, kind="word")
        return at
