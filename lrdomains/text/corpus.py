"""Corpus: units of text that can be read again and again, from files, folders, tables or memory."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from lrdomains.core.typing import PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.text.files import (
    COMPRESSIONS,
    check_encoding,
    check_exists,
    read_blocks,
    read_lines,
    suffix_within_compression,
)
from lrdomains.text.records import TABLES, read_records
from lrdomains.text.remote_files import is_remote, local_copy
from lrdomains.text.sentences import split_sentences
from lrdomains.text.spacy_documents import are_documents, documents_of_file, tokens_of
from lrdomains.text.standard_input import STANDARD_INPUT, standard_input

Unit = Literal["line", "paragraph", "sentence", "file"]
Text = str | Sequence[str]
CorpusSource = PathLike | Iterable[PathLike] | Iterable[Text]


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One line, paragraph, file, record or list item.

    Parameters
    ----------
    name : str or int
        The id that was given, the file's name, or the position from 0.
    text : str or sequence of str
        Raw text, or tokens already.

    Examples
    --------
    >>> next(iter(open_corpus(["the first", "the second"])))
    TextUnit(name=0, text='the first')
    """

    name: str | int
    text: Text


class Corpus(ABC):
    """Text units, to be iterated as often as one likes; `open_corpus` makes them.

    Attributes
    ----------
    description : str
        Where the texts came from, in a few words.
    units_are : str
        What a unit is, in the singular.
    """

    description: str
    units_are: str

    @abstractmethod
    def __iter__(self) -> Iterator[TextUnit]:
        """Yield the units in order."""

    def __repr__(self) -> str:
        return f"Corpus({self.description}, one unit a {self.units_are})"


def open_corpus(
    source: CorpusSource,
    *,
    unit: Unit = "line",
    field: str | None = None,
    id_field: str | None = None,
    encoding: str = "utf-8",
) -> Corpus:
    """Open a corpus; nothing is read before it is iterated, except that files must exist.

    Parameters
    ----------
    source : path, list of paths, or iterable of texts
        A text file (.gz, .bz2, .xz and .zst are unpacked), a folder (all ``*.txt`` in it and below, packed or
        not, in sorted order), ``"-"`` for standard input, an address such as ``https://...`` or ``s3://...`` (whatever
        smart_open opens; it is copied here first), a table (.jsonl, .csv, .tsv, .parquet) with `field`, a
        list of such paths, or texts in memory: strings, lists of tokens, spaCy Docs or a DocBin file (.spacy), or a
        Series, whose index gives the names, or a DataFrame with `field`. A generator is read once and kept; a gensim
        corpus of texts, and a Dask bag or Series of texts or DataFrame with `field`, are read as often as needed. A
        lone string is always a path.
    unit : {"line", "paragraph", "sentence", "file"}
        What a unit of a text file is. Paragraphs are separated by blank lines; sentences end within them, by
        `split_sentences`. Names are positions, those of
        files their paths within the folder.
    field : str, optional
        Column or key that holds the text of each record of a table.
    id_field : str, optional
        Column or key that holds the name of each record.
    encoding : str
        Of the files. A byte order mark is removed.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If a path leads nowhere, a folder holds no text, or the options do not fit the files.

    Examples
    --------
    >>> [unit.name for unit in open_corpus(["one text", "another"])]
    [0, 1]
    """
    check_encoding(encoding)
    if getattr(source, "ndim", 1) == 2 and hasattr(source, "columns"):
        source = _column_of(source, field, id_field)
    if callable(getattr(source, "to_delayed", None)):
        from lrdomains.text.shards import partitions_of

        return partitions_of(source)
    if unit not in get_args(Unit):
        message = f"unit={unit!r}; give one of {', '.join(map(repr, get_args(Unit)))}"
        raise InputError(message)
    paths = _as_paths(source)
    if paths is None:
        return _texts_in_memory(source)
    if any(path.suffix == ".spacy" for path in paths):
        return _texts_in_memory([doc for path in paths for doc in documents_of_file(path)])
    paths = [standard_input() if str(path) == STANDARD_INPUT else path for path in paths]
    options = FileOptions(unit=unit, field=field, id_field=id_field, encoding=encoding)
    named = [str(path) for path in paths]
    if isinstance(source, (str, list, tuple)):
        given = [source] if isinstance(source, str) else source
        named = [str(item) if is_remote(str(item)) else name for item, name in zip(given, named, strict=True)]
    return FileCorpus(tuple(_all_files(paths)), description=", ".join(named), options=options)


