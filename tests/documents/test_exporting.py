"""Files for other programs, read back with those programs."""

import numpy as np
import pandas as pd
import pytest
from scipy.io import mmread

from lrdomains import documents
from lrdomains.errors import InputError, StorageError

TEXTS = ["cat dog fur paw tail"] * 12 + ["bond stock fund bank loan"] * 12


@pytest.fixture(scope="module")
def topics():
    return documents.find_topics(TEXTS, rank=2, runs=2, max_document_share=1.0)


def test_tables_hold_the_vectors_and_harmless_names(pets, topics, tmp_path):
    files = documents.export(pets, tmp_path / "lsa")
    assert [file.name for file in files] == ["documents.csv", "terms.csv", "dimensions.csv"]
    vectors = pd.read_csv(files[0], index_col="document")
    np.testing.assert_allclose(vectors, pets.vectors, atol=1e-6)
    assert pd.read_csv(files[1])["term"].tolist() == list(pets.terms)
    files = documents.export(topics, tmp_path / "topics", format="csv")
    np.testing.assert_allclose(pd.read_csv(files[0], index_col="document"), topics.shares)
    assert pd.read_csv(files[2])["topic"].tolist() == topics.names
    formulas = documents.embed(
        documents.TermCounts([[1, 2], [3, 1], [1, 1]], terms=["=cmd", "b"], documents=["+a", "b", "c"]), rank=1
    )
    text = documents.export(formulas, tmp_path / "formulas")[0].read_text()
    assert text.splitlines()[1].startswith("'+a,")


def test_an_archive_of_arrays_holds_what_fit_transform_gives(pets, topics, tmp_path):
    (file,) = documents.export(pets, tmp_path / "pets.npz", format="scikit-learn")
    with np.load(file, allow_pickle=False) as found:
        assert found["components_"].shape == (2, len(pets.terms))
        assert found["feature_names"].tolist() == list(pets.terms)
        rows = pets.reader.rows(["the cat purrs"])
        np.testing.assert_allclose(rows @ found["components_"].T, pets.project(["the cat purrs"]), atol=1e-5)
        np.testing.assert_array_equal(found["transformed"], pets.vectors)
        np.testing.assert_array_equal(found["singular_values_"], pets.factorization.scale)
    (file,) = documents.export(topics, tmp_path / "topics.npz", format="scikit-learn")
    with np.load(file, allow_pickle=False) as found:
        fitted = found["transformed"] @ found["components_"]
        np.testing.assert_allclose(fitted.sum(), topics.counts.sum(), rtol=1e-3)


def test_matrices_are_read_by_scipy_gensim_and_ourselves(pets, topics, tmp_path):
    documents.export(pets, tmp_path, format="matrix-market")
    np.testing.assert_array_equal(mmread(tmp_path / "counts.mm").toarray(), pets.counts.toarray())
    np.testing.assert_allclose(mmread(tmp_path / "vectors.mm").toarray(), pets.vectors, atol=1e-6)
    again = documents.read_counts(tmp_path / "counts.mm", terms=tmp_path / "terms.txt")
    assert list(again.terms) == list(pets.terms)
    assert (again.counts != pets.counts).nnz == 0
    gensim = pytest.importorskip("gensim", reason="gensim is not installed")
    bags = list(gensim.corpora.MmCorpus(str(tmp_path / "counts.mm")))
    assert len(bags) == len(pets.documents)
    assert dict(bags[0]) == dict(zip(pets.counts[[0]].indices, pets.counts[[0]].data, strict=True))
    assert not bags[8]
    names = [file.name for file in documents.export(topics, tmp_path / "t", format="matrix-market")]
    assert names == ["counts.mm", "vectors.mm", "terms.txt", "documents.txt"]
    without = documents.embed(TEXTS, rank=2, keep_counts=False)
    assert documents.export(without, tmp_path / "w", format="matrix-market")[0].name == "vectors.mm"


def test_gensim_loads_the_model_and_the_vectors(pets, tmp_path):
    pytest.importorskip("gensim", reason="gensim is not installed")
    from gensim.models import KeyedVectors, LsiModel

    files = {file.name: file for file in documents.export(pets, tmp_path / "g", format="gensim")}
    assert sorted(path.name for path in (tmp_path / "g").iterdir()) == sorted(files)
    model = LsiModel.load(str(files["lsi.model"]))
    np.testing.assert_array_equal(model.projection.u, pets.factorization.column_factors)
    rows = pets.reader.rows(["stocks fell"])
    placed = dict(model[list(zip(rows.indices.tolist(), rows.data.tolist(), strict=True))])
    np.testing.assert_allclose([placed.get(k, 0.0) for k in range(2)], pets.project(["stocks fell"])[0], atol=1e-5)
    assert {term for term, _ in model.show_topic(0, 3)} == {
        pets.terms[i] for i in np.argsort(-np.abs(pets.factorization.column_factors[:, 0]))[:3]
    }
    keyed = KeyedVectors.load(str(files["terms.kv"]))
    np.testing.assert_allclose(keyed["cat"], pets.term_vectors[pets.terms.get_loc("cat")], atol=1e-6)
    assert len(KeyedVectors.load(str(files["documents.kv"]))) == len(pets.documents)


def test_anndata_holds_both_sides(pets, topics, tmp_path):
    import anndata

    (file,) = documents.export(pets, tmp_path / "p.h5ad", format="anndata")
    data = anndata.read_h5ad(file)
    np.testing.assert_allclose(data.obsm["X_lsa"], pets.vectors, atol=1e-6)
    assert data.varm["lsa"].shape == (len(pets.terms), 2)
    (file,) = documents.export(topics, tmp_path / "t.h5ad", format="anndata")
    assert anndata.read_h5ad(file).obsm["X_topics"].shape == (24, 2)


def test_what_cannot_be_written_is_refused_and_leaves_nothing(pets, topics, tmp_path):
    with pytest.raises(InputError, match="format='word'; give one of 'csv'"):
        documents.export(pets, tmp_path / "x", format="word")
    with pytest.raises(InputError, match="a Topics; an LsiModel is made of a DocumentEmbedding"):
        documents.export(topics, tmp_path / "x", format="gensim")
    broken = documents.embed(documents.TermCounts([[1, 2], [3, 1]], terms=["a", "b"], documents=["x\ny", "z"]), rank=1)
    with pytest.raises(InputError, match=r"the document 'x\\ny' holds a line break"):
        documents.export(broken, tmp_path / "x", format="matrix-market")
    assert not (tmp_path / "x").exists()
    (tmp_path / "file").write_text("here")
    with pytest.raises(StorageError, match="cannot write into"):
        documents.export(pets, tmp_path / "file", format="csv")
