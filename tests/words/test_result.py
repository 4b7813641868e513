import numpy as np
import pandas as pd
import pytest

import lrdomains as lrd
from lrdomains.errors import InputError, StorageError, UnknownLabelError
from lrdomains.words import WordEmbedding


def cosine(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_neighbours_are_those_of_all_cosines(embedding):
    cosines = {word: cosine(embedding.vector("ship"), embedding.vector(word)) for word in embedding.words}
    expected = sorted((word for word in cosines if word != "ship"), key=lambda word: -cosines[word])
    found = embedding.most_similar("ship", top=8)
    assert found.columns.tolist() == ["word", "similarity"]
    assert found["word"].tolist() == expected[:8]
    np.testing.assert_allclose(found["similarity"], [cosines[word] for word in expected[:8]], atol=1e-5)


def test_all_neighbours_and_never_the_word_itself(embedding):
    found = embedding.most_similar("ship", top=10**6)
    assert len(found) == len(embedding) - 1
    assert "ship" not in set(found["word"])


def test_neighbours_of_a_vector_include_its_word(embedding):
    assert embedding.most_similar(embedding.vector("ship"), top=1)["word"].tolist() == ["ship"]


def test_similarity_is_symmetric_and_one_with_itself(embedding):
    assert embedding.similarity("ship", "king") == pytest.approx(embedding.similarity("king", "ship"))
    assert embedding.similarity("ship", "ship") == pytest.approx(1, abs=1e-6)


def test_an_analogy_is_the_nearest_to_the_sum_without_its_words(embedding):
    a, b, c = "ship", "sailor", "farmer"
    unit = dict(zip(embedding.words, embedding.analogy_vectors, strict=True))
    target = unit[b] - unit[a] + unit[c]
    expected = max((word for word in unit if word not in (a, b, c)), key=lambda word: cosine(target, unit[word]))
    found = embedding.analogy(a, b, c, top=4)
    assert found["word"][0] == expected
    assert found["similarity"][0] == pytest.approx(cosine(target, unit[expected]), abs=1e-5)
    assert not {a, b, c} & set(embedding.analogy(a, b, c, top=10**6)["word"])


def test_explained_shares_sum_to_the_similarity(embedding):
    parts = embedding.explain("ship", "wave", by="dimensions")
    assert parts["contribution"].sum() == pytest.approx(embedding.similarity("ship", "wave"), abs=1e-6)
    assert parts["share"].sum() == pytest.approx(1)
    assert sorted(parts["dimension"]) == list(range(1, embedding.vectors.shape[1] + 1))
    assert parts["contribution"].abs().is_monotonic_decreasing
    first = parts.iloc[0]
    column = embedding.unit_vectors[:, first["dimension"] - 1]
    side = np.sign(column[embedding.position("ship")])
    assert first["words"][0] == embedding.words[np.argmax(column * side)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda e: e.most_similar("shap"),
        lambda e: e.similarity("ship", "shap"),
        lambda e: e.analogy("ship", "king", "shap"),
        lambda e: e.explain("shap", "ship"),
        lambda e: e.vector("shap"),
    ],
)
def test_an_unknown_word_gets_suggestions(embedding, ask):
    with pytest.raises(UnknownLabelError, match=r"unknown word 'shap' among 24 known. Did you mean 'ship'"):
        ask(embedding)


@pytest.mark.parametrize("top", [0, -1, 1.5, True])
def test_top_is_a_positive_whole_number(embedding, top):
    with pytest.raises(InputError, match="top="):
        embedding.most_similar("ship", top=top)


@pytest.mark.parametrize("vector", [np.ones(3), np.full(6, np.nan), np.ones((6, 1))])
def test_a_vector_that_does_not_fit(embedding, vector):
    with pytest.raises(InputError, match="give 6 finite numbers"):
        embedding.most_similar(vector)


def test_names_and_shapes(embedding):
    assert embedding.vectors.shape == (24, 6)
    assert embedding.vectors.dtype == np.float32
    assert len(embedding) == len(embedding.words) == len(embedding.counts) == 24
    assert embedding.counts.tolist() == sorted(embedding.counts, reverse=True)
    assert "ship" in embedding
    assert "rareword" not in embedding
    assert repr(embedding) == "WordEmbedding(24 words, 6 dimensions)"
    assert embedding.summary().startswith("24 words in 6 dimensions, from 4,802 words of running text: 601 texts")


