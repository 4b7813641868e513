"""The last section of every report."""

import builders
import numpy as np
import pytest

from lrdomains import NMF, LabelledMatrix, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.errors import ConvergenceWarning
from lrdomains.report import Finding, Paragraph, Report, Table
from lrdomains.report.methods_section import methods_section


def test_it_says_how_well_what_and_with_what():
    matrix = LabelledMatrix(
        builders.low_rank((6, 5), 2),
        rows_are="class",
        columns_are="entry",
        steps={"weighting": {"power": 0.5}},
        dropped=(Dropped.of("classes", ["x", "y"], reason="they are empty"),),
        source="a test",
    )
    section = methods_section(factorize(matrix, TruncatedSVD(1), rng=3))
    summary, *_, dropped, steps, made_with = section.blocks
    assert summary == Finding(
        "good",
        "TruncatedSVD of 6 classes by 5 entries: solved directly, to machine precision. 1 component reproduces 80.0% "
        "of the squared norm of the matrix.",
    )
    assert dropped.text == "classes dropped because they are empty: 2 (x, y)"
    assert isinstance(steps, Table)
    assert ["weighting", "power", "0.5"] in steps.frame.to_numpy().tolist()
    assert ["TruncatedSVD", "rank", "1"] in steps.frame.to_numpy().tolist()
    about = dict(made_with.frame.to_numpy().tolist())
    assert about["source"] == "a test"
    assert about["seed"] == "3"
    assert len(about["fingerprint"]) == 64
    assert "numpy" in about


def test_nothing_dropped_is_said_too():
    assert Paragraph("Nothing was dropped.") in methods_section(factorize(np.eye(2), TruncatedSVD(2))).blocks


def test_a_fit_that_did_not_converge_is_a_caution():
    with pytest.warns(ConvergenceWarning):
        f = factorize(builders.non_negative((20, 15)), NMF(4, max_iterations=1), rng=0)
    assert methods_section(f).blocks[0].severity == "caution"


def test_no_components_are_reported():
    section = methods_section(factorize(-np.eye(3), SymmetricEigen(2)))
    assert "0 components reproduce 0.0%" in section.blocks[0].text
    report = Report("T", "", (), (section,))
    for text in (report.to_html(), report.to_markdown(), report.to_text()):
        assert "fewer positive eigenvalues" in " ".join(text.split())
