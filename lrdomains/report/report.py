"""Report, Section and what sections hold: frozen values that know no domain and no output format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import Array, PathLike
from lrdomains.errors import InputError

Severity = Literal["good", "note", "caution", "problem"]

#: What a page can carry for a `VectorSearch` and stay light.
SEARCHED_NUMBERS = 2_000_000


@dataclass(frozen=True)
class KeyFigure:
    """One number that a reader should take away.

    Parameters
    ----------
    label : str
        What it is.
    value : str
        The number, formatted.
    note : str
        Its uncertainty or unit, in a few words.
    """

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """A judgement in one sentence.

    Parameters
    ----------
    severity : {"good", "note", "caution", "problem"}
    text : str
    """

    severity: Severity
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Plain text.

    Parameters
    ----------
    text : str
        It stays text in every format: nothing in it is taken for markup.
    """

    text: str


@dataclass(frozen=True)
class Table:
    """A named table.

    Parameters
    ----------
    name : str
        Short and unique within the report.
    frame : DataFrame
        The index is shown only if it has a name.
    caption : str
        What the rows are and how to read them.
    formats : mapping of str to str
        Format specification by column, as in ``{"share": ".1%"}``; other floats get four significant digits.
    """

    name: str
    frame: pd.DataFrame
    caption: str
    formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """A picture with its twin in words and in numbers.

    Parameters
    ----------
    name : str
        Short and unique within the report.
    specification : mapping
        Vega-Lite, as Altair's ``chart.to_dict()`` gives it.
    caption : str
        What is shown.
    reading : str
        What it says, in one sentence: for those who do not see it, and for those who do.
    table : DataFrame
        The numbers behind it.
    """

    name: str
    specification: Mapping[str, Any]
    caption: str
    reading: str
    table: pd.DataFrame


@dataclass(frozen=True, eq=False)
class VectorSearch:
    """A search box that works inside the HTML page: words in, what is nearest in meaning out.

    A query is the sum of the vectors of its words, lower-cased; items are ordered by the cosine with it. Vectors are
    stored with eight bits a number, which moves a cosine by less than .01.

    Parameters
    ----------
    name : str
        Short and unique within the report.
    prompt : str
        The label of the box, such as ``"Search the documents"``.
    terms : sequence of str
        What can be asked for.
    term_vectors : ndarray of shape (terms, k)
    items : sequence of str or None
        What is found; None where the terms themselves are.
    item_vectors : ndarray of shape (items, k) or None
    table : DataFrame
        Examples of queries and what they find: the twin in every other format.
    caption : str
        What is searched, and how to read the scores.
    example : str
        A query whose answer the page shows until another is asked for.

    Raises
    ------
    InputError
        If names and vectors do not belong together, or if they are more than a page should carry (2,000,000 numbers).
    """

    name: str
    prompt: str
    terms: Sequence[str]
    term_vectors: Array
    table: pd.DataFrame
    caption: str
    items: Sequence[str] | None = None
    item_vectors: Array | None = None
    example: str = ""

    def __post_init__(self) -> None:
        sides = [(self.terms, self.term_vectors)]
        if self.items is not None and self.item_vectors is not None:
            sides.append((self.items, self.item_vectors))
        widths = {vectors.shape[1] for _, vectors in sides}
        if (self.items is None) != (self.item_vectors is None) or any(len(n) != len(v) for n, v in sides):
            message = "each side of a search needs as many names as vectors"
            raise InputError(message)
        if len(widths) > 1:
            message = f"terms and items have vectors of {sorted(widths)} numbers; they must live in one space"
            raise InputError(message)
        if sum(vectors.size for _, vectors in sides) > SEARCHED_NUMBERS:
            message = f"a page can carry a search over {SEARCHED_NUMBERS:,} numbers; give fewer items or dimensions"
            raise InputError(message)