def test_frame_and_tables(embedding):
    frame = embedding.to_frame()
    assert frame.shape == (24, 7)
    np.testing.assert_array_equal(frame.loc["ship", "1":], embedding.vector("ship"))
    tables = embedding.tables()
    assert list(tables) == ["words", "neighbours", "dimensions", "singular values", "dropped"]
    assert tables["dropped"]["name"].tolist() == ["once", "rareword"]
    assert tables["singular values"]["cumulative_share"].iloc[-1] == pytest.approx(embedding.factorization.explained())


def test_poles_are_the_words_with_the_largest_factors(embedding):
    poles = embedding.dimensions(words=2)
    for row in poles.itertuples():
        column = pd.Series(embedding.factorization.row_factors[:, row.dimension - 1], index=embedding.words)
        assert row.positive == [word for word in column.nlargest(2).index if column[word] > 0]
        assert row.negative == [word for word in column.nsmallest(2).index if column[word] < 0]


def test_dimensions_can_be_turned_to_few_large_contexts(embedding):
    plain, turned = embedding.dimensions(), embedding.dimensions(rotation="varimax")
    rotated = embedding.factorization.rotate("varimax")
    assert turned["share"].sum() == pytest.approx(plain["share"].sum(), rel=1e-5)
    first = rotated.columns[np.argsort(-rotated.column_factors[:, 0], kind="stable")[0]]
    assert turned["positive_contexts"][0][0] == first
    # Varimax makes squares of loadings vary more within each dimension.
    before, after = embedding.factorization, rotated
    spread = [((f.column_factors * f.scale) ** 2).var(axis=0).sum() for f in (before, after)]
    assert spread[1] > spread[0]
    with pytest.raises(InputError, match="rotation='promax'; give 'varimax'"):
        embedding.dimensions(rotation="promax")


def test_anndata(embedding):
    adata = embedding.to_anndata()
    assert adata.shape == (24, 24)
    np.testing.assert_array_equal(adata.obsm["X_words"], embedding.vectors)
    assert adata.obs.loc["ship", "count"] == embedding.counts[embedding.position("ship")]


@pytest.mark.parametrize("parts", [{}, {"context_weight": 1.0}, {"subwords": True, "weights": True}])
def test_saved_and_loaded_it_is_the_same(embedding, tmp_path, parts):
    path = tmp_path / "words.lrd"
    kept = {name: getattr(embedding, name) if value is True else value for name, value in parts.items()}
    weight = 2.0 if "subwords" in parts else 0.0
    original = WordEmbedding(embedding.factorization, embedding.counts, scale_power=0.5, subword_weight=weight, **kept)
    original.save(path)
    loaded = lrd.load(path)
    assert isinstance(loaded, WordEmbedding)
    np.testing.assert_array_equal(loaded.vectors, original.vectors)
    np.testing.assert_array_equal(loaded.counts, original.counts)
    assert loaded.words.tolist() == original.words.tolist()
    assert loaded.report().to_text() == original.report().to_text()
    loaded.save(tmp_path / "again.lrd")
    assert (tmp_path / "again.lrd").read_bytes() == path.read_bytes()


def test_a_file_of_another_kind(tmp_path):
    from lrdomains.core.storage import ArchiveWriter, read_archive

    ArchiveWriter("gene-modules").write(tmp_path / "x.lrd")
    with pytest.raises(StorageError, match="holds gene modules, not a word embedding"):
        WordEmbedding.from_archive(read_archive(tmp_path / "x.lrd"))


def test_parts_that_do_not_belong_together(embedding):
    with pytest.raises(InputError, match="2 counts for 24 words"):
        WordEmbedding(embedding.factorization, embedding.counts[:2])
    factors = lrd.factorize(pd.DataFrame(np.eye(2), index=["a", "b"], columns=["x", "y"]) * [3, 1], lrd.TruncatedSVD(1))
    with pytest.raises(InputError, match="context_weight=1 needs the same words"):
        WordEmbedding(factors, np.array([1, 1]), context_weight=1)
