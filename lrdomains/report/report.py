"""Report, Section and what sections hold: frozen values that know no domain and no output format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError

Severity = Literal["good", "note", "caution", "problem"]


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


Block = Finding | Paragraph | Table | Chart


@dataclass(frozen=True)
class Section:
    """A titled sequence of blocks.

    Parameters
    ----------
    title : str
    blocks : tuple of Finding, Paragraph, Table or Chart
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
        """Return one self-contained HTML page: no script, no network."""
        from lrdomains.report.html import render_html

        return render_html(self)

    def to_markdown(self) -> str:
        """Return Markdown, charts as their readings and tables."""
        from lrdomains.report.markdown import render_markdown

        return render_markdown(self)

    def to_text(self) -> str:
        """Return plain text of 80 columns for a terminal."""
        from lrdomains.report.text import render_text

        return render_text(self)

    def save(self, path: PathLike) -> None:
        """Write the report in the format that the extension names: .html, .md or .txt.

        Raises
        ------
        InputError
            If the extension is none of these.
        StorageError
            If the file cannot be written.
        """
        writers = {".html": self.to_html, ".htm": self.to_html, ".md": self.to_markdown, ".txt": self.to_text}
        extension = Path(path).suffix.lower()
        if extension not in writers:
            message = (
                f"{path}: reports are written as .html, .md or .txt, not as {extension or 'a file without extension'}"
            )
            raise InputError(message)
        with atomic_path(path) as temporary:
            # Names read from badly encoded files may hold what UTF-8 cannot; it is written as an escape.
            temporary.write_text(writers[extension](), encoding="utf-8", errors="backslashreplace")

    def _repr_html_(self) -> str:
        # A frame keeps the page's style from leaking into the notebook and the notebook's into the page.
        import html

        return f'<iframe srcdoc="{html.escape(self.to_html())}" style="width:100%;height:40rem;border:0"></iframe>'
