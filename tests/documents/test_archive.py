"""Files of document embeddings."""

import numpy as np
import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.core.storage import ArchiveWriter, read_archive
from lrdomains.documents import DocumentEmbedding
from lrdomains.errors import InputError, StorageError


def initials(text: str) -> list[str]:
    return [word[0] for word in text.split()]


def test_a_loaded_embedding_answers_alike_to_the_last_bit(pets, tmp_path):
    pets.save(tmp_path / "pets.lrd")
    loaded = lrd.load(tmp_path / "pets.lrd")
    for name in ("vectors", "term_vectors", "lengths", "first_twins", "captured"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(pets, name))
    assert loaded.snippets == pets.snippets
    assert loaded.search("a dog and bonds").equals(pets.search("a dog and bonds"))
    np.testing.assert_array_equal(loaded.project(["new cat"]), pets.project(["new cat"]))
    assert loaded.report().to_text() == pets.report().to_text()


def test_saving_twice_gives_the_same_bytes(pets, tmp_path):
    pets.save(tmp_path / "a.lrd")
    lrd.load(tmp_path / "a.lrd").save(tmp_path / "b.lrd")
    assert (tmp_path / "a.lrd").read_bytes() == (tmp_path / "b.lrd").read_bytes()


def test_a_tokenizer_of_ones_own_is_missed_when_text_comes(tmp_path):
    found = documents.embed(["ant bee", "bat cow", "ape cat dog"], min_count=1, tokenizer=initials)
    assert found.search("any apple")["document"].tolist()[0] in (0, 2)
    found.save(tmp_path / "initials.lrd")
    loaded = lrd.load(tmp_path / "initials.lrd")
    with pytest.raises(InputError, match=r"tokenised by initials, which a file cannot hold; give lists of tokens"):
        loaded.search("any apple")
    assert loaded.search(["a", "a"]).equals(found.search("any apple"))


def test_another_kind_of_result_is_refused(tmp_path):
    path = tmp_path / "words.lrd"
    ArchiveWriter("word-embedding").write(path)
    with pytest.raises(StorageError, match="holds a word embedding, not a document embedding"):
        DocumentEmbedding.from_archive(read_archive(path))


def test_a_missing_folder_is_named(pets, tmp_path):
    with pytest.raises(StorageError, match=r"the folder .*nowhere does not exist; create it first"):
        pets.save(tmp_path / "nowhere" / "pets.lrd")
