"""Corpora, tokenizers and vocabularies, shared by words and documents."""

from lrdomains.text.corpus import Corpus, TextUnit, open_corpus
from lrdomains.text.encoding import EncodedCorpus, encode, encode_with
from lrdomains.text.tokenizer import Tokenizer, tokenize
from lrdomains.text.vocabulary import Vocabulary

__all__ = [
    "Corpus",
    "EncodedCorpus",
    "TextUnit",
    "Tokenizer",
    "Vocabulary",
    "encode",
    "encode_with",
    "open_corpus",
    "tokenize",
]
