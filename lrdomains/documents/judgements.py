"""Test collections: documents, queries and judgements in the forms that retrieval people keep them in."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NoReturn, get_args

import pandas as pd

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_blocks, read_lines

JudgementForm = Literal["trec", "cranfield", "cisi"]
COLUMNS = ["query", "document", "relevance"]


def read_smart(path: PathLike, *, fields: Sequence[str] = ("W",), encoding: str = "utf-8") -> "pd.Series[str]":
    """Read documents or queries in the SMART form: ``.I 12`` begins a record, ``.W`` and other letters its fields.

    Parameters
    ----------
    path : path
        Such as cran.all.1400, CISI.ALL or cacm.all.
    fields : sequence of str
        Which fields make the text: W is the text itself, T the title, A the authors.
    encoding : str
        Of the file; the old collections hold bytes that only latin-1 reads.

    Returns
    -------
    Series
        Texts by number as text (``"12"``), which is how judgements name them.

    Raises
    ------
    InputError
        If there is no record, or a number occurs twice.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "queries"
    >>> _ = path.write_text(chr(10).join([".I 1", ".W", "what is lift", ".I 2", ".W", "what is drag"]))
    >>> read_smart(path)["2"]
    'what is drag'
    """
    path = Path(path)
    check_exists(path)
    content = "".join(read_blocks(path, encoding=encoding))
    texts: dict[str, str] = {}
    for record in re.split(r"^\.I\s+(?=\S)", content, flags=re.MULTILINE)[1:]:
        heading, _, body = record.partition("\n")
        name = heading.split()[0].lstrip("0") or "0"
        if name in texts:
            message = f"{path}: record {name} occurs twice"
            raise InputError(message)
        parts = re.split(r"^\.([A-Z])[ \t\r]*$\n?", body, flags=re.MULTILINE)
        wanted = [text.strip() for letter, text in zip(parts[1::2], parts[2::2], strict=True) if letter in fields]
        texts[name] = "\n".join(wanted)
    if not texts:
        message = f"{path} holds no record that begins with '.I number'"
        raise InputError(message)
    return pd.Series(texts, name="text")


def read_queries(path: PathLike, *, ordinal: bool = False, encoding: str = "utf-8") -> "pd.Series[str]":
    """Read queries.

    Parameters
    ----------
    path : path
        SMART records (``.I``, ``.W``), TREC topics (``<num>``, ``<title>``), JSON lines with ``_id`` and ``text``, or
        lines of name, tab and text.
    ordinal : bool
        Name the queries by their position, from 1, whatever the file calls them: the judgements of the Cranfield
        collection do.
    encoding : str
        Of the file.

    Returns
    -------
    Series
        Texts by name.

    Raises
    ------
    InputError
        If the file has none of these forms.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "queries.tsv"
    >>> _ = path.write_text("q1" + chr(9) + "heat transfer")
    >>> read_queries(path)["q1"]
    'heat transfer'
    """
    path = Path(path)
    check_exists(path)
    first = next((line for line in read_lines(path, encoding=encoding) if line.strip()), "")
    if first.startswith(".I"):
        queries = read_smart(path, encoding=encoding)
    elif first.lstrip().startswith("<"):
        queries = _trec_topics(path, encoding)
    else:
        queries = pd.Series(dict(_named_lines(path, encoding)), name="text")
    if ordinal:
        queries.index = pd.Index([str(number) for number in range(1, len(queries) + 1)])
    return queries


def read_judgements(path: PathLike, *, form: JudgementForm | None = None) -> pd.DataFrame:
    """Read which documents are relevant to which queries.

    Parameters
    ----------
    path : path
        A judgement a line.
    form : {"trec", "cranfield", "cisi"}, optional
        ``query 0 document relevance``, ``query document relevance`` or ``query document 0 0``, where all are relevant.
        By default what the columns look like: three are Cranfield's; of four, the one that is zero everywhere decides.

    Returns
    -------
    DataFrame
        Columns ``query``, ``document`` (text, without leading zeros) and ``relevance``.

    Raises
    ------
    InputError
        If a line is not of that form; it is named.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "qrels"
    >>> _ = path.write_text("1 0 d7 2" + chr(10) + "1 0 d9 0")
    >>> read_judgements(path).to_dict("records")[0]
    {'query': '1', 'document': 'd7', 'relevance': 2.0}
    """
    path = Path(path)
    check_exists(path)
    lines = [(n, line.split()) for n, line in enumerate(read_lines(path, encoding="utf-8"), start=1) if line.strip()]
    if lines and lines[0][1][:1] in (["query-id"], ["query_id"]):
        lines = lines[1:]
    if not lines:
        message = f"{path} holds no judgement"
        raise InputError(message)
    if form is None:
        form = _looks_like([fields for _, fields in lines])
    elif form not in get_args(JudgementForm):
        message = f"form={form!r}; choose one of {', '.join(map(repr, get_args(JudgementForm)))}"
        raise InputError(message)
    width = 3 if form == "cranfield" else 4
    rows = []
    for number, fields in lines:
        try:
            relevance = 1.0 if form == "cisi" else float(fields[width - 1])
        except (ValueError, IndexError):
            _wrong(path, number, fields, form)
        if len(fields) != width:
            _wrong(path, number, fields, form)
        rows.append((_plain(fields[0]), _plain(fields[2 if form == "trec" else 1]), relevance))
    return pd.DataFrame(rows, columns=COLUMNS)


def _looks_like(lines: list[list[str]]) -> JudgementForm:
    if all(len(fields) == 3 for fields in lines):
        return "cranfield"
    if all(len(fields) == 4 and float_or_nan(fields[2]) == 0 == float_or_nan(fields[3]) for fields in lines):
        return "cisi"
    return "trec"


def float_or_nan(text: str) -> float:
    """Return the number that a text is, NaN where it is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _plain(name: str) -> str:
    return name.lstrip("0") or "0"


def _wrong(path: Path, number: int, fields: list[str], form: str) -> NoReturn:
    message = f"{path}, line {number:,}: {' '.join(fields)[:60]!r} is no judgement of the form {form!r}"
    raise InputError(message)


def _trec_topics(path: Path, encoding: str) -> "pd.Series[str]":
    content = "".join(read_blocks(path, encoding=encoding))
    texts = {}
    for topic in re.split(r"<top>", content)[1:]:
        number = re.search(r"<num>\s*(?:Number:)?\s*(\S+)", topic)
        title = re.search(r"<title>\s*(?:Topic:)?\s*([^<]*)", topic)
        if number is None or title is None:
            message = f"{path}: a topic without <num> or <title>: {topic.strip()[:60]!r}"
            raise InputError(message)
        texts[_plain(number[1].partition("<")[0])] = " ".join(title[1].split())
    return pd.Series(texts, name="text")


def _named_lines(path: Path, encoding: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(read_lines(path, encoding=encoding), start=1):
        if not line.strip():
            continue
        name, tab, text = line.partition("\t")
        if line.lstrip().startswith("{"):
            try:
                record = json.loads(line)
                name, text, tab = str(record["_id"]), str(record["text"]), "\t"
            except (ValueError, KeyError) as error:
                message = f"{path}, line {number:,}: no JSON object with '_id' and 'text' ({error})"
                raise InputError(message) from error
        if not tab:
            message = f"{path}, line {number:,}: {line[:60]!r} has no tab between the name of a query and its text"
            raise InputError(message)
        yield _plain(name), text