@dataclass(frozen=True)
class FileOptions:
    """How the files of a corpus are read; `open_corpus` explains it."""

    unit: Unit
    field: str | None
    id_field: str | None
    encoding: str


class FileCorpus(Corpus):
    """The lines, paragraphs or records of files, or the files themselves."""

    def __init__(self, files: tuple[tuple[str, Path], ...], *, description: str, options: FileOptions) -> None:
        self.files, self.options = files, options
        for _name, path in files:
            _check_options_fit(path, options)
        self.description = description + (f" ({len(files)} files)" if len(files) > 1 else "")
        self.units_are = "record" if options.field is not None else options.unit

    def __iter__(self) -> Iterator[TextUnit]:
        for position, (name, text) in enumerate(self._named_texts()):
            yield TextUnit(position if name is None else name, text)

    @property
    def is_plain(self) -> bool:
        """Whether the files are text and no tables."""
        return self.options.field is None

    def _named_texts(self) -> Iterator[tuple[Any, Text]]:
        options = self.options
        for name, path in self.files:
            if options.field is not None:
                yield from read_records(path, field=options.field, id_field=options.id_field, encoding=options.encoding)
            elif options.unit == "file":
                yield name, "".join(read_blocks(path, encoding=options.encoding))
            else:
                lines = read_lines(path, encoding=options.encoding)
                texts = lines if options.unit == "line" else _paragraphs(lines)
                if options.unit == "sentence":
                    texts = (sentence for paragraph in texts for sentence in split_sentences(paragraph))
                yield from ((None, text) for text in texts)


class _InMemory(Corpus):
    units_are = "text"

    def __init__(self, names: Sequence[str | int], texts: Sequence[Text]) -> None:
        self.names, self.texts = names, texts
        self.description = f"{counted(len(texts), 'text')} in memory"

    def __iter__(self) -> Iterator[TextUnit]:
        return map(TextUnit, self.names, self.texts)


class _Streamed(Corpus):
    """A gensim corpus of texts, which yields lists of tokens anew each time."""

    units_are = "text"

    def __init__(self, source: Any) -> None:
        self.source, self.description = source, f"a {type(source).__name__}"

    def __iter__(self) -> Iterator[TextUnit]:
        for position, text in enumerate(self.source.get_texts()):
            yield TextUnit(position, text)


def _as_paths(source: Any) -> list[Path] | None:
    """Return the paths that `source` names, or None where it holds texts."""
    if isinstance(source, bytes):
        message = "a corpus of bytes; decode it, or give a path"
        raise InputError(message)
    if isinstance(source, (str, os.PathLike)):
        return [_path(source)]
    if not isinstance(source, (list, tuple)) or not source:
        return None
    are_paths = [isinstance(item, os.PathLike) or _names_a_file(item) for item in source]
    # A text can be an address and nothing else; only where all are, or beside files, it is to be opened.
    if not any(are_paths) and not all(isinstance(item, str) and is_remote(item) for item in source):
        return None
    if not all(isinstance(item, (str, os.PathLike)) for item in source):
        message = "a list of both paths and texts; give either"
        raise InputError(message)
    return [_path(item) for item in source]


def _path(source: str | os.PathLike[str]) -> Path:
    return local_copy(source) if isinstance(source, str) and is_remote(source) else Path(source)


