import pytest

from lrdomains.words import embed


def test_sections_in_their_order(embedding):
    titles = [section.title for section in embedding.report().sections]
    assert titles == [
        "Verdict",
        "Neighbours",
        "Singular values",
        "Dimensions",
        "Words left out",
        "Methods and provenance",
    ]


def test_the_text_holds_what_a_reader_needs(embedding):
    text = embedding.report().to_text()
    assert "running words: 4,802" in text
    assert "4,802 words of text are very few" in " ".join(text.split())
    assert "words dropped because they occur fewer than 5 times: 2 (once, rareword)" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("tokens", "severity", "words"),
    [(1000, "caution", "very few"), (10**6, "caution", "are few"), (10**7, "note", "occur fewer than 50 times")],
)
def test_caution_depends_on_the_amount_of_text(embedding, monkeypatch, tokens, severity, words):
    monkeypatch.setitem(embedding.provenance.steps["encode"], "tokens", tokens)
    finding = next(block for block in embedding.report().sections[0].blocks if words in block.text)
    assert finding.severity == severity


def test_the_page_stands_alone_and_escapes_words():
    hostile = "<script>alert(1)</script>"
    page = embed([[hostile, "b", "c"], ["b", hostile, "d"], ["c", "d", "b"]] * 3, rank=1).report().to_html()
    assert hostile not in page
    assert "&lt;script&gt;" in page
    assert "<svg" in page or "data:image/svg+xml" in page


def test_probe_words_carry_content(embedding):
    from lrdomains.words.tables import probe_words

    probes = probe_words(embedding, number=3)
    assert probes
    assert not set(probes) & {"the", "of", "and", "in", "was"}


def test_the_chart_is_altair(embedding):
    specification = embedding.charts()["singular values"].to_dict()
    assert specification["encoding"]["y"]["field"] == "singular_value"


def test_a_notebook_shows_the_report(embedding):
    assert embedding._repr_html_().startswith("<iframe")


@pytest.mark.parametrize("words", [("w1", "w2", "w3", "w4"), ("\u732b", "\u72ac", "\u9c7c", "\u9e1f")])
def test_words_that_are_numbered_or_short_have_neighbours_too(words):
    a, b, c, d = words
    text = embed([[a, b, a], [b, a, b], [c, d, c], [d, c, d]] * 3, rank=4, min_count=1).report().to_text()
    assert "No frequent word" not in text
    assert a in text.split("Neighbours")[1]


def test_a_page_looks_up_the_words_in_lower_case_where_some_are_not():
    found = embed([["Ann", "likes", "tea"], ["Ann", "likes", "milk"], ["tea", "milk"]] * 3, rank=2, lowercase=False)
    search = found.report().sections[1].blocks[0]
    assert set(search.terms) == {"likes", "tea", "milk"}
    assert search.prompt == "Neighbours among the 3 frequent words in lower case"
    assert len(search.term_vectors) == 3
