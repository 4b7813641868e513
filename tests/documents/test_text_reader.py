"""New text is read and weighted exactly as the collection was."""

import numpy as np
import pytest

from lrdomains.documents.matrix import term_document_matrix
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError
from lrdomains.text import encode

TEXTS = ["Cats sleep all day", "dogs bark all night", "cats and dogs play", "all cats bark"]


@pytest.fixture
def corpus():
    return encode(TEXTS, min_count=1)


@pytest.mark.parametrize("name", ["log-entropy", "tf-idf", "count"])
def test_the_texts_of_the_collection_give_its_own_rows(corpus, name):
    matrix = term_document_matrix(corpus, weighting=name)
    counts = term_document_matrix(corpus, weighting="count").values.astype(float)
    reader = TextReader(corpus.vocabulary, Weighting.of(counts, name))
    rows = reader.rows(TEXTS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows.toarray(), matrix.values.toarray(), atol=1e-6)


def plain(corpus, **options):
    return TextReader(corpus.vocabulary, Weighting("count", np.ones(len(corpus.vocabulary))), **options)


def test_unknown_words_leave_no_trace_but_are_told(corpus):
    row, unknown = plain(corpus).query("cats like milk")
    assert (row.nnz, unknown) == (1, ["like", "milk"])
    assert plain(corpus).rows(["nothing known here"]).nnz == 0


def test_queries_without_a_known_word_are_refused_with_near_spellings(corpus):
    with pytest.raises(
        InputError, match=r"no word of the query is among the 9 known: 'cots' \(did you mean 'cats'\?\)"
    ):
        plain(corpus).query("cots")
    with pytest.raises(InputError, match=r"and 2 more$"):
        plain(corpus).query("q1 q2 q3 q4 q5 q6 q7")
    with pytest.raises(InputError, match=r"no words in the query '...'"):
        plain(corpus).query("...")


def test_words_without_weight_are_refused(corpus):
    weights = np.ones(len(corpus.vocabulary))
    weights[list(corpus.vocabulary.words).index("all")] = 0.0
    reader = TextReader(corpus.vocabulary, Weighting("log-entropy", weights))
    with pytest.raises(InputError, match="'all': spread evenly over all documents, which gives the weight 0"):
        reader.query("all")


def test_case_is_folded_only_if_it_was(corpus):
    assert plain(corpus).query("CATS")[0].nnz == 1
    with pytest.raises(InputError, match="no word of the query"):
        plain(corpus, lowercase=False).query("CATS")


def test_a_tokenizer_that_a_file_cannot_hold_is_asked_for_tokens(corpus):
    reader = plain(corpus, tokenizer_name="my_tokenizer")
    with pytest.raises(
        InputError, match="were tokenised by my_tokenizer, which a file cannot hold; give lists of tokens"
    ):
        reader.query("cats sleep")
    assert reader.query(["cats", "sleep"])[0].nnz == 2


def test_phrases_are_terms_and_new_text_and_files_know_them(tmp_path):
    from lrdomains import documents, load

    texts = [
        "heart attack at night",
        "a heart attack",
        "heart attack again",
        "an attack of the cats",
        "the big heart",
        "cats at night",
    ]
    found = documents.embed(texts, phrases=0.3, min_count=1, rank=2, weighting="count")
    assert "heart_attack" in found.terms
    row, unknown = found.reader.query("heart attack")
    assert (row.indices.tolist(), unknown) == ([found.terms.get_loc("heart_attack")], [])
    found.save(tmp_path / "docs.lrd")
    assert load(tmp_path / "docs.lrd").reader.phrases.pairs == found.reader.phrases.pairs
    with pytest.raises(InputError, match=r"phrases and ngram_range=\(1, 2\) both make terms"):
        documents.embed(texts, phrases=0.3, ngram_range=(1, 2))
