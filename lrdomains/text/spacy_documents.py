"""spaCy: its documents as texts, its pipelines as tokenizers."""

import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from lrdomains.errors import InputError, MissingExtraError

Form = Literal["text", "lower", "lemma"]

#: Batches after which spaCy gives up what it kept of them.
BATCHES_A_ZONE = 16


def are_documents(texts: list[Any]) -> bool:
    """Return whether these are spaCy Docs; without importing spaCy, which made them if they are."""
    return bool(texts) and "spacy" in sys.modules and all(type(text).__module__.startswith("spacy.") for text in texts)


def tokens_of(document: Any, *, form: Form = "lower", parts_of_speech: Collection[str] = ()) -> list[str]:
    """Return the words of a spaCy Doc: punctuation and white space are none.

    Parameters
    ----------
    document : spacy.tokens.Doc
    form : {"text", "lower", "lemma"}
    parts_of_speech : collection of str
        Keep only these, such as ``{"NOUN", "PROPN"}``; all by default.
    """
    kept = (token for token in document if not (token.is_punct or token.is_space))
    if parts_of_speech:
        kept = (token for token in kept if token.pos_ in parts_of_speech)
    if form == "lemma":
        return [token.lemma_ or token.lower_ for token in kept]
    return [token.lower_ if form == "lower" else token.text for token in kept]


def documents_of_file(path: Path) -> list[Any]:
    """Return the documents of a DocBin file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    spacy = _spacy()
    try:
        return list(spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read as a DocBin of spaCy: {error}"
        raise InputError(message) from error


@dataclass(frozen=True)
class SpacyTexts:
    """Texts cut into words by a spaCy pipeline, anew each time; give it to `open_corpus`.

    Parameters
    ----------
    texts : collection of str
        Read as often as needed.
    pipeline : spacy.Language
        Of its components all are run that it has enabled.
    form : {"text", "lower", "lemma"}
        Words as they are, in small letters, or as their lemmas.
    parts_of_speech : collection of str
        Keep only these, such as ``{"NOUN", "PROPN"}``; all by default.
    merge_entities : bool
        Take a named entity as one word, such as ``new york``.
    batch_size, processes : int
        Texts that are piped at a time, and in how many processes. In one process, what spaCy keeps of a few batches
        (new words, mostly) is given up after them, so that long corpora do not fill the memory.

    Raises
    ------
    InputError
        If the pipeline lacks what an option needs.

    Examples
    --------
    >>> import spacy  # doctest: +SKIP
    >>> texts = SpacyTexts(["The cats sat."], spacy.blank("en"))  # doctest: +SKIP
    >>> list(texts.get_texts())  # doctest: +SKIP
    [['the', 'cats', 'sat']]
    """

    texts: Collection[str]
    pipeline: Any
    form: Form = "lower"
    parts_of_speech: Collection[str] = ()
    merge_entities: bool = False
    batch_size: int = 256
    processes: int = 1

    def __post_init__(self) -> None:
        if self.form not in get_args(Form):
            message = f"form={self.form!r}; give one of {', '.join(map(repr, get_args(Form)))}"
            raise InputError(message)
        needed = {"entities": "ner"} if self.merge_entities else {}
        for what, component in needed.items():
            if not self.pipeline.has_pipe(component) and not self.pipeline.has_pipe("entity_ruler"):
                message = f"{what} need a pipeline with {component!r}; this one has {self.pipeline.pipe_names}"
                raise InputError(message)

    def get_texts(self) -> Iterator[list[str]]:
        """Yield the words of each text."""
        if self.processes != 1:
            yield from map(self._tokens, self._documents(self.texts))
            return
        waiting = iter(self.texts)
        while texts := list(islice(waiting, BATCHES_A_ZONE * self.batch_size)):
            with self.pipeline.memory_zone():
                # Documents end with their zone; words of our own do not.
                found = [self._tokens(document) for document in self._documents(texts)]
            yield from found

    def __iter__(self) -> Iterator[list[str]]:
        return self.get_texts()

    def _tokens(self, document: Any) -> list[str]:
        if self.merge_entities:
            with document.retokenize() as retokenizer:
                for entity in document.ents:
                    retokenizer.merge(entity)
        return tokens_of(document, form=self.form, parts_of_speech=self.parts_of_speech)

    def _documents(self, texts: Iterable[str]) -> Iterable[Any]:
        return self.pipeline.pipe(texts, batch_size=self.batch_size, n_process=self.processes)


def _spacy() -> Any:
    try:
        import spacy
        import spacy.tokens
    except ImportError as error:
        raise MissingExtraError.needed("spaCy", extra="spacy", purpose="reading spaCy documents") from error
    return spacy
