"""spaCy, where it is installed: the same words by Docs, by files and by pipelines."""

import pytest

from lrdomains.errors import InputError, MissingExtraError
from lrdomains.text import SpacyTexts, encode, open_corpus
from lrdomains.text.spacy_documents import are_documents, documents_of_file

TEXTS = ["The cats sat in New York, quietly.", "Dogs bark!"]


class Pipeline:
    """What is used of a spaCy pipeline."""

    pipe_names = ("tagger",)

    def has_pipe(self, name):
        return name in self.pipe_names


def test_options_are_checked():
    with pytest.raises(InputError, match="form='stem'; give one of"):
        SpacyTexts([], Pipeline(), form="stem")
    with pytest.raises(InputError, match="entities need a pipeline with 'ner'"):
        SpacyTexts([], Pipeline(), merge_entities=True)


def test_other_lists_are_no_documents():
    assert not are_documents([])
    assert not are_documents(["text"])


def test_without_spacy_a_file_of_documents_says_what_to_install(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"lrdomains\[spacy\]"):
        documents_of_file(tmp_path / "x.spacy")


@pytest.fixture
def nlp():
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "New York"}])
    return pipeline


def test_documents_files_and_pipelines_give_the_same_words(nlp, tmp_path):
    from spacy.tokens import DocBin

    documents = [nlp(text) for text in TEXTS]
    DocBin(docs=documents).to_disk(tmp_path / "x.spacy")
    for source in (documents, tmp_path / "x.spacy", SpacyTexts(TEXTS, nlp), SpacyTexts(TEXTS, nlp, batch_size=1)):
        texts = [unit.text for unit in open_corpus(source)]
        assert texts == [["the", "cats", "sat", "in", "new", "york", "quietly"], ["dogs", "bark"]]
    (tmp_path / "bad.spacy").write_bytes(b"no")
    with pytest.raises(InputError, match="cannot be read as a DocBin"):
        open_corpus(tmp_path / "bad.spacy")


def test_entities_are_one_word_and_parts_of_speech_are_chosen(nlp):
    assert next(iter(SpacyTexts(TEXTS, nlp, merge_entities=True)))[4] == "new york"
    assert list(SpacyTexts(TEXTS, nlp, form="text"))[1] == ["Dogs", "bark"]
    assert list(SpacyTexts(TEXTS, nlp, parts_of_speech={"NOUN"})) == [[], []]
    assert "new york" in encode(open_corpus(SpacyTexts(TEXTS, nlp, merge_entities=True)), min_count=1).vocabulary.words


def test_what_spacy_keeps_of_its_texts_is_given_up(nlp):
    texts = [f"word{i} stands here" for i in range(200)]
    found = list(SpacyTexts(texts, nlp, batch_size=2))
    assert found == [[f"word{i}", "stands", "here"] for i in range(200)]
    assert not any(f"word{i}" in nlp.vocab.strings for i in range(200))
    assert list(SpacyTexts(texts, nlp, processes=2)) == found
