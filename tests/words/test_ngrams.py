"""N-grams of a vocabulary against those of each word."""

from hypothesis import given
from hypothesis import strategies as st

from lrdomains.words.ngrams import ngram_table, ngrams_of


@given(st.text(max_size=12))
def test_ngrams_are_the_pieces_of_the_marked_word(word):
    marked = f"<{word}>"
    expected = {marked[i:j] for i in range(len(marked)) for j in range(i + 3, min(i + 5, len(marked)) + 1)}
    assert set(ngrams_of(word)) == expected
    assert len(ngrams_of(word)) == len(expected)


@given(st.lists(st.text(st.sampled_from("abß<>\ud800𝒳"), max_size=7) | st.text(max_size=9), max_size=8))
def test_the_table_of_many_words_has_the_ngrams_of_each(words):
    table = ngram_table(words)
    assert len(set(table.ngrams)) == len(table.ngrams)
    assert sorted(set(table.columns.tolist())) == list(range(len(table.ngrams)))
    for row, word in enumerate(words):
        found = [table.ngrams[at] for at in table.columns[table.rows == row]]
        assert sorted(found) == sorted(ngrams_of(word))
