"""WordSpace: the questions that any set of word vectors answers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.words.exporting import VectorFormat, as_keyed_vectors, export_vectors, fill_vocabulary
from lrdomains.words.similarity import AnalogyMethod, answer_analogy, least_like_the_others, nearest
from lrdomains.words.vectors import unit_rows

if TYPE_CHECKING:
    from lrdomains.words.alignment import Alignment


class WordSpace(ABC):
    """Words as points; neighbours are near by angle.

    Attributes
    ----------
    words : pandas.Index
        The words, most frequent first where that is known.
    vectors : ndarray of shape (words, dimensions)
    counts : ndarray of int64, shape (words,)
        How often each word occurs; zero where that is not known.
    """

    counts: NDArray[np.int64]

    @property
    @abstractmethod
    def words(self) -> Labels:
        """The words, most frequent first where that is known."""

    @property
    @abstractmethod
    def vectors(self) -> Array:
        """One row a word, shape (words, dimensions)."""

    @cached_property
    def unit_vectors(self) -> Array:
        """The vectors at length one; a word without any association keeps a zero vector."""
        return unit_rows(self.vectors)

    @property
    def analogy_vectors(self) -> Array:
        """Unit vectors that analogies are solved with, shape (words, dimensions)."""
        return self.unit_vectors

    @cached_property
    def _positions(self) -> dict[object, int]:
        return {word: at for at, word in enumerate(self.words)}

    def position(self, word: str) -> int | None:
        """Return the position of a word in the vocabulary, or None where it is not in it."""
        return self._positions.get(word)

    def vector(self, word: str) -> Array:
        """Return the vector of a word.

        Raises
        ------
        UnknownLabelError
            If the word is not in the vocabulary; the message offers near spellings.
        """
        return np.asarray(self.vectors[self._position(word)])

    def similarity(self, first: str | Array, second: str | Array) -> float:
        """Return the cosine of two words' vectors, from -1 to 1.

        Parameters
        ----------
        first, second : str or ndarray of shape (dimensions,)
            Words, or any vectors.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        """
        a, b = (self._direction(word).astype(np.float64) for word in (first, second))
        return float(np.clip(a @ b, -1.0, 1.0))

    def most_similar(
        self,
        word: str | Array | Sequence[str | Array],
        top: int = 10,
        *,
        negative: str | Array | Sequence[str | Array] = (),
    ) -> pd.DataFrame:
        """Return the nearest words.

        Parameters
        ----------
        word : str, ndarray of shape (dimensions,), or several of them
            Words, which are no neighbours of themselves, or any vectors; of several, the sum of unit vectors.
        top : int
            How many.
        negative : str, ndarray, or several of them
            What the neighbours should be far from: subtracted.

        Returns
        -------
        DataFrame
            Columns ``word`` and ``similarity`` (cosine), best first.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        InputError
            If nothing is given, or a vector does not fit.
        """
        towards, away = _several(word), _several(negative)
        if not towards and not away:
            message = "no word is given to be near to, and none to be far from"
            raise InputError(message)
        target = np.sum([self._direction(w) for w in towards], axis=0) if towards else 0.0
        target = target - np.sum([self._direction(w) for w in away], axis=0) if away else target
        given = [self._position(w) for w in (*towards, *away) if isinstance(w, str)]
        return nearest(self.unit_vectors, self.words, np.asarray(target), top=top, exclude=given)

    def analogy(
        self, a: str, b: str, c: str, *, top: int = 10, method: AnalogyMethod = "add", answer: str | None = None
    ) -> pd.DataFrame:
        """Return the words that are to `c` as `b` is to `a`.

        Parameters
        ----------
        a, b, c : str
            Of "a is to b as c is to ?"; none of them can be the answer.
        top : int
            How many candidates.
        method : {"add", "multiply"}
            Nearest to ``b - a + c`` (3CosAdd), or largest ``cos(x, b) cos(x, c) / cos(x, a)`` of cosines moved into
            [0, 1] (3CosMul).
        answer : str, optional
            The answer that is expected: where it is not among the top, its row is added with its rank.

        Returns
        -------
        DataFrame
            Columns ``word``, ``similarity`` (the method's score) and ``rank`` (from 1, among all words of the
            vocabulary but the three), best first.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.

        References
        ----------
        Mikolov, Yih and Zweig (2013), NAACL, section 4; Levy and Goldberg (2014), CoNLL, section 6.
        """
        question = [self._position(word) for word in (a, b, c)]
        expected = None if answer is None else self._position(answer)
        return answer_analogy(self.analogy_vectors, self.words, question, top=top, method=method, answer=expected)

    def doesnt_match(self, words: Sequence[str]) -> str:
        """Return the word that goes least with the others: of the smallest cosine with the mean of their unit vectors.

        Parameters
        ----------
        words : sequence of str
            At least three.

        Raises
        ------
        UnknownLabelError
            If a word is not in the vocabulary.
        InputError
            If there are fewer than three words.
        """
        at = [self._position(word) for word in _several(words)]
        return str(self.words[at[least_like_the_others(self.unit_vectors[at])]])

    def align_to(
        self, other: "WordSpace", *, anchors: Sequence[str] | None = None, permutations: int = 99, rng: int = 0
    ) -> "Alignment":
        """Turn this space so that shared words lie as near as they can to where `other` has them; see `align`."""
        from lrdomains.words.alignment import align

        return align(self, other, anchors=anchors, permutations=permutations, rng=rng)

    def to_keyed_vectors(self) -> Any:
        """Return gensim ``KeyedVectors`` with counts.

        Raises
        ------
        MissingExtraError
            If gensim is not installed.
        """
        return as_keyed_vectors(self.words, self.vectors, self.counts)

    def to_spacy(self, nlp: Any) -> Any:
        """Put the vectors into a spaCy pipeline's vocabulary, in place of those it has, and return the pipeline.

        Raises
        ------
        MissingExtraError
            If spaCy is not installed.
        """
        return fill_vocabulary(nlp, self.words, self.vectors)

    def export(self, path: PathLike, *, format: VectorFormat = "word2vec", escape: bool = False) -> None:
        r"""Write the vectors in a format that other programs read.

        Parameters
        ----------
        path : path-like
        format : {"word2vec", "word2vec-binary", "glove", "keyedvectors", "hyperwords", "safetensors", "anndata"}
            Text with a header (which ``spacy init vectors`` reads too), its binary form, text without a header,
            gensim's own, ``.npy`` with ``.vocab``, safetensors with the words in its metadata, or ``.h5ad``.
        escape : bool
            Write white space in words as ``\u0020`` and the like where the format cannot hold it, in place of an
            error.

        Raises
        ------
        InputError
            If a word is empty or holds white space, which the text formats cannot tell from the end of the word.
        MissingExtraError
            If gensim is needed and not installed.
        StorageError
            If the file cannot be written.
        """
        export_vectors(path, self.words, self.vectors, self.counts, format=format, escape=escape)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._positions

    def _position(self, word: str) -> int:
        at = self.position(word)
        if at is None:
            raise UnknownLabelError.among(word, self.words, kind="word")
        return at

    def _direction(self, word: str | Array) -> Array:
        """Return a word's unit vector, or any vector at length one."""
        if isinstance(word, str):
            return np.asarray(self.unit_vectors[self._position(word)])
        vector = np.asarray(word)
        if (
            vector.shape != (self.vectors.shape[1],)
            or vector.dtype.kind not in "fiu"
            or not np.all(np.isfinite(vector))
        ):
            message = f"a vector of shape {vector.shape}; give {self.vectors.shape[1]} finite numbers"
            raise InputError(message)
        length = float(np.linalg.norm(vector.astype(np.float64)))
        return np.asarray(vector / (length or 1.0), dtype=np.float64)


def _several(words: Any) -> list[Any]:
    """Return a list, also of one word or one vector."""
    if isinstance(words, str) or (isinstance(words, np.ndarray) and words.ndim <= 1):
        return [words]
    return list(words)