@dataclass(frozen=True)
class TermRelevance:
    """Terms of each group ordered by their relevance, with a slider from what is common to what is particular.

    The relevance of a term is ``lambda log(share) + (1 - lambda) log(lift)`` (Sievert and Shirley 2014, section 3.1).

    Parameters
    ----------
    name : str
        Short and unique within the report.
    table : DataFrame
        Columns ``group``, ``term``, ``share`` (of the term within the group, positive) and ``lift`` (that share over
        the term's share everywhere, positive); the candidates of each group, best first.
    caption, reading : str
    """

    name: str
    table: pd.DataFrame
    caption: str
    reading: str

    def __post_init__(self) -> None:
        missing = [name for name in ("group", "term", "share", "lift") if name not in self.table.columns]
        if missing:
            message = f"a table of terms without the column {missing[0]!r}; it needs group, term, share and lift"
            raise InputError(message)
        if not bool((self.table[["share", "lift"]] > 0).all(axis=None)):
            message = "shares and lifts of terms must be positive; leave the others out"
            raise InputError(message)


@dataclass(frozen=True)
class Beside:
    """Two blocks that are to be compared: side by side where there is room.

    Parameters
    ----------
    titles : tuple of two str
    blocks : tuple of two blocks
        None where one side has no such block.
    """

    titles: tuple[str, str]
    blocks: tuple["Block | None", "Block | None"]


Block = Finding | Paragraph | Table | Chart | VectorSearch | TermRelevance | Beside


@dataclass(frozen=True)
class Section:
    """A titled sequence of blocks.

    Parameters
    ----------
    title : str
    blocks : tuple of Finding, Paragraph, Table, Chart, VectorSearch, TermRelevance or Beside
    """

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A document about one result: the verdict first, then evidence, exploration, and methods last.

    Parameters
    ----------
    title, subtitle : str
    key_figures : tuple of KeyFigure
    sections : tuple of Section

    Examples
    --------
    >>> report = Report("Title", "about nothing", (KeyFigure("rank", "2"),), (Section("A", (Paragraph("Text."),)),))
    >>> print(report.to_markdown())
    # Title
    <BLANKLINE>
    about nothing
    <BLANKLINE>
    - **rank**: 2
    <BLANKLINE>
    ## A
    <BLANKLINE>
    Text.
    <BLANKLINE>
    """

    title: str
    subtitle: str
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]

    def to_html(self) -> str:
        """Return one self-contained HTML page: no network, and whole without its script."""
        from lrdomains.report.html import render_html

        return render_html(self)

    def to_markdown(self) -> str:
        """Return Markdown, charts as their readings and tables."""
        from lrdomains.report.markdown import render_markdown

        return render_markdown(self)

    def to_json(self) -> str:
        """Return JSON: every block with its kind, tables and the numbers behind charts in full.

        Its schema is the file ``report.schema.json`` beside this module.
        """
        from lrdomains.report.json import render_json

        return render_json(self)

    def to_text(self) -> str:
        """Return plain text of 80 columns for a terminal."""
        from lrdomains.report.text import render_text

        return render_text(self)

    def save(self, path: PathLike) -> None:
        """Write the report in the format that the extension names: .html, .md, .txt or .json.

        Raises
        ------
        InputError
            If the extension is none of these.
        StorageError
            If the file cannot be written.
        """
        writers = {
            ".html": self.to_html,
            ".htm": self.to_html,
            ".md": self.to_markdown,
            ".txt": self.to_text,
            ".json": self.to_json,
        }
        extension = Path(path).suffix.lower()
        if extension not in writers:
            message = (
                f"{path}: reports are written as .html, .md, .txt or .json, not as "
                f"{extension or 'a file without extension'}"
            )
            raise InputError(message)
        with atomic_path(path) as temporary:
            # Names read from badly encoded files may hold what UTF-8 cannot; it is written as an escape.
            temporary.write_text(writers[extension](), encoding="utf-8", errors="backslashreplace")

    def _repr_html_(self) -> str:
        from lrdomains.report.html import framed

        return framed(self.to_html())
