"""What the names of genes and samples show: transposed tables, identifiers, repeats, damage, batches."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes.damaged_names import damaged_names
from lrdomains.genes.findings import CheckFinding
from lrdomains.genes.names import gene_likeness
from lrdomains.genes.orientation import CLEAR_DIFFERENCE
from lrdomains.genes.symbols import without_versions

_ENSEMBL = re.compile(r"ENS[A-Z]*[GT]\d{6,}")
_PROBE = re.compile(r"\S+_at|ILMN_\d+|A_\d\d_P\d+")
_BATCH = re.compile(r"(?:[ACGTN]{8,}-(?P<lane>\d+))|(?P<prefix>[^_:#]+)[_:#][ACGTN]{8,}(?:-\d+)?")


def name_findings(table: LabelledMatrix) -> Iterator[CheckFinding]:
    """Yield what the names of a table show."""
    genes, samples = table.columns, table.rows
    yield from _transposed(table)
    yield from _repeated(genes, samples)
    yield from _identifiers(genes)
    damaged = damaged_names(genes)
    if damaged:
        guesses = ", ".join(f"{name!r} was {gene}" for name, gene in list(damaged.items())[:3])
        yield CheckFinding.about(
            "spreadsheet-names",
            "caution",
            list(damaged),
            f"{{count}} gene names look as if a spreadsheet had turned them into dates or numbers ({guesses}).",
            "kept as they are, and they will match no gene set: restore them from the original file",
        )
    yield from _batches(samples)


def _transposed(table: LabelledMatrix) -> Iterator[CheckFinding]:
    rows, columns = gene_likeness(list(table.rows)), gene_likeness(list(table.columns))
    if rows - columns > CLEAR_DIFFERENCE:
        yield CheckFinding(
            "transposed",
            "problem",
            f"The names of the samples look like genes ({table.rows[0]!r}), those of the genes do not "
            f"({table.columns[0]!r}): the table seems transposed.",
            "read it with the other orientation",
            table.shape[0],
        )


def _repeated(genes: pd.Index, samples: pd.Index) -> Iterator[CheckFinding]:
    repeated = genes[genes.duplicated()].unique()
    if len(repeated):
        yield CheckFinding.about(
            "duplicate-genes",
            "caution",
            list(repeated),
            "{count} gene names occur more than once (the first: {first!r}).",
            "merged: counts are summed, logarithms averaged, and of probes named by a table of symbols the one of the "
            "highest mean is kept",
        )
    twice = samples[samples.duplicated()].unique()
    if len(twice):
        yield CheckFinding.about(
            "duplicate-samples",
            "problem",
            list(twice),
            "{count} sample names occur more than once (the first: {first!r}).",
            "refused, because results are looked up by name: give each sample its own",
        )
    unnamed = int(np.sum(genes.isna() | np.array([not str(name).strip() for name in genes])))
    if unnamed:
        yield CheckFinding("unnamed-genes", "caution", f"{unnamed:,} genes have no name.", "dropped", unnamed)


def _identifiers(genes: pd.Index) -> Iterator[CheckFinding]:
    looked_at = [str(name) for name in genes[:2000]]
    ensembl = sum(_ENSEMBL.match(name) is not None for name in looked_at)
    probes = sum(_PROBE.fullmatch(name) is not None for name in looked_at)
    versioned = [old for old, new in zip(map(str, genes), without_versions(genes), strict=True) if old != new]
    if versioned:
        yield CheckFinding.about(
            "ensembl-versions",
            "note",
            versioned,
            "{count} Ensembl identifiers carry a version (the first: {first!r}).",
            "versions are removed",
        )
    for code, count, what in (("ensembl-ids", ensembl, "Ensembl identifiers"), ("probe-ids", probes, "probes")):
        if count > len(looked_at) / 2:
            yield CheckFinding(
                code,
                "note",
                f"The genes are named by {what} ({looked_at[0]!r}).",
                "kept; gene sets of symbols need symbols= (a .chip file, a table, or a column of the file)",
                count,
            )


def _batches(samples: pd.Index) -> Iterator[CheckFinding]:
    labels: Counter[str] = Counter()
    for name in map(str, samples):
        match = _BATCH.fullmatch(name)
        if match is None:
            return
        labels[match["lane"] or match["prefix"]] += 1
    if 1 < len(labels) <= max(2, len(samples) // 10):
        shown = ", ".join(f"{label} ({count:,})" for label, count in labels.most_common(5))
        yield CheckFinding(
            "batches",
            "caution",
            f"The names of the samples show {len(labels)} batches: {shown}.",
            "nothing is corrected: see whether a module follows the batch, and find modules batch by batch if one does",
            len(labels),
            tuple(label for label, _ in labels.most_common(5)),
        )
