"""check: what is unusual about a table of expression, in words, and what will be done about it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes.check_names import name_findings
from lrdomains.genes.check_values import value_findings
from lrdomains.genes.experiment import experiment_kind
from lrdomains.genes.findings import CheckFinding
from lrdomains.genes.missing import Missing
from lrdomains.genes.orientation import Orientation
from lrdomains.genes.profile import profile
from lrdomains.genes.reading import read_expression
from lrdomains.genes.symbols import Symbols
from lrdomains.report.report import Finding, KeyFigure, Report, Section, Table


@dataclass(frozen=True, eq=False)
class Check:
    """What was found about a table of expression before anything is computed from it.

    Parameters
    ----------
    source : str
    samples, genes : int
    kind : {"bulk", "single-cell"}
        What the table looks like; defaults follow from it.
    findings : tuple of CheckFinding
        The gravest first.

    Examples
    --------
    >>> seen = check(pd.DataFrame([[1.5, -2.0], [-1.0, 2.0]], index=["s1", "s2"]), orientation="samples-by-genes")
    >>> seen.usable, seen.findings[0].code
    (False, 'scaled')
    """

    source: str
    samples: int
    genes: int
    kind: str
    findings: tuple[CheckFinding, ...]

    @property
    def usable(self) -> bool:
        """Whether modules can be found in it as it is: nothing found is a problem."""
        return all(finding.severity != "problem" for finding in self.findings)

    def summary(self) -> str:
        """Return what was found, a line each."""
        lines = [f"{self.source}: {self.samples:,} samples x {self.genes:,} genes; it looks like {self.kind} data"]
        lines += [f"{f.severity}: {f.text} -> {f.remedy}" for f in self.findings]
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding: ``code``, ``severity``, ``text``, ``remedy``, ``count``, ``examples``."""
        columns = ["code", "severity", "text", "remedy", "count", "examples"]
        rows = [(f.code, f.severity, f.text, f.remedy, f.count, ", ".join(f.examples)) for f in self.findings]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as values that JSON can hold."""
        findings = [
            {
                "code": f.code,
                "severity": f.severity,
                "text": f.text,
                "remedy": f.remedy,
                "count": f.count,
                "examples": list(f.examples),
            }
            for f in self.findings
        ]
        about = {"source": self.source, "samples": self.samples, "genes": self.genes, "kind": self.kind}
        return {**about, "usable": self.usable, "findings": findings}

    def report(self) -> Report:
        """Return the report."""
        blocks = tuple(Finding(f.severity, f"{f.text} {_sentence(f.remedy)}") for f in self.findings)
        table = Table("findings", self.to_frame(), "One row a finding. remedy: what finding modules will do.")
        figures = (KeyFigure("samples", f"{self.samples:,}"), KeyFigure("genes", f"{self.genes:,}"))
        sections = (Section("Findings", blocks), Section("As a table", (table,)))
        return Report("Check of expression", f"{self.source}, which looks like {self.kind} data", figures, sections)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        grave = sum(f.severity == "problem" for f in self.findings)
        return f"Check({self.source}: {len(self.findings)} findings, {grave} of them problems)"


def check(
    expression: object,
    *,
    orientation: Orientation | None = None,
    layer: str | None = None,
    symbols: Symbols | None = None,
    genome: str | None = None,
    missing: Missing = "refuse",
) -> Check:
    """Look a table of expression over, before anything is computed from it.

    Parameters
    ----------
    expression, orientation, layer, symbols, genome, missing
        As in `read_expression`.

    Returns
    -------
    Check
        Findings in words, each with its severity ("problem": it will be refused; "caution": it will be changed or may
        mislead; "note": worth knowing) and with the remedy that will be applied.

    Raises
    ------
    InputError, StorageError
        If it cannot be read at all.

    References
    ----------
    Luecken and Theis (2019), Molecular Systems Biology 15:e8746, section "quality control".

    Examples
    --------
    >>> counts = pd.DataFrame([[1, 0, 4], [2, 0, 9]], index=["s1", "s2"], columns=["MYC", "FOS", "1-Sep"])
    >>> [finding.code for finding in check(counts, orientation="samples-by-genes").findings]
    ['spreadsheet-names', 'few-samples', 'constant-genes', 'counts']
    """
    table = read_expression(
        expression, orientation=orientation, layer=layer, symbols=symbols, genome=genome, missing=missing
    )
    return check_table(table)


def check_table(table: LabelledMatrix) -> Check:
    """Look a table over that has been read."""
    seen = profile(table.values)
    kind = experiment_kind(table.shape[0], seen)
    findings = [*name_findings(table), *value_findings(table, seen, kind)]
    order = {"problem": 0, "caution": 1, "note": 2, "good": 3}
    findings.sort(key=lambda finding: order[finding.severity])
    return Check(table.source, *table.shape, kind, tuple(findings))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
