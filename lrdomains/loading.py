"""load: any saved result back, whatever its kind."""

import importlib
import os
from typing import Any

from lrdomains.core.storage import read_archive
from lrdomains.errors import StorageError

# Kind of archive -> module and class that reads it; imported only when such a file is met.
_KINDS = {
    "word-embedding": ("lrdomains.words.result", "WordEmbedding"),
    "document-embedding": ("lrdomains.documents.result", "DocumentEmbedding"),
    "topics": ("lrdomains.documents.topics", "Topics"),
    "gene-modules": ("lrdomains.genes.result", "GeneModules"),
    "metaprograms": ("lrdomains.genes.meta_programs", "MetaPrograms"),
    "confusion-axes": ("lrdomains.confusion.result", "ConfusionAxes"),
    "rank-selection": ("lrdomains.evidence.rank_selection", "RankSelection"),
    "stability": ("lrdomains.evidence.stability", "Stability"),
    "resampling": ("lrdomains.evidence.resampling", "Resampling"),
    "consensus": ("lrdomains.evidence.consensus", "Consensus"),
    "co-assignment": ("lrdomains.evidence.coassignment", "CoAssignment"),
    "comparison": ("lrdomains.evidence.comparison", "Comparison"),
    "model-comparison": ("lrdomains.confusion.comparison", "ModelComparison"),
}


def load(path: str | os.PathLike[str]) -> Any:
    """Load a result that was saved with its ``save`` method.

    Parameters
    ----------
    path : path-like
        A ``.lrd`` file.

    Returns
    -------
    WordEmbedding, DocumentEmbedding, Topics, GeneModules, MetaPrograms, ConfusionAxes, ModelComparison, RankSelection,
    Stability, Resampling, Consensus, CoAssignment or Comparison
        Equal in every number to the one that was saved.

    Raises
    ------
    StorageError
        If the file is missing, is no archive of this package, is damaged, or comes from a newer version.

    Examples
    --------
    >>> load("missing.lrd")
    Traceback (most recent call last):
    lrdomains.errors.StorageError: missing.lrd does not exist
    """
    archive = read_archive(path)
    if archive.kind not in _KINDS:
        message = f"{path} holds an unknown kind of result, {archive.kind!r}: upgrade lrdomains"
        raise StorageError(message)
    module, name = _KINDS[archive.kind]
    reader = getattr(importlib.import_module(module), name)
    with archive.damage_reported(archive.kind):
        return reader.from_archive(archive)
