"""Every finding is made on a table that shows it, and on none that does not."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import InputError
from lrdomains.genes import check
from lrdomains.genes.check import check_table

RNG = np.random.default_rng(0)
COUNTS = RNG.poisson(3.0, (30, 40)) + 1


def found(values, *, genes=None, samples=None):
    rows = [f"s{i}" for i in range(len(values))] if samples is None else samples
    columns = [f"G{i}" for i in range(np.shape(values)[1])] if genes is None else genes
    seen = check_table(LabelledMatrix(np.asarray(values, dtype=float), rows=rows, columns=columns, source="x.csv"))
    return {finding.code: finding for finding in seen.findings}, seen


def test_plain_counts_have_nothing_to_remark():
    findings, seen = found(COUNTS)
    assert list(findings) == ["counts"]
    assert (seen.usable, seen.kind) == (True, "bulk")


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        (lambda v: (v - v.mean(0)) / v.std(0), "scaled", "problem"),
        (lambda v: np.where(np.arange(40) == 3, -0.5, v), "negative", "caution"),
        (np.log1p, "logarithms", "note"),
        (lambda v: v * 100.5, "not-integers", "note"),
        (lambda v: v * (np.arange(30) != 4)[:, None], "empty-samples", "caution"),
        (lambda v: np.where(np.arange(40) == 3, 2, v), "constant-genes", "note"),
        (lambda v: v * np.where(np.arange(30) == 5, 100, 1)[:, None], "depth-outliers", "caution"),
        (lambda v: v[:4], "few-samples", "caution"),
        (lambda v: v * 0, "all-zero", "problem"),
        (lambda v: v[:1].repeat(30, axis=0), "nothing-varies", "problem"),
    ],
)
def test_values(change, code, severity):
    findings, seen = found(change(COUNTS.astype(float)))
    assert findings[code].severity == severity
    assert seen.usable == (severity != "problem")


GENES = [f"G{i}" for i in range(40)]
BARCODES = ["AAACCC" + a + b + c for a in "ACGT" for b in "ACGT" for c in "AC"][:30]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"genes": ["1-Sep", *GENES[1:]]}, "spreadsheet-names"),
        ({"genes": ["G1", *GENES[1:]]}, "duplicate-genes"),
        ({"genes": [" ", *GENES[1:]]}, "unnamed-genes"),
        ({"genes": [f"ENSG{i:011d}.3" for i in range(40)]}, "ensembl-versions"),
        ({"genes": [f"ENSG{i:011d}" for i in range(40)]}, "ensembl-ids"),
        ({"genes": [f"{i}_at" for i in range(40)]}, "probe-ids"),
        ({"genes": [f"MT-{i}" for i in range(40)]}, "mitochondrial"),
        ({"samples": ["a"] * 30}, "duplicate-samples"),
        ({"samples": [f"ENSG{i:011d}" for i in range(30)]}, "transposed"),
        ({"samples": [f"{name}-{1 + i % 2}" for i, name in enumerate(BARCODES)]}, "batches"),
    ],
)  # fmt: skip
def test_names(names, code):
    findings, _ = found(COUNTS, **names)
    assert findings[code].text
    assert findings[code].remedy
    assert findings[code].count


def test_the_answer_in_words_tables_and_json():
    table = pd.DataFrame(COUNTS[:4], columns=["1-Sep", *GENES[1:]])
    seen = check(table.set_axis(list("abcd")), orientation="samples-by-genes")
    assert "caution: 1 gene names look as if a spreadsheet" in seen.summary()
    assert list(seen.to_frame()["code"]) == ["spreadsheet-names", "few-samples", "counts"]
    assert seen.to_dict()["findings"][0]["examples"] == ["1-Sep"]
    assert "spreadsheet" in seen.report().to_text()
    assert "3 findings" in repr(seen)
    with pytest.raises(InputError, match="Give orientation="):
        check(table)
