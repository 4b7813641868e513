"""Results as the fitted models of other programs, for what is built on those."""

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from lrdomains.core.methods.nmf import NMF
from lrdomains.core.typing import Array
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.topics import Topics
from lrdomains.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from gensim.models import LsiModel
    from sklearn import decomposition

#: Iterations that scikit-learn's NMF may take to place new documents; its default for a fit.
PLACING_ITERATIONS = 200


def to_scikit_learn(result: DocumentEmbedding | Topics) -> "decomposition.TruncatedSVD | decomposition.NMF":
    """Return a result as a fitted estimator of scikit-learn.

    Parameters
    ----------
    result : DocumentEmbedding or Topics

    Returns
    -------
    sklearn.decomposition.TruncatedSVD or sklearn.decomposition.NMF
        With ``components_`` of shape (components, terms), its features being the result's `terms` in their order.
        ``transform`` takes rows over the terms: weighted ones (``reader.rows``) for an embedding, which gives them the
        `vectors` that `project` gives; counts (``reader.counts``) for topics, which gives the tokens of each topic.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> model = to_scikit_learn(found)
    >>> model.components_.shape
    (2, 12)
    >>> bool(np.allclose(model.transform(found.reader.rows(texts)), found.vectors, atol=1e-5))
    True
    """
    try:
        from sklearn import decomposition
    except ImportError as error:
        raise MissingExtraError.needed("scikit-learn", extra="demo", purpose="making its models") from error
    f = result.factorization
    if isinstance(result, DocumentEmbedding):
        model = decomposition.TruncatedSVD(n_components=f.rank)
        model.components_ = np.ascontiguousarray(f.column_factors.T)
        model.singular_values_ = f.scale
        # Of the centred rows, as scikit-learn has it; it is the fit that knows their mean.
        model.explained_variance_ = result.vectors.var(axis=0, dtype=np.float64)
        mean_energy = 0.0 if f.fit.mean_energy is None else f.fit.mean_energy
        variance = (f.fit.total_energy - mean_energy) / f.shape[0]
        model.explained_variance_ratio_ = model.explained_variance_ / variance
    else:
        loss = f.method.loss if isinstance(f.method, NMF) else "kl"
        model = decomposition.NMF(
            n_components=f.rank,
            beta_loss="kullback-leibler" if loss == "kl" else "frobenius",
            solver="mu" if loss == "kl" else "cd",
            max_iter=PLACING_ITERATIONS,
        )
        model.components_ = result.term_shares.copy()
        model.n_components_, model._n_components, model._beta_loss = f.rank, f.rank, 1 if loss == "kl" else 2
        model._transform_max_iter, model.n_iter_ = PLACING_ITERATIONS, f.fit.iterations
    model.n_features_in_ = f.shape[1]
    return model


def to_gensim(embedding: DocumentEmbedding) -> "LsiModel":
    """Return an embedding as a fitted ``LsiModel`` of gensim.

    Parameters
    ----------
    embedding : DocumentEmbedding

    Returns
    -------
    gensim.models.LsiModel
        ``projection.u`` (terms x dimensions), ``projection.s`` and ``id2word`` are the embedding's. The model takes
        weighted bags of words, pairs of a term's number and its weight, as ``weighted_bags`` in the example, and gives
        them the vectors that `project` gives.

    Raises
    ------
    InputError
        If what is given is no embedding: gensim has no model of other results.
    MissingExtraError
        If gensim is not installed.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> rows = found.reader.rows(texts[:1])
    >>> weighted_bags = [list(zip(rows.indices.tolist(), rows.data.tolist()))]
    >>> placed = to_gensim(found)[weighted_bags][0]
    >>> bool(np.allclose([value for _, value in placed], found.vectors[0], atol=1e-5))
    True
    """
    if not isinstance(embedding, DocumentEmbedding):
        _refuse(embedding)
    try:
        from gensim.models import LsiModel
    except ImportError as error:
        raise MissingExtraError.needed("gensim", extra="gensim", purpose="making an LsiModel") from error
    f = embedding.factorization
    names = dict(enumerate(map(str, embedding.terms)))
    model = LsiModel(id2word=names, num_topics=f.rank, dtype=_dtype(f.column_factors))
    model.projection.u = np.ascontiguousarray(f.column_factors)
    model.projection.s = f.scale.astype(f.column_factors.dtype)
    model.docs_processed = f.shape[0]
    return model


def _dtype(values: Array) -> Any:
    return values.dtype.type


def _refuse(given: object) -> NoReturn:
    message = f"a {type(given).__name__}; an LsiModel is made of a DocumentEmbedding"
    raise InputError(message)