def _names_a_file(item: Any) -> bool:
    # A word can be the name of a file by chance; with a dot or a slash in it, it was meant.
    if not isinstance(item, str) or len(item) > 1000 or not ({".", "/", os.sep} & set(item)):
        return False
    return os.path.isfile(item)  # noqa: PTH113 (unlike Path, it takes any text without an error)


def _all_files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yield every file with its name as a unit."""
    distinct = len({path.name for path in paths}) == len(paths)
    for path in paths:
        check_exists(path)
        if path.is_dir():
            yield from ((file.relative_to(path).as_posix(), file) for file in _text_files_below(path))
        else:
            yield path.name if distinct else str(path), path


def _text_files_below(folder: Path) -> list[Path]:
    endings = (".txt", *(f".txt{packed}" for packed in COMPRESSIONS))
    files = sorted(path for path in folder.rglob("*") if path.name.lower().endswith(endings) and path.is_file())
    if not files:
        others = sorted(path.name for path in folder.iterdir())
        there = f"it holds {', '.join(others[:5])}{', ...' if len(others) > 5 else ''}" if others else "it is empty"
        message = f"the folder {folder} has no *.txt file in it or below: {there}. Name other files one by one"
        raise InputError(message)
    return files


def _check_options_fit(path: Path, options: FileOptions) -> None:
    suffix = suffix_within_compression(path)
    if options.field is None and suffix in TABLES:
        message = f"{path} is a table: say with field= (--field) where the text is"
        raise InputError(message)
    if options.field is None and options.id_field is not None:
        message = f"id_field={options.id_field!r} without field; both belong to tables ({', '.join(TABLES)})"
        raise InputError(message)
    if options.field is not None and suffix not in TABLES:
        message = f"field={options.field!r} needs a table ({', '.join(TABLES)}); {path} is none by its name"
        raise InputError(message)
    if options.field is not None and options.unit != "line":
        message = f"unit={options.unit!r} is for text files; in a table such as {path} each record is a unit"
        raise InputError(message)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\n".join(paragraph)


def _column_of(table: Any, field: str | None, id_field: str | None) -> Any:
    """Return the texts of a DataFrame of pandas or Dask, named by another column or by its index."""
    names = ", ".join(str(name) for name in table.columns)
    if field is None:
        message = f"a corpus given as a DataFrame; say with field= which of its columns holds the text ({names})"
        raise InputError(message)
    for option, given in (("field", field), ("id_field", id_field)):
        if given is not None and given not in table.columns:
            message = f"{option}={given!r} is no column of the DataFrame, which has {names}"
            raise InputError(message)
    if id_field is None:
        return table[field]
    if not isinstance(table, pd.DataFrame):
        message = "id_field with a Dask DataFrame, whose rows it would put into another order; make it the index first"
        raise InputError(message)
    return table.set_index(id_field)[field]


def _texts_in_memory(source: Any) -> Corpus:
    if isinstance(source, dict):
        message = f"a corpus given as a {type(source).__name__}; give its column of texts, or a list of texts"
        raise InputError(message)
    if callable(getattr(source, "get_texts", None)):
        return _Streamed(source)
    if not isinstance(source, Iterable):
        message = f"a {type(source).__name__} is no corpus; give a path, a list of paths or a list of texts"
        raise InputError(message)
    texts = list(source)
    if are_documents(texts):
        texts = [tokens_of(document) for document in texts]
    names = list(source.index) if isinstance(source, pd.Series) else range(len(texts))
    for name, text in zip(names, texts, strict=True):
        if not isinstance(text, str) and not (isinstance(text, Sequence) and not isinstance(text, bytes)):
            message = f"text {name!r} is a {type(text).__name__} ({text!r:.40}); give strings or lists of tokens"
            raise InputError(message)
    return _InMemory(names, texts)
