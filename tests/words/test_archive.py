"""Embeddings in files: those of today, and those from before spelling and context weights."""

import numpy as np

from lrdomains.core.factorization_storage import add_factorization
from lrdomains.core.storage import ArchiveWriter, read_archive
from lrdomains.words import WordEmbedding
from lrdomains.words.archive import KIND


def test_first_files_had_words_for_the_weight_of_contexts(embedding, tmp_path):
    for word, weight in (("ignore", 0.0), ("add", 1.0)):
        writer = ArchiveWriter(KIND)
        add_factorization(writer, embedding.factorization)
        writer.add_array("counts", embedding.counts)
        writer.add_value("scale_power", 0.25)
        writer.add_value("contexts", word)
        writer.write(tmp_path / "old.lrd")
        loaded = WordEmbedding.from_archive(read_archive(tmp_path / "old.lrd"))
        assert (loaded.context_weight, loaded.subword_weight, loaded.subwords) == (weight, 0.0, None)


def test_all_parts_come_back(embedding, tmp_path):
    embedding.save(tmp_path / "words.lrd")
    loaded = WordEmbedding.from_archive(read_archive(tmp_path / "words.lrd"))
    assert loaded.subwords.ngrams.tolist() == embedding.subwords.ngrams.tolist()
    np.testing.assert_array_equal(loaded.weights.toarray(), embedding.weights.toarray())
    np.testing.assert_array_equal(loaded.context_sums, embedding.context_sums)
    np.testing.assert_array_equal(loaded.analogy_vectors, embedding.analogy_vectors)
