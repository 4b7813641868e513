"""Files of gene sets: GMT, GMX, JSON and long tables, gzipped or not."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lrdomains.errors import InputError
from lrdomains.genes.text_table import clear_errors, open_text

_SET_COLUMNS = ("source", "gs_name", "set", "gene_set", "geneset", "term", "pathway")
_GENE_COLUMNS = ("target", "gene_symbol", "gene", "genes", "symbol", "genesymbol")


def read_set_file(path: Path) -> dict[str, frozenset[str]]:
    """Read a file of gene sets; its extension says the format, and what has no known one is taken for GMT."""
    suffix = (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()
    with clear_errors(path), open_text(path) as file:
        if suffix == ".gmx":
            return _read_gmx(path, file)
        if suffix == ".json":
            return _read_json(path, file)
        if suffix in (".csv", ".tsv", ".txt"):
            with _rewound(file):
                header = file.readline()
            columns = _long_columns(header)
            if columns is not None:
                return _read_long(path, file, *columns)
            if suffix == ".csv":
                message = (
                    f"{path}: a long table of gene sets needs a column of sets ({', '.join(_SET_COLUMNS)}) and one of "
                    f"genes ({', '.join(_GENE_COLUMNS)}); its header is {header.strip()[:80]!r}"
                )
                raise InputError(message)
        return _read_gmt(path, file)


@contextmanager
def _rewound(file: IO[str]) -> Iterator[None]:
    at = file.tell()
    yield
    file.seek(at)


def _read_gmt(path: Path, file: IO[str]) -> dict[str, frozenset[str]]:
    sets: dict[str, frozenset[str]] = {}
    for number, line in enumerate(file, start=1):
        if line.strip():
            name, genes = _gmt_line(path, number, line)
            if name in sets:
                message = f"{path}, line {number}: the gene set {name!r} occurs a second time; rename or drop one"
                raise InputError(message)
            sets[name] = genes
    return sets


def _gmt_line(path: Path, number: int, line: str) -> tuple[str, frozenset[str]]:
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if len(cells) < 2 or not cells[0]:
        message = (
            f"{path}, line {number}: {line.strip()[:60]!r} is no gene set; a line of a GMT file is a name, a "
            "description and the genes, separated by tabs"
        )
        raise InputError(message)
    return cells[0], frozenset(filter(None, cells[2:]))


def _read_gmx(path: Path, file: IO[str]) -> dict[str, frozenset[str]]:
    rows = [[cell.strip() for cell in line.rstrip("\r\n").split("\t")] for line in file]
    if len(rows) < 2:
        message = f"{path}: a GMX file has the names of the sets on line 1, descriptions on line 2 and genes below"
        raise InputError(message)
    sets: dict[str, frozenset[str]] = {}
    for at, name in enumerate(rows[0]):
        if not name:
            continue
        if name in sets:
            message = f"{path}, line 1, column {at + 1}: the gene set {name!r} occurs a second time"
            raise InputError(message)
        sets[name] = frozenset(filter(None, (row[at] for row in rows[2:] if at < len(row))))
    return sets


def _read_json(path: Path, file: IO[str]) -> dict[str, frozenset[str]]:
    try:
        content: Any = json.load(file)
    except json.JSONDecodeError as error:
        message = f"{path}, line {error.lineno}: no JSON ({error.msg})"
        raise InputError(message) from error
    if not isinstance(content, dict):
        message = f"{path}: a {type(content).__name__}; gene sets in JSON are an object of lists of genes by name"
        raise InputError(message)
    sets = {}
    for name, value in content.items():
        genes = value.get("geneSymbols") if isinstance(value, dict) else value
        if not isinstance(genes, list) or not all(isinstance(gene, (str, int)) for gene in genes):
            message = f"{path}: the gene set {name!r} is no list of genes (nor an object with 'geneSymbols')"
            raise InputError(message)
        sets[str(name)] = frozenset(map(str, genes))
    return sets


def _long_columns(header: str) -> tuple[str, int, int] | None:
    """Return separator and positions of the columns of sets and genes, if this is the header of a long table."""
    separator = "\t" if "\t" in header else ";" if header.count(";") > header.count(",") else ","
    heads = [cell.strip().lower() for cell in next(csv.reader([header], delimiter=separator), [])]
    sets = next((heads.index(name) for name in _SET_COLUMNS if name in heads), None)
    genes = next((heads.index(name) for name in _GENE_COLUMNS if name in heads), None)
    return None if sets is None or genes is None else (separator, sets, genes)


def _read_long(path: Path, file: IO[str], separator: str, at_set: int, at_gene: int) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = {}
    reader = csv.reader(file, delimiter=separator)
    next(reader)
    for cells in reader:
        if not cells:
            continue
        if len(cells) <= max(at_set, at_gene):
            message = f"{path}, line {reader.line_num}: {len(cells)} cells; the set or the gene is missing"
            raise InputError(message)
        members.setdefault(cells[at_set].strip(), set()).add(cells[at_gene].strip())
    return {name: frozenset(genes - {""}) for name, genes in members.items() if name}
