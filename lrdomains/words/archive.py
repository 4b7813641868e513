"""How a word embedding goes into a file and comes back."""

from typing import TYPE_CHECKING, Any

from lrdomains.core.factorization_storage import add_factorization, read_factorization
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import PathLike
from lrdomains.words.subwords import Subwords

if TYPE_CHECKING:
    from lrdomains.words.result import WordEmbedding

KIND = "word-embedding"

#: The first files had words for two of the weights that are numbers now.
_CONTEXTS = {"ignore": 0.0, "add": 1.0}


def write_embedding(embedding: "WordEmbedding", path: PathLike) -> None:
    """Write an embedding to a file, whole or not at all."""
    writer = ArchiveWriter(KIND)
    add_factorization(writer, embedding.factorization)
    writer.add_array("counts", embedding.counts)
    for name in ("scale_power", "context_weight", "subword_weight"):
        writer.add_value(name, getattr(embedding, name))
    if embedding.subwords is not None:
        writer.add_labels("subwords.ngrams", embedding.subwords.ngrams)
        writer.add_array("subwords.vectors", embedding.subwords.vectors)
    if embedding.weights is not None:
        writer.add_sparse("weights", embedding.weights)
    if embedding.context_sums is not None:
        writer.add_array("context_sums", embedding.context_sums)
    writer.write(path)


def read_parts(archive: Archive) -> dict[str, Any]:
    """Return the parts that an embedding is made of."""
    parts: dict[str, Any] = {
        "factorization": read_factorization(archive),
        "counts": archive.array("counts"),
        "scale_power": archive.value("scale_power"),
    }
    if "context_weight" in archive.content:
        parts |= {name: archive.value(name) for name in ("context_weight", "subword_weight")}
    else:
        parts["context_weight"] = _CONTEXTS[archive.value("contexts")]
    if "subwords.vectors" in archive.arrays:
        parts["subwords"] = Subwords(archive.labels("subwords.ngrams"), archive.array("subwords.vectors"))
    if "weights" in archive.content:
        parts["weights"] = archive.sparse("weights")
    if "context_sums" in archive.arrays:
        parts["context_sums"] = archive.array("context_sums")
    return parts
