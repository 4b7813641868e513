"""DocumentEmbedding: its vectors, fold-in and answers."""

import numpy as np
import pytest

from lrdomains import documents
from lrdomains.errors import InputError


def test_vectors_are_u_s_and_terms_v_s(pets):
    f = pets.factorization
    np.testing.assert_allclose(pets.vectors, f.row_factors * f.scale, rtol=1e-6)
    np.testing.assert_allclose(pets.term_vectors, f.column_factors * f.scale, rtol=1e-6)


def test_a_document_of_the_collection_folds_into_its_own_place(pets):
    texts = ["A cat and a dog share the mat", "Investors sold stocks and bonds"]
    np.testing.assert_allclose(pets.project(texts), pets.vectors[[1, 6]], atol=1e-5)


@pytest.mark.parametrize("weighting", ["log-entropy", "tf-idf", "count"])
def test_fold_in_repeats_all_rows_whatever_the_weighting(weighting):
    texts = ["a b b c", "b c d", "a a d e", "e f", "f f f a"]
    found = documents.embed(texts, rank=3, min_count=1, weighting=weighting)
    np.testing.assert_allclose(found.project(texts), found.vectors, atol=1e-5)


def test_a_text_without_known_words_folds_to_zero(pets):
    vectors = pets.project(["unicorns", "cat"])
    assert not vectors[0].any()
    assert vectors[1].any()


def test_one_text_is_not_a_list_of_texts(pets):
    with pytest.raises(InputError, match="project takes a list of texts, not one text"):
        pets.project("the cat")


def test_captured_is_a_share_of_the_squared_length(pets):
    assert np.isnan(pets.captured[8])
    assert (pets.captured[:8] <= 1).all()
    whole = float(np.sum(pets.captured[:8] * pets.lengths[:8] ** 2) / np.sum(pets.lengths**2))
    assert whole == pytest.approx(pets.factorization.explained(), abs=1e-5)


def test_all_dimensions_capture_everything():
    found = documents.embed(["a b", "b c", "c a a"], rank=3, min_count=1)
    np.testing.assert_allclose(found.captured, 1, atol=1e-5)


def test_duplicates_and_empty_documents_are_named(pets):
    assert pets.duplicates().to_numpy().tolist() == [[7, 4]]
    assert pets.empty_documents() == [8]


def test_to_frame_has_a_row_for_each_document(pets):
    frame = pets.to_frame()
    assert frame.index.name == "document"
    assert list(frame.columns) == ["dimension 1", "dimension 2"]
    np.testing.assert_array_equal(frame.to_numpy(), pets.vectors)
    assert pets.documents.name is None


def test_dimensions_show_both_ends(pets):
    ends = pets.dimensions(top=3)
    assert ends["pole"].tolist() == ["positive", "negative"] * 2
    # The first dimension has a single end; the second sets the two subjects against each other.
    assert ends["terms"].str.len().tolist()[:2] == [3, 0]
    subjects = [set(side) <= {0, 1, 2, 3} for side in ends["documents"][2:]]
    assert sorted(subjects) == [False, True]
    f = pets.factorization
    for _, row in ends.iterrows():
        sign, column = (1 if row["pole"] == "positive" else -1), row["dimension"] - 1
        loadings = sign * f.column_factors[pets.terms.get_indexer(row["terms"]), column]
        assert (loadings > 0).all()
        assert (np.diff(loadings) <= 0).all()


def test_anndata_keeps_rows_and_columns(pets):
    adata = pets.to_anndata()
    assert adata.shape == (9, len(pets.terms))
    np.testing.assert_allclose(adata.obsm["X_lsa"], pets.vectors, rtol=1e-6)


def test_tables_and_charts_are_complete(pets):
    tables = pets.tables()
    assert list(tables) == ["documents", "terms", "dimensions", "singular values", "duplicates"]
    assert len(tables["documents"]) == 9
    assert tables["terms"]["count"].sum() == sum(len(text.split()) for text in pets.snippets)
    assert tables["singular values"]["cumulative share"].iloc[-1] == pytest.approx(
        pets.factorization.explained(), abs=1e-5
    )
    values = pets.charts()["singular values"].to_dict()
    assert values["mark"]["type"] == "line"


def test_repr_and_summary(pets):
    assert repr(pets) == f"DocumentEmbedding(9 documents, {len(pets.terms)} terms, 2 dimensions)"
    assert "Never found, for want of a known word: 1 of 9 documents" in pets.summary()
