"""The report of a document embedding."""

from lrdomains import documents


def test_it_says_what_was_found_and_how_exactly(pets):
    text = pets.report().to_text()
    assert "documents: 9 (43 words read)" in " ".join(text.split())
    assert f"{pets.factorization.explained():.1%}" in text
    assert "solved directly, to machine precision" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_empty_and_repeated_documents_are_named(pets):
    text = " ".join(pets.report().to_text().split())
    assert "Never found, for want of a known word: 1 of 9 documents (8)" in text
    assert "1 exact duplicate, the same words as often as an earlier document: 7 = 4" in text


def test_sections_come_in_the_order_of_the_house(pets):
    titles = [section.title for section in pets.report().sections]
    assert titles[0] == "Verdict"
    assert titles[-1] == "Methods and provenance"


def test_texts_are_data_in_html():
    page = documents.embed(["<script>alert(1)</script> cat", "cat dog", "dog fish"], min_count=1).report().to_html()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_without_snippets_no_text_is_shown():
    found = documents.embed(["secret cat", "secret dog", "dog cat fish"], min_count=1, snippet_length=0)
    assert "text" not in found.tables()["documents"]
    assert "secret dog" not in found.report().to_html()


def test_a_notebook_shows_the_report(pets):
    assert pets._repr_html_().startswith("<iframe")
