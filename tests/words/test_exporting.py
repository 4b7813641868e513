import sys

import numpy as np
import pytest

from lrdomains.errors import InputError, MissingExtraError, StorageError
from lrdomains.words import embed


def read_back(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split(" ")[0]: np.array(line.split(" ")[1:], dtype=np.float32) for line in lines}


def test_text_brings_every_float_back(embedding, tmp_path):
    embedding.export(tmp_path / "v.txt", format="glove")
    vectors = read_back(tmp_path / "v.txt")
    assert list(vectors) == embedding.words.tolist()
    np.testing.assert_array_equal(np.array(list(vectors.values())), embedding.vectors)


def test_word2vec_text_has_a_header_and_nothing_else_differs(embedding, tmp_path):
    embedding.export(tmp_path / "g.txt", format="glove")
    embedding.export(tmp_path / "w.txt")
    header, _, body = (tmp_path / "w.txt").read_text(encoding="utf-8").partition("\n")
    assert header == "24 6"
    assert body == (tmp_path / "g.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("format_", "options"),
    [("word2vec", {}), ("word2vec-binary", {"binary": True}), ("glove", {"no_header": True})],
)
# gensim leaves a file without header open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_gensim_reads_what_we_write(embedding, tmp_path, format_, options):
    models = pytest.importorskip("gensim.models")
    embedding.export(tmp_path / "v", format=format_)
    keyed = models.KeyedVectors.load_word2vec_format(str(tmp_path / "v"), **options)
    assert keyed.index_to_key == embedding.words.tolist()
    np.testing.assert_array_equal(keyed.vectors, embedding.vectors)


def test_keyed_vectors_agree_with_gensim_on_neighbours(embedding, tmp_path):
    models = pytest.importorskip("gensim.models")
    embedding.export(tmp_path / "v.kv", format="keyedvectors")
    keyed = models.KeyedVectors.load(str(tmp_path / "v.kv"))
    assert [path.name for path in tmp_path.iterdir()] == ["v.kv"]
    theirs, ours = keyed.most_similar("ship", topn=5), embedding.most_similar("ship", top=5)
    assert [word for word, _ in theirs] == ours["word"].tolist()
    np.testing.assert_allclose([score for _, score in theirs], ours["similarity"], atol=1e-5)
    analogy = keyed.most_similar(positive=["sailor", "farmer"], negative=["ship"], topn=3)
    ours = embedding.most_similar(["sailor", "farmer"], top=3, negative=["ship"])
    assert [word for word, _ in analogy] == ours["word"].tolist()
    assert len(keyed) == len(embedding)
    assert keyed.get_vecattr("ship", "count") == embedding.counts[embedding.position("ship")]


def test_without_gensim_the_extra_is_named(embedding, monkeypatch):
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'lrdomains\[gensim\]'"):
        embedding.to_keyed_vectors()


@pytest.mark.parametrize("format_", ["word2vec", "word2vec-binary", "glove"])
@pytest.mark.parametrize("word", ["new york", "tab\there", "no\u00a0break", ""])
def test_words_with_white_space_are_refused_and_nothing_is_written(tmp_path, format_, word):
    embedding = embed([[word, "b", "c"], ["b", "c"], ["d", word], ["d", "b"]] * 5, rank=1)
    with pytest.raises(InputError, match=r"words that are empty or hold white space.*: 1 \(the first is"):
        embedding.export(tmp_path / "v", format=format_)
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_or_folder(embedding, tmp_path):
    with pytest.raises(InputError, match="format='csv'; give one of 'word2vec', 'word2vec-binary', 'glove'"):
        embedding.export(tmp_path / "v", format="csv")
    with pytest.raises(StorageError, match=r"the folder .* does not exist"):
        embedding.export(tmp_path / "no" / "v")
