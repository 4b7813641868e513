"""Corpora, tokenizers and vocabularies, shared by words and documents."""

from lrdomains.text.corpus import Corpus, TextUnit, open_corpus
from lrdomains.text.encoding import EncodedCorpus, encode, encode_with
from lrdomains.text.phrases import Phrases, learn_phrases
from lrdomains.text.sentences import split_sentences
from lrdomains.text.spacy_documents import SpacyTexts
from lrdomains.text.tokenizer import Tokenizer, tokenize
from lrdomains.text.vocabulary import Vocabulary

__all__ = [
    "Corpus",
    "EncodedCorpus",
    "Phrases",
    "SpacyTexts",
    "TextUnit",
    "Tokenizer",
    "Vocabulary",
    "encode",
    "encode_with",
    "learn_phrases",
    "open_corpus",
    "split_sentences",
    "tokenize",
]
