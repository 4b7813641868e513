"""Reading what other programs wrote, and what we wrote; and files that lie."""

import subprocess
import sys

import numpy as np
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.words import WordVectors, read_vectors

FORMATS = ["word2vec", "word2vec-binary", "glove", "hyperwords", "safetensors"]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_written_comes_back(embedding, tmp_path, format_):
    path = tmp_path / "v.npy"
    embedding.export(path, format=format_)
    for found in (read_vectors(path), read_vectors(path, format=format_)):
        assert found.words.tolist() == embedding.words.tolist()
        np.testing.assert_array_equal(found.vectors, embedding.vectors)


@pytest.mark.parametrize("format_", FORMATS)
def test_words_with_white_space_are_escaped_and_come_back(tmp_path, format_):
    words = ["new york", "back\\slash", "tab\tand\u00a0more", "\\u0020"]
    WordVectors(words, np.eye(4)).export(tmp_path / "v.npy", format=format_, escape=True)
    found = read_vectors(tmp_path / "v.npy", escaped=format_ != "safetensors")
    assert found.words.tolist() == words


@pytest.mark.parametrize(("binary", "format_"), [(False, "word2vec"), (True, "word2vec-binary")])
# gensim leaves files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_what_gensim_writes(embedding, tmp_path, binary, format_):
    pytest.importorskip("gensim")
    embedding.to_keyed_vectors().save_word2vec_format(str(tmp_path / "v"), binary=binary)
    found = read_vectors(tmp_path / "v")
    assert found.words.tolist() == embedding.words.tolist()
    np.testing.assert_allclose(found.vectors, embedding.vectors, rtol=1e-5, atol=1e-7)
    assert read_vectors(tmp_path / "v", format=format_).words.equals(found.words)


def test_keyed_vectors_come_back_with_counts_but_only_when_asked_for(embedding, tmp_path):
    pytest.importorskip("gensim")
    embedding.export(tmp_path / "v.kv", format="keyedvectors")
    found = read_vectors(tmp_path / "v.kv", format="keyedvectors")
    assert found.counts.tolist() == embedding.counts.tolist()
    with pytest.raises(InputError, match="is a pickle, which can run anything: say format='keyedvectors'"):
        read_vectors(tmp_path / "v.kv")


def test_text_is_read_from_the_right(tmp_path):
    (tmp_path / "v.txt").write_text(". . . 1 0\nat 2 0.5 0.25\nat 2 9 9\n")
    found = read_vectors(tmp_path / "v.txt", format="glove")
    assert found.vectors.shape[1] == 2
    assert found.words.tolist() == [". . .", "at 2"]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"3 2\na 1 2\nb 1 2\n", "says in its first line that it holds 3 words, and holds 2"),
        (b"1 2\na 1 2\nb 1 2\n", "holds 1 word, and holds 2"),
        (b"2 3\na 1 2 3\nb 1 2\n", "line 3: not a word with 3 numbers behind it"),
        (b"a 1 2\nb 1 x\n", "line 2: not a word with 2 numbers"),
        (b"only words here\n", "line 1: no word with numbers behind it"),
        (b"99999999999 300\na \0\0\0\0", "says in its first line that it holds 99,999,999,999 words"),
        (b"1000 300\na \0\0\0\0\1\2\3", "shorter than the 1,000 words in 300 dimensions"),
        (b"1 1\na \0\0\x80?b \0\0\x80?", "goes on for 6 bytes after the 1 word"),
        (b"2 2\na \0\0\x80?b \0\0\x80?\0\0\0\0\0\0\0\0", "goes wrong at word 2 of 2|no UTF-8"),
        (b"\x93NUMPY\1\0garbage", "does not exist"),
    ],
)
def test_files_that_lie_or_break_off(tmp_path, content, match):
    (tmp_path / "v.bin").write_bytes(content)
    with pytest.raises(InputError, match=match):
        read_vectors(tmp_path / "v.bin")


def test_damaged_safetensors(tmp_path):
    WordVectors(["a"], np.ones((1, 2))).export(tmp_path / "v.safetensors", format="safetensors")
    content = (tmp_path / "v.safetensors").read_bytes()
    (tmp_path / "v.safetensors").write_bytes(content[:-9])
    with pytest.raises(StorageError, match="is damaged"):
        read_vectors(tmp_path / "v.safetensors")


def test_unknown_formats_and_missing_files(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_vectors(tmp_path / "v")
    (tmp_path / "v").write_text("a 1\n")
    with pytest.raises(InputError, match="format='csv'; give one of 'auto'"):
        read_vectors(tmp_path / "v", format="csv")


@pytest.mark.filterwarnings("ignore")  # of AnnData and of what it uses
def test_anndata_goes_out_and_comes_back(embedding, tmp_path):
    anndata = pytest.importorskip("anndata")
    embedding.export(tmp_path / "v.h5ad", format="anndata")
    embedding.to_anndata().write_h5ad(tmp_path / "whole.h5ad")
    for name in ("v.h5ad", "whole.h5ad"):
        found = read_vectors(tmp_path / name)
        assert found.words.tolist() == embedding.words.tolist()
        np.testing.assert_array_equal(found.vectors, embedding.vectors)
        np.testing.assert_array_equal(found.counts, embedding.counts)
    assert anndata.read_h5ad(tmp_path / "v.h5ad").obs.loc["ship", "count"] > 0
    anndata.AnnData(np.eye(2)).write_h5ad(tmp_path / "other.h5ad")
    with pytest.raises(InputError, match=r"no vectors of words in obsm\['X_words'\].*obsm holds nothing"):
        read_vectors(tmp_path / "other.h5ad")
    (tmp_path / "no.h5ad").write_text("text")
    with pytest.raises(InputError, match=r"no.h5ad is no AnnData"):
        read_vectors(tmp_path / "no.h5ad")


def test_what_spacy_saves_comes_back(embedding, tmp_path):
    spacy = pytest.importorskip("spacy")
    embedding.to_spacy(spacy.blank("en")).to_disk(tmp_path / "pipeline")
    found = read_vectors(tmp_path / "pipeline")
    assert found.words.tolist() == embedding.words.tolist()
    np.testing.assert_array_equal(found.vectors, embedding.vectors)
    spacy.blank("en").to_disk(tmp_path / "empty")
    with pytest.raises(InputError, match="holds no vectors of words"):
        read_vectors(tmp_path / "empty")
    with pytest.raises(InputError, match=r"is no folder of a spaCy pipeline|holds no vectors"):
        read_vectors(tmp_path)


@pytest.mark.slow
def test_spacy_makes_a_pipeline_of_what_we_write(embedding, tmp_path):
    pytest.importorskip("spacy")
    embedding.export(tmp_path / "v.txt")
    command = [sys.executable, "-m", "spacy", "init", "vectors", "en", str(tmp_path / "v.txt"), str(tmp_path / "made")]
    subprocess.run(command, check=True, capture_output=True)
    found = read_vectors(tmp_path / "made")
    assert set(found.words) == set(embedding.words)
    for word in ("ship", "king"):
        np.testing.assert_allclose(found.vector(word), embedding.vector(word), rtol=1e-5)
