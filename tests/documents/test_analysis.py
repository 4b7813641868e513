"""embed: every kind of input, the steps it stands for, and bad input."""

import json

import numpy as np
import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.errors import DataWarning, InputError, RankError
from lrdomains.text import encode, open_corpus, tokenize

TEXTS = ["red sea and blue sea", "blue sky over the sea", "the red sky", "green hills", "green fields and hills"]


def vectors(source, **options):
    return documents.embed(source, rank=3, min_count=1, **options).vectors


@pytest.fixture
def expected():
    return vectors(TEXTS)


def test_lists_of_tokens(expected):
    np.testing.assert_array_equal(vectors([tokenize(text) for text in TEXTS]), expected)


def test_a_generator(expected):
    found = documents.embed((text for text in TEXTS), rank=3, min_count=1)
    np.testing.assert_array_equal(found.vectors, expected)
    assert found.snippets == tuple(TEXTS)


def test_one_document_a_line(tmp_path, expected):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    np.testing.assert_array_equal(vectors(path), expected)


def test_a_folder_has_one_document_a_file(tmp_path, expected):
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text + "\n" + text + "\n")
    found = documents.embed(tmp_path, rank=3, min_count=1)
    assert list(found.documents) == [f"{number}.txt" for number in range(5)]
    assert documents.embed(tmp_path, rank=3, min_count=1, unit="line").vectors.shape == (10, 3)


def test_a_column_of_a_csv_table(tmp_path, expected):
    path = tmp_path / "texts.csv"
    path.write_text("id,body\n" + "".join(f'd{number},"{text}"\n' for number, text in enumerate(TEXTS)))
    found = documents.embed(path, field="body", id_field="id", rank=3, min_count=1)
    np.testing.assert_array_equal(found.vectors, expected)
    assert list(found.documents) == ["d0", "d1", "d2", "d3", "d4"]


def test_a_field_of_json_lines(tmp_path, expected):
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps({"body": text}) + "\n" for text in TEXTS))
    np.testing.assert_array_equal(vectors(path, field="body"), expected)


def test_an_opened_corpus(expected):
    np.testing.assert_array_equal(vectors(open_corpus(TEXTS)), expected)


def test_it_is_short_for_public_steps(expected):
    matrix = documents.term_document_matrix(encode(TEXTS, min_count=1), weighting="sharp-log-entropy")
    f = lrd.factorize(matrix, lrd.TruncatedSVD(rank=3), rng=0)
    np.testing.assert_allclose(f.row_factors * f.scale, expected, atol=1e-6)


def test_the_default_rank_is_recorded_as_such():
    found = documents.embed(TEXTS, min_count=1)
    assert found.factorization.rank == 4
    assert found.provenance.steps["embed"]["rank asked for"] == "default"
    assert documents.embed(TEXTS, min_count=1, rank=2).provenance.steps["embed"]["rank asked for"] == 2


def test_no_dimension_of_strength_zero_is_kept():
    found = documents.embed(["a b", "a b", "c d", "c d d"], min_count=1, weighting="count")
    assert found.factorization.rank == 3
    with pytest.warns(DataWarning, match="4 dimensions were asked for; the documents span only 3, which are kept"):
        found = documents.embed(["a b", "a b", "c d", "c d d"], min_count=1, weighting="count", rank=4)
    assert found.factorization.scale.min() > 0.1


def test_the_same_seed_and_another_give_the_same_space(expected):
    np.testing.assert_array_equal(vectors(TEXTS, rng=0), expected)
    np.testing.assert_allclose(vectors(TEXTS, rng=1), expected, atol=1e-5)


def test_the_order_of_documents_does_not_matter(expected):
    order = [3, 1, 4, 0, 2]
    found = vectors([TEXTS[i] for i in order])
    np.testing.assert_allclose(found @ found.T, (expected @ expected.T)[np.ix_(order, order)], atol=1e-5)


def test_snippets_are_bounded_and_optional():
    long = "word " * 100_000
    found = documents.embed([long, "語" * 500, "  two \n words word "], min_count=1, snippet_length=20)
    assert found.snippets == ("word word word word…", "語" * 19 + "…", "two words word")
    bare = documents.embed([long, "a word", "two words word"], min_count=1, snippet_length=0, weighting="tf-idf")
    assert bare.snippets == ()
    assert list(bare.search("two").columns) == ["document", "score"]


def test_a_tokenizer_of_ones_own_sees_the_text_as_it_is():
    found = documents.embed(["A a B", "B c", "A c"], min_count=1, tokenizer=str.split)
    assert set(found.terms) == {"A", "a", "B", "c"}
    assert found.search("A a").attrs["unknown_words"] == []
    assert found.search("A C").attrs["unknown_words"] == ["C"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weighting": "bm52"}, "weighting='bm52'; choose one of"),
        ({"snippet_length": -1}, "snippet_length=-1; give a number of characters"),
        ({"unit": "chapter"}, "unit='chapter'"),
        ({"min_count": 100}, "occur fewer than 100 times"),
        ({"stop_words": "klingon"}, "stop_words='klingon'"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(InputError, match=message):
        documents.embed(TEXTS, **options)


@pytest.mark.parametrize("rank", [0, -3, 2.5])
def test_a_rank_that_is_no_rank(rank):
    with pytest.raises(RankError, match="give a positive whole number, or None for the default"):
        documents.embed("never-read.txt", rank=rank)


def test_a_rank_beyond_the_matrix():
    with pytest.raises(RankError, match="rank 6 for a 5 x 10 matrix; it can be at most 5"):
        documents.embed(TEXTS, rank=6, min_count=1)


def test_one_document_is_no_collection():
    with pytest.raises(InputError, match="holds one document; documents are compared with each other"):
        documents.embed(["only this text"], min_count=1)


def test_all_documents_empty():
    with pytest.raises(InputError, match=r"no words in 3 texts in memory"):
        documents.embed(["", "  ", "..."])


def test_a_missing_field_lists_those_that_are_there(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("id,body\n1,a b\n2,b c\n")
    with pytest.raises(InputError, match=r"(?s)'bdy'.*body"):
        documents.embed(path, field="bdy", min_count=1)


def test_repeated_ids(tmp_path):
    path = tmp_path / "texts.tsv"
    path.write_text("id\tbody\n1\ta b\n1\tb c\n2\tc a\n")
    with pytest.raises(InputError, match="document names occur more than once"):
        documents.embed(path, field="body", id_field="id", min_count=1)


def test_a_text_that_is_no_path():
    with pytest.raises(InputError, match="does not exist"):
        documents.embed("the cat sat on the mat")
