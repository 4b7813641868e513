"""Corpora, tokenizers and vocabularies, shared by words and documents."""
