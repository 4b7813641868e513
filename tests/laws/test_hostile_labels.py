"""Names from the data are text and nothing else, in every format of every domain's results."""

import csv
import io
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import lrdomains as lrd
from lrdomains.report.csv import to_safe_csv

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "\x1b[2J\x1b]0;gone\x07",
    "\u202eright to left\u202c",
    "🧬 naïve 日本語",
    "| a | b |",
    "x" * 10_000,
]


def axes():
    toy = np.full((8, 8), 3) + 25 * np.kron(np.eye(2), np.ones((4, 4))).astype(int)
    np.fill_diagonal(toy, 300)
    return lrd.confusion.find_axes(toy, labels=HOSTILE, bootstrap=19)


def modules():
    rng = np.random.default_rng(3)
    rates = np.tile(rng.gamma(1.0, 1.0, 40), (32, 1))
    for group in range(2):
        rates[np.ix_(np.arange(32) % 2 == group, range(20 * group, 20 * group + 20))] += 8.0
    genes = [f"GENE{i}" for i in range(40)]
    genes[:4], genes[20:24] = HOSTILE[:4], HOSTILE[4:]
    samples = [f"{HOSTILE[i % 7]} {i}" for i in range(31)] + [HOSTILE[7]]
    counts = pd.DataFrame(rng.poisson(rates), index=samples, columns=genes)
    return lrd.genes.find_modules(counts, rank=2, runs=3, orientation="samples-by-genes")


def documents():
    rng = np.random.default_rng(0)
    texts = [" ".join((name, *rng.choice(list("abcdefgh"), 12 + i))) for i, name in enumerate(HOSTILE * 2)]
    return lrd.documents.embed(texts, rank=2, min_count=1)


RESULTS = {"confusion": axes, "genes": modules, "documents": documents}


@pytest.fixture(scope="module")
def results():
    return {name: result() for name, result in RESULTS.items()}


class Page(HTMLParser):
    """What of a page could act."""

    def __init__(self):
        super().__init__()
        self.scripts, self.acting = 0, []

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script" and dict(attributes).get("type") != "application/json"
        if tag in ("img", "iframe", "object", "embed", "link", "base") or any(
            a.startswith("on") for a, _ in attributes
        ):
            self.acting.append((tag, attributes))


@pytest.mark.parametrize("name", RESULTS)
def test_a_page_acts_by_its_own_script_alone_and_stays_light(results, name):
    html = results[name].report().to_html()
    page = Page()
    page.feed(html)
    assert page.scripts == 2
    assert page.acting == []
    assert len(html.encode("utf-8", "backslashreplace")) < 3_000_000


@pytest.mark.parametrize("name", RESULTS)
def test_a_terminal_gets_nothing_to_obey_in_lines_that_fit(results, name):
    text = results[name].report().to_text()
    assert all(character.isprintable() or character == "\n" for character in text)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", RESULTS)
def test_markdown_has_no_element_of_theirs(results, name):
    markdown = results[name].report().to_markdown().replace("\\<", "")
    assert "<script" not in markdown
    assert "<img" not in markdown


@pytest.mark.parametrize("name", RESULTS)
def test_no_cell_of_a_table_is_a_formula(results, name):
    for table in results[name].tables().values():
        texts = to_safe_csv(table.select_dtypes(exclude="number"))
        limit = csv.field_size_limit(10**8)
        cells = [cell for row in csv.reader(io.StringIO(texts)) for cell in row]
        csv.field_size_limit(limit)
        assert not [cell for cell in cells if cell.startswith(("=", "@", "\t"))]
