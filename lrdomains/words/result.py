"""WordEmbedding: word vectors, the factorization they come from, and the questions they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.anndata_bridge import to_anndata
from lrdomains.core.factorization import Factorization
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Array, Floats, Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.report import Report
from lrdomains.words.archive import KIND, read_parts, write_embedding
from lrdomains.words.dimensions import poles, shares_of_similarity
from lrdomains.words.explanation import associations, shared_contexts
from lrdomains.words.exporting import ANNDATA_KEY
from lrdomains.words.space import WordSpace
from lrdomains.words.subwords import ANALOGY_PRIOR, ANALOGY_SCALE_POWER, PRIOR, Subwords, subword_share
from lrdomains.words.vectors import check_vector_options, unit_rows, vector_length, word_vectors

if TYPE_CHECKING:
    from anndata import AnnData

    from lrdomains.words.composition import Composed
    from lrdomains.words.stability import NeighbourStability


@dataclass(frozen=True, eq=False, repr=False)
class WordEmbedding(WordSpace):
    """Words as points in a space where neighbours are used alike; `embed` makes it.

    Parameters
    ----------
    factorization : Factorization
        Of words by context words.
    counts : ndarray of int64, shape (words,)
        How often each word occurs.
    scale_power, context_weight, subword_weight : float
        How vectors are made of the factors and of the spelling; see `embed`.
    subwords : Subwords, optional
        Vectors of character n-grams; without them the spelling does not count.
    weights : csr_array, optional
        The matrix that was factorized, for what was observed beside what the factors make of it.
    context_sums : ndarray of float64, shape (contexts,), optional
        Sums of the columns of the counts, which new words are weighted by.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> texts += ["the mouse eats cheese"]
    >>> embedding = embed(texts, min_count=1, rank=4, subword_weight=0)
    >>> embedding
    WordEmbedding(11 words, 4 dimensions)
    >>> round(embedding.similarity("milk", "water"), 2)
    1.0
    """

    factorization: Factorization
    counts: NDArray[np.int64]
    scale_power: float = field(default=0.25, kw_only=True)
    context_weight: float = field(default=0.0, kw_only=True)
    subwords: Subwords | None = field(default=None, kw_only=True)
    subword_weight: float = field(default=0.0, kw_only=True)
    weights: sp.csr_array | None = field(default=None, kw_only=True)
    context_sums: Floats | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        check_vector_options(self.scale_power, self.context_weight, self.subword_weight)
        if len(self.counts) != len(self.words):
            message = f"{len(self.counts)} counts for {len(self.words)} words"
            raise InputError(message)
        if self.context_weight and not self.words.equals(self.factorization.columns):
            message = f"context_weight={self.context_weight} needs the same words as rows and as columns; use 0"
            raise InputError(message)

    @property
    def words(self) -> Labels:
        """The words, most frequent first."""
        return self.factorization.rows

    @cached_property
    def vectors(self) -> Array:
        """One row a word, shape (words, dimensions)."""
        observed = word_vectors(self.factorization, scale_power=self.scale_power, context_weight=self.context_weight)
        return self._with_spelling(observed, weight=self.subword_weight, prior=PRIOR)

    @cached_property
    def analogy_vectors(self) -> Array:
        """Unit vectors that analogies are solved with; where only words count, those of all other questions."""
        if not self.context_weight and not self.subword_weight:
            return self.unit_vectors
        observed = word_vectors(self.factorization, scale_power=ANALOGY_SCALE_POWER, context_weight=0.0)
        return unit_rows(self._with_spelling(observed, weight=self.subword_weight, prior=ANALOGY_PRIOR))

    def _with_spelling(self, observed: Array, *, weight: float, prior: float) -> Array:
        if self.subwords is None or weight == 0:
            return observed
        share = subword_share(self.counts, weight=weight, prior=prior)[:, None].astype(observed.dtype)
        return np.asarray(unit_rows(observed) + share * self._spelled)

    @cached_property
    def _spelled(self) -> Array:
        """What the spelling says of each word of the vocabulary."""
        assert self.subwords is not None
        return self.subwords.compose(list(self.words))

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""
        return self.factorization.provenance

    @property
    def tokens(self) -> int:
        """Words of running text that it was made from, those left out included where that is known."""
        return int(self.provenance.steps.get("encode", {}).get("tokens", self.counts.sum()))

    def explain(self, first: str, second: str, *, by: Literal["contexts", "dimensions"] = "contexts") -> pd.DataFrame:
        """Return what makes two words similar: an exact sum over the contexts that they share, or over dimensions.

        Parameters
        ----------
        first, second : str
        by : {"contexts", "dimensions"}

        Returns
        -------
        DataFrame
            Largest absolute contribution first, ``contribution`` (they sum to the cosine) and ``share`` (of it) beside

            - ``context``, ``first`` and ``second`` (how strongly each word goes with it in the space, at unit length)
              and, where the matrix was kept, ``first_observed`` and ``second_observed`` (its weights);
            - or ``dimension`` and ``words`` (at the end of the dimension where the first word is).

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        InputError
            If `by` is neither.
        """
        if by not in ("contexts", "dimensions"):
            message = f"by={by!r}; give 'contexts' or 'dimensions'"
            raise InputError(message)
        at = [self._position(word) for word in (first, second)]
        a, b = self.unit_vectors[at]
        if by == "dimensions":
            return shares_of_similarity(a, b, self.words, self.unit_vectors)
        observed = None if self.weights is None else self.weights[at].toarray()
        return shared_contexts(a, b, self.factorization, observed=observed)

    def associations(self, word: str, *, top: int = 10) -> pd.DataFrame:
        """Return the contexts that a word goes with most strongly: its company, not its like.

        Returns
        -------
        DataFrame
            Columns ``context``, ``strength`` (of the factors) and, where the matrix was kept, ``observed`` (its
            weight), strongest first.

        Raises
        ------
        UnknownLabelError
            If the word is not in the vocabulary.
        """
        return associations(self.factorization, self._position(word), top=top, weights=self.weights)

    def compose(self, word: str) -> "Composed":
        """Return a vector for any word from its spelling alone, with how far such vectors can be trusted.

        Raises
        ------
        InputError
            If the embedding has no subwords, or knows no part of the word's spelling.
        """
        from lrdomains.words.composition import compose

        return compose(self, word)

    def project(self, corpus: Any, words: Sequence[str], *, min_count: int = 1, unit: str = "line") -> Any:
        """Return vectors of new words from new text, in this space; see `project_words`."""
        from lrdomains.words.projection import project_words

        return project_words(self, corpus, words, min_count=min_count, unit=unit)

    def neighbour_stability(
        self, corpus: Any, words: Sequence[str], *, top: int = 10, pieces: int = 10, replicates: int = 10, rng: int = 0
    ) -> "NeighbourStability":
        """Return how often neighbours come back when pieces of the corpus are weighted anew; see the function."""
        from lrdomains.words.stability import neighbour_stability

        return neighbour_stability(self, corpus, words, top=top, pieces=pieces, replicates=replicates, rng=rng)

    def summary(self) -> str:
        """Return what it is in a few lines."""
        f = self.factorization
        return (
            f"{counted(len(self.words), 'word')} in {counted(vector_length(self.factorization), 'dimension')}, from "
            f"{counted(self.tokens, 'word')} of running text: {self.provenance.source}\n"
            f"{counted(f.rank, 'component')} reproduce{'s' * (f.rank == 1)} {f.explained():.1%} of the squared norm of "
            f"the association matrix; {f.fit.status.value}"
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

    def report(
        self, *, evaluation: pd.DataFrame | None = None, stability: "NeighbourStability | None" = None
    ) -> Report:
        """Return a report to read, with what `evaluate` and `neighbour_stability` found where they are given."""
        from lrdomains.words.report import build_report

        return build_report(self, evaluation=evaluation, stability=stability)

    def dimensions(self, *, words: int = 8, rotation: str | None = None) -> pd.DataFrame:
        """Return each dimension with the words and the contexts at both of its poles.

        Parameters
        ----------
        words : int
            How many at each pole.
        rotation : "varimax", optional
            Turn the dimensions so that each has few large contexts, which makes them easier to read. They span the
            same space, and their shares add up to the same; the vectors stay as they are.

        Returns
        -------
        DataFrame
            Columns ``dimension`` (from 1), ``strength``, ``share``, ``positive``, ``negative`` (lists of words),
            ``positive_contexts`` and ``negative_contexts``.

        References
        ----------
        Kaiser (1958), Psychometrika 23, section 3, as `Factorization.rotate` does it.
        """
        factors = self.factorization
        if rotation is not None:
            if rotation != "varimax":
                message = f"rotation={rotation!r}; give 'varimax', or None for the dimensions as they are"
                raise InputError(message)
            factors = factors.rotate("varimax")
        return poles(factors, words=words)

    def to_anndata(self) -> "AnnData":
        """Return an AnnData: words as observations with counts, contexts as variables, factors and vectors."""
        adata = to_anndata(self.factorization, key="svd")
        adata.obs["count"] = self.counts
        adata.obsm[ANNDATA_KEY] = self.vectors
        return adata

    def save(self, path: PathLike) -> None:
        """Write everything to a file; `lrdomains.load` brings it back."""
        write_embedding(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "WordEmbedding":
        """Return what `save` wrote."""
        archive.expect(KIND)
        return cls(**read_parts(archive))

    def __repr__(self) -> str:
        dimensions = counted(vector_length(self.factorization), "dimension")
        return f"WordEmbedding({counted(len(self.words), 'word')}, {dimensions})"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()
