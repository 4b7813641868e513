"""Text files, whatever their compression: decoded block by block, with errors that say where."""

import bz2
import codecs
import difflib
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from lrdomains.errors import InputError, MissingExtraError

BLOCK = 2**20
COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DAMAGE = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)


def check_encoding(encoding: str) -> str:
    """Return the codec to use for an encoding: that of UTF-8 also removes a byte order mark.

    Raises
    ------
    InputError
        If Python knows no such encoding.

    Examples
    --------
    >>> check_encoding("UTF8")
    'utf-8-sig'
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        message = f"encoding={encoding!r} is unknown; utf-8, latin-1 and cp1252 are the usual ones"
        raise InputError(message) from error
    return "utf-8-sig" if name == "utf-8" else name


def check_exists(path: Path) -> None:
    """Refuse a path that leads nowhere, and offer neighbours of a similar name.

    Raises
    ------
    InputError
        If there is nothing at `path`.
    """
    try:
        there = path.exists()
    except OSError:  # a whole text given as a path: the name is too long
        there = False
    if there:
        return
    shown = str(path) if len(str(path)) <= 200 else f"{str(path)[:200]}..."
    neighbours = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name[:255], neighbours, n=3, cutoff=0.6)
    hint = f" Did you mean {', '.join(repr(name) for name in close)}?" if close else ""
    message = f"{shown} does not exist.{hint} (A text itself is given as a list: [text].)"
    raise InputError(message)


def suffix_within_compression(path: Path) -> str:
    """Return the lower-case suffix that says what is in the file.

    Examples
    --------
    >>> suffix_within_compression(Path("reviews.JSONL.gz"))
    '.jsonl'
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read_blocks(path: Path, *, encoding: str) -> Iterator[str]:
    """Yield a file's text in blocks of about a megabyte, all line ends as newlines, without a byte order mark.

    Parameters
    ----------
    path : Path
        Compressed if it ends in .gz, .bz2, .xz or .zst.
    encoding : str
        Any that Python knows.

    Raises
    ------
    InputError
        If the file cannot be read, is cut short, is no text, or is in another encoding (the message names the
        line and the byte).
    """
    codec = check_encoding(encoding)
    decoder = codecs.getincrementaldecoder(codec)()
    unified = io.IncrementalNewlineDecoder(decoder, translate=True)
    read = lines = 0
    for block in _byte_blocks(path):
        if read == 0 or b"\0" in block:
            _check_is_text(path, block, codec, read)
        read += len(block)
        try:
            text = unified.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(path, error, encoding, read, lines) from error
        lines += text.count("\n")
        if text:
            yield text


def read_utf8(path: Path, *, encoding: str) -> Iterator[bytes]:
    """Yield a file's text as UTF-8, without a byte order mark; of UTF-8 files the bytes themselves, unchecked.

    Raises
    ------
    InputError
        As `read_blocks`, but that bytes that are not UTF-8 are left for the tokenizer to find.
    """
    codec = check_encoding(encoding)
    if codec != "utf-8-sig":
        yield from (text.encode() for text in read_blocks(path, encoding=encoding))
        return
    read = 0
    for block in _byte_blocks(path):
        if read == 0 or b"\0" in block:
            _check_is_text(path, block, codec, read)
        yield block.removeprefix(codecs.BOM_UTF8) if read == 0 else block
        read += len(block)


def read_lines(path: Path, *, encoding: str) -> Iterator[str]:
    """Yield a file's lines without their ends.

    Raises
    ------
    InputError
        As `read_blocks`.
    """
    carry = ""
    for block in read_blocks(path, encoding=encoding):
        lines = (carry + block).split("\n")
        carry = lines.pop()
        yield from lines
    if carry:
        yield carry


def _byte_blocks(path: Path) -> Iterator[bytes]:
    """Yield the unpacked bytes, and at the end an empty block."""
    try:
        with _open(path) as file:
            block = file.read(BLOCK)
            while block:
                yield block
                block = file.read(BLOCK)
            yield block
    except _DAMAGE as error:
        message = f"{path} cannot be unpacked ({error}): it is cut short or damaged; make it or copy it again"
        raise InputError(message) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise InputError(message) from error


def _open(path: Path) -> IO[bytes]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if suffix == ".bz2":
        return cast("IO[bytes]", bz2.open(path, "rb"))
    if suffix == ".xz":
        return cast("IO[bytes]", lzma.open(path, "rb"))
    return _open_zstandard(path) if suffix == ".zst" else path.open("rb")


def _open_zstandard(path: Path) -> IO[bytes]:
    import smart_open

    try:
        return cast("IO[bytes]", smart_open.open(path, "rb"))
    except ImportError as error:
        message = f"reading {path.name} needs zstandard, which is not installed: pip install zstandard, or unpack it"
        raise MissingExtraError(message) from error


def _check_is_text(path: Path, block: bytes, codec: str, before: int) -> None:
    wide = codec.startswith(("utf-16", "utf-32"))
    if wide:
        return
    for mark, name in _BYTE_ORDER_MARKS.items():
        if before == 0 and block.startswith(mark):
            message = f"{path} begins with the byte order mark of {name}; pass encoding={name!r}"
            raise InputError(message)
    at = block.find(b"\0")
    if at >= 0:
        line = _line_of(path, before + at)
        message = (
            f"{path} is not a text file: byte {before + at:,}, in line {line:,}, is NUL. Give plain text, .jsonl, .csv "
            "or .tsv"
        )
        raise InputError(message)


def _line_of(path: Path, position: int) -> int:
    """Return the number of the line in which a byte stands; the file is read once more."""
    lines, left = 1, position
    for block in _byte_blocks(path):
        lines += block.count(b"\n", 0, left)
        left -= len(block)
        if left <= 0:
            break
    return lines


def _wrong_encoding(path: Path, error: UnicodeDecodeError, encoding: str, read: int, lines: int) -> InputError:
    at = read - len(error.object) + error.start
    line = lines + error.object[: error.start].count(b"\n") + 1
    byte = error.object[error.start]
    other = "latin-1" if encoding.lower().replace("_", "-") not in ("latin-1", "iso-8859-1") else "utf-8"
    return InputError(
        f"{path}, line {line:,}: byte {at:,} (0x{byte:02x}) is not {encoding}; pass the encoding that the file "
        f"is in, such as encoding={other!r} or encoding='cp1252'"
    )
