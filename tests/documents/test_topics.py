"""What can be asked of topics."""

import numpy as np
import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.errors import InputError, UnknownLabelError

SUBJECTS = ["cat dog fur paw tail", "bond stock fund bank loan", "wing lift drag flow air"]


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(0)
    texts, classes, times = [], [], []
    for i in range(120):
        main = i % 3
        words = [rng.choice(SUBJECTS[main if rng.random() < 0.85 else rng.integers(3)].split()) for _ in range(20)]
        texts.append(" ".join([*words, "<xmp>"]))
        classes.append(["pets", "money", None][main])
        times.append(2000 + i // 40)
    return documents.find_topics(
        texts, rank=3, runs=4, min_count=1, max_document_share=1.0, classes=classes, times=times
    )


def test_shares_sum_to_one_and_topics_are_the_subjects(found):
    np.testing.assert_allclose(found.shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.term_shares.sum(axis=1), 1.0)
    assert found.prevalence.tolist() == sorted(found.prevalence, reverse=True)
    assert sorted(sorted(terms) for terms in found.top_terms(top=5)) == sorted(sorted(s.split()) for s in SUBJECTS)


def test_relevance_runs_from_frequent_to_distinctive(found):
    frequent, distinctive = found.top_terms(top=3), found.top_terms(top=3, relevance=0.0)
    overall = found.term_totals / found.term_totals.sum()
    for k in range(3):
        at = found.terms.get_indexer_for(frequent[k])
        assert found.term_shares[k, at].tolist() == sorted(found.term_shares[k], reverse=True)[:3]
        lift = found.term_shares[k] / overall
        assert lift[found.terms.get_loc(distinctive[k][0])] == pytest.approx(lift.max())
    with pytest.raises(InputError, match="relevance=2"):
        found.top_terms(relevance=2)


def test_new_texts_get_the_shares_of_like_documents(found):
    shares = found.project(["cat dog fur paw", "bond and stock", "nothing known"])
    main = shares.to_numpy().argmax(axis=1)
    assert "cat" in found.top_terms(top=5)[main[0]]
    assert "bond" in found.top_terms(top=5)[main[1]]
    assert not shares.iloc[2].any()
    own = found.project(found.snippets[:10])
    np.testing.assert_allclose(own, found.shares.iloc[:10], atol=0.01)


def test_representative_documents_are_of_their_topic(found):
    frame = found.representative_documents("T02", top=4)
    assert (found.shares.loc[frame["document"]].to_numpy().argmax(axis=1) == 1).all()
    assert frame["text"].str.len().min() > 0
    with pytest.raises(UnknownLabelError, match="T09"):
        found.representative_documents("T09")


def test_classes_and_times(found):
    frame = found.per_class()
    assert frame.attrs["without"] == 40
    pets = frame[frame["class"] == "pets"].set_index("topic")
    topic = next(name for name, terms in zip(found.names, found.top_terms(), strict=True) if "cat" in terms[:5])
    assert pets.loc[topic, "share"] > 0.7
    assert (frame["low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["high"]).all()
    np.testing.assert_allclose(frame.groupby("class")["share"].sum(), 1.0)
    assert found.over_time()["time"].unique().tolist() == [2000, 2001, 2002]
    with pytest.raises(InputError, match="1 values of time for 120"):
        found.over_time([1])


def test_merging_and_splitting_say_what_they_do(found):
    merged = found.merge(["T01", 2])
    assert len(merged.names) == 2
    assert merged.explained() < found.explained()
    assert "T01 and T02 merged: 3 topics before, 2 now" in merged.changes[0]
    assert not merged.stable.all()
    split = merged.split(merged.names[int(np.flatnonzero(~merged.stable)[0])])
    assert len(split.names) == 3
    assert split.explained() > merged.explained() + 0.5 * (found.explained() - merged.explained())
    np.testing.assert_allclose(split.shares.sum(axis=1), 1.0)
    with pytest.raises(InputError, match="name at least two different ones"):
        found.merge(["T01", 1])


def test_a_hierarchy_joins_all(found):
    frame = found.hierarchy()
    assert len(frame) == 2
    assert sorted([*frame.iloc[-1]["left"], *frame.iloc[-1]["right"]]) == found.names
    assert frame["distance"].between(0, 1).all()


def test_coherence_of_subjects_is_high(found):
    own = found.coherence(top=5)
    mixed = documents.coherence([["cat", "bond", "wing"]], documents.TermCounts(found.counts, terms=found.terms))
    assert own.min() > mixed[0]
    assert len(found.coherence("c_v", texts=found.snippets, top=5)) == 3


def test_a_file_gives_the_topics_back(found, tmp_path):
    found.save(tmp_path / "t.lrd")
    loaded = lrd.load(tmp_path / "t.lrd")
    np.testing.assert_array_equal(loaded.shares, found.shares)
    assert loaded.table().equals(found.table())
    assert loaded.report().to_text() == found.report().to_text()
    assert loaded.project(["cat dog"]).equals(found.project(["cat dog"]))
    loaded.save(tmp_path / "again.lrd")
    assert (tmp_path / "again.lrd").read_bytes() == (tmp_path / "t.lrd").read_bytes()


def test_tables_charts_and_anndata(found):
    tables = found.tables()
    assert {"topics", "documents", "terms", "hierarchy", "per class", "over time"} <= set(tables)
    assert set(tables["documents"]["main topic"]) == set(found.names)
    assert set(found.charts()) == {"shares", "map", "over time"}
    for chart in found.charts().values():
        assert chart.to_dict()["$schema"]
    data = found.to_anndata()
    assert data.obsm["X_topics"].shape == (120, 3)
    assert data.varm["topics"].shape == (len(found.terms), 3)


def test_the_report_shows_what_is_known_and_escapes_texts(found):
    html = found.report().to_html()
    assert "All 3 topics are stable" in html
    assert "<xmp>" not in html
    assert "&lt;xmp&gt;" in html
    assert "Topics over time" in html
    assert "Topics per class" in html
