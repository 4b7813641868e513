"""Blocks of UTF-8 text from files, cut where no word is, several files read side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from lrdomains.errors import InputError
from lrdomains.text.files import read_utf8
from lrdomains.text.reading_ahead import read_side_by_side

#: Bytes of a block; results do not depend on it.
BLOCK_BYTES = 2**22
#: A longer stretch without a space or a sign is no text, and would have to be held in memory whole.
STRETCH_LIMIT = 2**26

#: The byte that ends a unit where line ends do not; UTF-8 has none such.
UNIT_END = b"\xff"

FileUnit = Literal["line", "paragraph", "file"]

# Signs before which text can be cut, the most usual first; after a line end it can be cut too.
_CUTS = (b" ", b"\t", b",", b";", b"-", b"/", b"|", b'"', b"(", b"\xe3\x80\x82", b"\xe3\x80\x81", b"\xe3\x80\x80")


@dataclass
class Block:
    """Some text of one or more files.

    Parameters
    ----------
    data : bytes
        UTF-8 text.
    starts_within_line : bool
        Whether it goes on with the line in which the block before it ended.
    files : list of (int, Path)
        Where in `data` each file begins, or goes on.
    """

    data: bytes
    starts_within_line: bool = False
    files: list[tuple[int, Path]] = field(default_factory=list)

    def file_at(self, position: int) -> Path:
        """Return the file from which a byte came."""
        return next(path for start, path in reversed(self.files) if start <= position)


def file_blocks(paths: list[Path], *, unit: FileUnit, encoding: str, readers: int) -> Iterator[Block]:
    """Yield the text of files in order, in blocks of about `BLOCK_BYTES`; the last unit of each file is ended.

    Parameters
    ----------
    paths : list of Path
    unit : {"line", "paragraph", "file"}
        Says what is put behind each file: a line end where it has none, a blank line, or `UNIT_END`.
    encoding : str
    readers : int
        How many files are read and unpacked at a time.

    Raises
    ------
    InputError
        As `read_utf8`, and if there is no place to cut within `STRETCH_LIMIT` bytes.
    """
    together = Block(b"")
    tasks = (partial(_blocks_of_one, path, unit, encoding) for path in paths)
    for block in read_side_by_side(tasks, readers=readers):
        # Small files share a block; a line never begins in one file and ends in another.
        if together.data and (block.starts_within_line or len(together.data) + len(block.data) > BLOCK_BYTES):
            yield together
            together = Block(b"")
        if not together.data:
            together = block
        else:
            together.files += [(len(together.data) + start, path) for start, path in block.files]
            together.data += block.data
    if together.data:
        yield together


def _blocks_of_one(path: Path, unit: FileUnit, encoding: str) -> Iterator[Block]:
    carry, within_line, last = b"", False, b""
    for part in read_utf8(path, encoding=encoding):
        carry += part
        if len(carry) < BLOCK_BYTES:
            continue
        at = _place_to_cut(carry)
        if not at:
            _check_stretch(carry, path)
            continue
        data, carry = carry[:at], carry[at:]
        yield Block(data, within_line, [(0, path)])
        within_line, last = not data.endswith(b"\n"), data[-1:]
    last = carry[-1:] or last
    yield Block(carry + _end_of_file(last, unit), within_line, [(0, path)])


def _place_to_cut(data: bytes) -> int:
    """Return where the last line ends, or else before the last sign; 0 where there is no such place."""
    return data.rfind(b"\n") + 1 or next((at for at in map(data.rfind, _CUTS) if at > 0), 0)


def _check_stretch(data: bytes, path: Path) -> None:
    if len(data) > STRETCH_LIMIT:
        message = (
            f"{path}: {len(data) >> 20} MB without a space or a line end ({data[:40].decode(errors='replace')!r}...); "
            "is it text? Else cut it into words by a tokenizer of your own"
        )
        raise InputError(message)


def _end_of_file(last: bytes, unit: FileUnit) -> bytes:
    if unit == "file":
        return UNIT_END
    if not last:
        return b""
    if unit == "paragraph":
        return b"\n\n"
    return b"" if last in b"\r\n" else b"\n"
