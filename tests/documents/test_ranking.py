"""Searches and neighbours."""

import dataclasses

import numpy as np
import pytest

from lrdomains import documents
from lrdomains.errors import InputError, UnknownLabelError


def test_hits_are_those_of_all_cosines_sorted(pets):
    vector = pets.project(["the dog and the cat"])[0]
    # Dimensions are emphasised on both sides.
    vector = vector * pets.emphasis_weights
    rows = pets.vectors[:8] * pets.emphasis_weights
    cosines = rows @ vector / np.linalg.norm(rows, axis=1) / np.linalg.norm(vector)
    hits = pets.search("the dog and the cat", top=8)
    assert hits["document"].tolist() == np.argsort(-cosines, kind="stable").tolist()
    np.testing.assert_allclose(hits["score"], np.sort(cosines)[::-1], atol=1e-6)


def test_a_query_finds_its_subject(pets):
    assert set(pets.search("purrs dog", top=4)["document"]) == {0, 1, 2, 3}
    assert set(pets.search("bonds", top=4)["document"]) == {4, 5, 6, 7}


def test_a_document_without_the_word_is_found_through_others(pets):
    # "bonds" is not in documents 4 and 7; they share "stocks" and "fell" with those that hold it.
    hits = pets.search("bonds", top=4).set_index("document")
    assert hits.loc[[4, 7], "score"].min() > 0.8


def test_a_query_may_be_tokens(pets):
    assert pets.search(["stocks", "fell"]).equals(pets.search("Stocks fell!"))


def test_empty_documents_are_never_found(pets):
    hits = pets.search("cat", top=100)
    assert len(hits) == 8
    assert 8 not in hits["document"].tolist()
    assert 8 not in pets.similar_documents(0, top=100)["document"].tolist()


def test_rounding_gives_an_empty_document_no_direction(pets):
    # A solver leaves the row of an empty document zero up to rounding only.
    rows = pets.factorization.row_factors.copy()
    rows[8] = 1e-9
    rounded = dataclasses.replace(pets, factorization=dataclasses.replace(pets.factorization, row_factors=rows))
    assert rounded.has_direction.tolist() == [True] * 8 + [False]
    assert 8 not in rounded.search("cat", top=100)["document"].tolist()


def test_a_document_that_no_dimension_took_up_is_never_found():
    # Documents 3 and 4 share nothing with the others, and one dimension has no room for them.
    found = documents.embed(["a b", "a b c", "a c", "x", "y"], rank=1, min_count=1, weighting="count")
    assert found.has_direction.tolist() == [True, True, True, False, False]
    assert set(found.search("a", top=5)["document"]) == {0, 1, 2}
    with pytest.raises(InputError, match="has no direction among the dimensions"):
        found.search("x")
    with pytest.raises(InputError, match="document 3 holds no word that the dimensions know"):
        found.similar_documents(3)


def test_similar_documents_leave_out_the_document_itself(pets):
    hits = pets.similar_documents(4, top=3)
    assert hits["document"].tolist()[0] == 7
    assert 4 not in hits["document"].tolist()
    assert hits["score"][0] == pytest.approx(1, abs=1e-6)


def test_similar_terms(pets):
    hits = pets.similar_terms("stocks", top=4)
    assert list(hits.columns) == ["term", "score", "count"]
    assert "stocks" not in hits["term"].tolist()
    assert {"fell", "bonds"} & set(hits["term"])
    assert hits["score"].is_monotonic_decreasing


def test_contributions_of_words_sum_to_the_score(pets):
    hits = pets.search("the dog sold bonds", top=9).set_index("document")
    for document, score in hits["score"].items():
        table = pets.explain("the dog sold bonds", document)
        assert table["contribution"].sum() == pytest.approx(score, abs=1e-6)
    assert pets.explain("dog bonds", 2)["term"].tolist() == ["dog", "bonds"]


def test_unknown_words_are_reported(pets):
    assert pets.search("cat unicorn").attrs["unknown_words"] == ["unicorn"]
    assert pets.search("cat").attrs["unknown_words"] == []


def test_a_query_without_a_known_word_offers_near_spellings(pets):
    with pytest.raises(
        InputError, match=r"no word of the query is among the .* known: 'stoks' \(did you mean 'stocks'"
    ):
        pets.search("stoks zzz")


def test_many_unknown_words_are_counted(pets):
    with pytest.raises(InputError, match="'u5' and 2 more"):
        pets.search("u1 u2 u3 u4 u5 u6 u7")


def test_a_query_without_words(pets):
    with pytest.raises(InputError, match=r"no words in the query '\?!'"):
        pets.search("?!")


def test_a_word_that_is_everywhere_alike_finds_nothing():
    found = documents.embed(["a b", "a c", "a d b"], min_count=1)
    with pytest.raises(InputError, match="'a': spread evenly over all documents, which gives the weight 0"):
        found.search("a")


def test_unknown_names_offer_near_ones(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("id,body\nalpha,red sea\nbeta,blue sea\ngamma,red sky\n")
    found = documents.embed(path, field="body", id_field="id", min_count=1)
    with pytest.raises(UnknownLabelError, match=r"unknown document 'alpa' among 3 known\. Did you mean 'alpha'"):
        found.similar_documents("alpa")
    with pytest.raises(UnknownLabelError, match=r"unknown document 'gama' among 3 known\. Did you mean 'gamma'"):
        found.explain("red", "gama")
    with pytest.raises(UnknownLabelError, match="unknown term 'seaa'"):
        found.similar_terms("seaa")


@pytest.mark.parametrize("top", [0, -1, 1.5])
def test_top_must_be_positive(pets, top):
    for ask in (lambda: pets.search("cat", top=top), lambda: pets.similar_terms("cat", top=top)):
        with pytest.raises(InputError, match="give a positive whole number"):
            ask()
