"""What the report of each domain says, word for word: one result a domain, numbers left out.

The stored texts are what a newcomer reads. Where a change of them is meant, write them again with
``python tests/laws/test_golden_reports.py`` and read what changed.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lrdomains as lrd
from lrdomains.report import Beside, Chart, Finding, Paragraph, Report, Table

FOLDER = Path(__file__).with_name("golden_reports")
PETS = ["the cat and the dog share a mat", "a dog barks at the cat", "the cat purrs on the mat", "the dog sleeps"]
MONEY = ["stocks and bonds fell again", "investors sold stocks", "the price of bonds rose", "investors bought bonds"]


def words():
    return lrd.words.embed((PETS + MONEY) * 30, rank=4, min_count=5)


def documents():
    return lrd.documents.embed(PETS + MONEY + PETS[:1], rank=2, min_count=1)


def topics():
    rng = np.random.default_rng(0)
    vocabularies = [[f"{subject}{i}" for i in range(12)] for subject in ("ship", "bread", "star")]
    # Not as many of each: of equal strengths rounding would decide which comes first.
    texts = [" ".join(rng.choice(vocabularies[(0, 0, 0, 1, 1, 2)[i % 6]], 30)) for i in range(60)]
    return lrd.documents.find_topics(texts, rank=3, rng=0)


def modules():
    rng = np.random.default_rng(7)
    rates = np.tile(rng.gamma(1.0, 1.0, 60), (45, 1))
    for group in range(3):
        rates[np.ix_(np.arange(45) % 3 == group, range(10 * group, 10 * group + 10))] += 8.0
    counts = pd.DataFrame(rng.poisson(rates), index=[f"cell{i}" for i in range(45)])
    counts.columns = [f"GENE{i}" for i in range(60)]
    return lrd.genes.find_modules(counts, rank=3, runs=4, orientation="samples-by-genes")


def axes():
    toy = [[400, 80, 10, 10], [90, 380, 20, 10], [10, 5, 420, 65], [10, 20, 80, 390]]
    return lrd.confusion.find_axes(toy, labels=["cat", "dog", "car", "bus"])


def comparison():
    better = [[470, 15, 8, 7], [12, 470, 10, 8], [10, 5, 420, 65], [10, 20, 80, 390]]
    return lrd.confusion.compare(
        axes(), lrd.confusion.count_table(better, labels=["cat", "dog", "car", "bus"]), names=("old", "new")
    )


RESULTS = {
    "words": words,
    "documents": documents,
    "topics": topics,
    "genes": modules,
    "confusion": axes,
    "comparison": comparison,
}


@pytest.fixture(scope="module")
def reports():
    return {name: result().report() for name, result in RESULTS.items()}


def blocks_of(report):
    for section in report.sections:
        for block in section.blocks:
            yield from (side for side in block.blocks if side) if isinstance(block, Beside) else (block,)


def told(report: Report) -> str:
    """Return the words of a report: titles, findings, captions, readings and the names of columns."""
    lines = [report.title, report.subtitle, *(f"{f.label}: {f.value} {f.note}" for f in report.key_figures)]
    for section in report.sections:
        lines += ["", f"== {section.title}"]
        for block in blocks_of(Report("", "", (), (section,))):
            match block:
                case Paragraph(text):
                    lines.append(text)
                case Finding(severity, text):
                    lines.append(f"{severity}: {text}")
                case Chart():
                    lines.append(f"[chart {block.name}] {block.caption} | {block.reading}")
                case Table():
                    columns = ", ".join(str(name) for name in block.frame.columns)
                    lines.append(f"[table {block.name}: {columns}] {block.caption}")
                case _:
                    lines.append(f"[{type(block).__name__} {block.name}] {block.caption}")
    return re.sub(r"[-+−]?\d+(?:[,.]\d+)*(?:e[-+]?\d+)?(?: ?%)?", "#", "\n".join(lines)) + "\n"


@pytest.mark.parametrize("name", RESULTS)
def test_the_words_are_those_that_were_read_and_approved(reports, name):
    assert told(reports[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


#: What a newcomer asks, and what on the page answers it; the checklist of CONTRIBUTING.md.
QUESTIONS = {
    "what went in and what was left out": r"dropped|left out|[Nn]othing was",
    "what was done before anything was looked for": r"Every step with its options, in order",
    "how it can be made again": r"seed",
    "with what it was made": r"numpy",
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_newcomer_finds_an_answer(reports, name):
    text = reports[name].to_markdown().replace("\\", "")
    assert {question for question, answer in QUESTIONS.items() if not re.search(answer, text)} == set()
    first, last = reports[name].sections[0], reports[name].sections[-1]
    assert any(isinstance(block, Finding) for block in first.blocks), "the verdict comes first"
    assert "provenance" in last.title.lower()


@pytest.mark.parametrize("name", RESULTS)
def test_every_chart_says_what_it_shows_and_has_its_table(reports, name):
    charts = [block for block in blocks_of(reports[name]) if isinstance(block, Chart)]
    assert charts
    for chart in charts:
        assert chart.caption
        assert chart.reading.rstrip().endswith((".", "!", "?", ")")), chart.reading
        assert len(chart.table.columns) > 0
    names = [chart.name for chart in charts]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("suffix", [".html", ".md", ".txt", ".json"])
@pytest.mark.parametrize("name", RESULTS)
def test_every_format_is_written(reports, name, suffix, tmp_path):
    path = tmp_path / f"report{suffix}"
    reports[name].save(path)
    text = path.read_text(encoding="utf-8")
    assert reports[name].title.split(":")[0] in text
    assert len(text) < 3_000_000


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, result in RESULTS.items():
        (FOLDER / f"{name}.txt").write_text(told(result().report()), encoding="utf-8")
