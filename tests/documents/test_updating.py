"""Updates against full fits."""

import numpy as np
import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.documents import TermCounts, Weighting, term_document_matrix
from lrdomains.documents.drift import neighbours_kept
from lrdomains.errors import InputError


def planted(documents_each: int, seed: int) -> list[str]:
    """Texts of five subjects with words of their own and some in common."""
    rng = np.random.default_rng(seed)
    texts = []
    for i in range(documents_each * 5):
        own = [f"s{i % 5}w{w}" for w in rng.integers(0, 30, 20)]
        common = [f"c{w}" for w in rng.integers(0, 40, 10)]
        texts.append(" ".join([*own, *common]))
    return texts


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return planted(60, 0)


def test_ten_batches_stay_within_the_reported_distance_of_a_full_fit(texts):
    found = documents.embed(texts[:75], rank=5, min_count=1)
    for start in range(75, 300, 25):
        found = found.update(texts[start : start + 25], min_count=1)
    assert [update.documents for update in found.updates] == [25] * 9
    full = documents.embed(texts, rank=5, min_count=1)
    assert sorted(full.terms) == sorted(found.terms)
    last = found.updates[-1]
    assert last.captured_by_refit == pytest.approx(full.factorization.explained(), abs=1e-4)
    assert neighbours_kept(full.vectors, found.vectors) == pytest.approx(last.neighbours_kept, abs=0.02)
    assert 0 <= last.captured_by_refit - last.captured < 0.005
    # New documents and old ones stand where the words that they hold put them.
    np.testing.assert_allclose(found.project(texts), found.vectors, atol=1e-4)


def test_the_fit_of_an_update_is_measured(texts):
    found = documents.embed(texts[:200], rank=6, min_count=1).update(texts[200:], min_count=1, measure=False)
    fitted = Weighting.of(found.counts, "sharp-log-entropy")
    matrix = fitted.apply(found.counts).toarray()
    f = found.factorization
    error = np.linalg.norm(matrix - (f.row_factors * f.scale) @ f.column_factors.T) / np.linalg.norm(matrix)
    assert f.error() == pytest.approx(error, rel=1e-4)
    gaps = np.linalg.norm(matrix.T @ f.row_factors - f.column_factors * f.scale, axis=0) / f.scale[0]
    np.testing.assert_allclose(f.fit.residuals, gaps, atol=1e-5)
    assert found.updates[0].neighbours_kept is None


def test_new_words_are_learnt(texts):
    found = documents.embed(texts, rank=5, min_count=1)
    more = [" ".join(f"new{w}" for w in np.random.default_rng(i).integers(0, 20, 25)) for i in range(120)]
    with pytest.raises(InputError, match="no word of the query"):
        found.search("new3")
    grown = found.update(more)
    assert grown.updates[0].new_terms == 20
    assert grown.search("new3", top=1)["document"].item() >= 300
    assert found.factorization.shape == (300, len(found.terms))


def test_forgetting_turns_the_dimensions_to_what_is_new(texts):
    found = documents.embed(texts, rank=3, min_count=1)
    more = [" ".join(f"new{w}" for w in np.random.default_rng(i).integers(0, 20, 25)) for i in range(15)]
    plain, forgetful = (found.update(more, forget=forget, measure=False) for forget in (1.0, 0.01))
    assert plain.captured[300:].mean() < 0.2
    assert forgetful.captured[300:].mean() > 0.5
    forgetting = found.update(more, forget=0.2)
    assert forgetting.factorization.row_weights[[0, -1]].tolist() == [0.2, 1.0]
    again = forgetting.update(["a b", "b a"], forget=0.5, min_count=1)
    assert again.factorization.row_weights[[0, 300, -1]].tolist() == [0.1, 0.5, 1.0]
    np.testing.assert_allclose(forgetting.project(texts[:5]), forgetting.vectors[:5], atol=1e-4)


def test_an_updated_embedding_survives_a_file(texts, tmp_path):
    found = documents.embed(texts[:100], rank=4, min_count=1).update(texts[100:], min_count=1)
    found.save(tmp_path / "x.lrd")
    loaded = lrd.load(tmp_path / "x.lrd")
    assert loaded.updates == found.updates
    assert (loaded.counts != found.counts).nnz == 0
    assert loaded.search("s1w3").equals(found.search("s1w3"))
    assert str(found.updates[0]) in found.summary()


def test_counts_from_elsewhere_can_be_added(texts):
    found = documents.embed(texts, rank=4, min_count=1)
    grown = found.update(TermCounts([[2, 1]], terms=["s1w3", "brandnew"], documents=["extra"]), min_count=1)
    assert grown.documents[-1] == "extra"
    assert grown.counts.toarray()[-1].sum() == 3


def test_an_update_is_refused_where_it_cannot_be_right(texts):
    for options in ({"keep_counts": False}, {"memory": "1GB"}):
        without = documents.embed(texts, rank=2, min_count=1, **options)
        with pytest.raises(InputError, match=r"keeps no counts.*memory=.*Embed old and new documents together"):
            without.update(texts)
    found = documents.embed(TermCounts([[1, 2], [3, 1]], terms=["a", "b"], documents=["x", "y"]), rank=1)
    with pytest.raises(InputError, match="document 'x' is there already"):
        found.update(TermCounts([[1, 2]], terms=["a", "b"], documents=["x"]))
    with pytest.raises(InputError, match="forget=0; give a share"):
        found.update(["a b"], forget=0)


def test_the_matrix_of_joined_counts_is_that_of_all_texts(texts):
    found = documents.embed(texts[:150], rank=3, min_count=1).update(texts[150:], min_count=1, measure=False)
    whole = documents.read_collection(texts, min_count=1).table
    order = found.terms.get_indexer_for(whole.terms)
    np.testing.assert_array_equal(found.counts.toarray()[:, order], whole.counts.toarray())
    assert term_document_matrix(whole).shape == found.factorization.shape
