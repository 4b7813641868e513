"""Pages of large results stay below three megabytes and open within two seconds.

Work: word vectors of 50,000 words (three million words of text drawn by Zipf's law within topics), axes of confusion of
1,000 classes with their evidence, modules of 500,000 cells, and documents as many as a page searches; every result is
made by the public functions, its report saved as HTML, and the page opened in headless Chromium.
Columns: bytes of the page, seconds to write it, milliseconds until its load event has ended (median of the openings).
Run: ``python benchmarks/pages_of_large_results_open_at_once.py [--openings 5] [--only words genes]``.
Needs selenium, chromium and chromedriver.
"""

import argparse
import itertools
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import pandas as pd
import scipy.sparse as sp
from planted_confusion import plant

import lrdomains as lrd

WORDS, TOKENS, TOPICS, DIMENSIONS = 50_000, 3_000_000, 50, 300
CLASSES, SAMPLES_PER_CLASS, GROUPS = 1000, 100, [20] * 20
CELLS, GENES, MODULES = 500_000, 500, 8
DOCUMENTS, DOCUMENT_WORDS = 5000, 200


def texts(words: int, lines: int, length: int) -> list[str]:
    """Draw lines of words: half of each line by Zipf's law over all words, half from the words of one topic."""
    rng = np.random.default_rng(0)
    shares = np.arange(1, words + 1) ** -0.7
    names = np.array(["".join(letters) for letters in itertools.product("aeimnorst", repeat=5)])[:words]
    topic = rng.integers(0, TOPICS, words)
    anything = rng.choice(words, (lines, length), p=shares / shares.sum())
    subject = rng.integers(0, TOPICS, lines)
    for number in range(TOPICS):
        own = np.flatnonzero(topic == number)
        mine = np.flatnonzero(subject == number)
        chances = shares[own] / shares[own].sum()
        anything[mine, : length // 2] = rng.choice(own, (len(mine), length // 2), p=chances)
    return [" ".join(names[line]) for line in anything]


def words() -> Any:
    return lrd.words.embed(texts(WORDS, TOKENS // 20, 20), rank=DIMENSIONS, min_count=1)


def confusion() -> Any:
    counts, _ = plant(CLASSES, SAMPLES_PER_CLASS, GROUPS)
    names = [f"class number {number} of many" for number in range(CLASSES)]
    return lrd.confusion.find_axes(pd.DataFrame(counts, index=names, columns=names))


def genes() -> Any:
    rng = np.random.default_rng(0)
    programs = rng.gamma(0.3, 1.0, (MODULES, GENES))
    programs /= programs.sum(axis=1, keepdims=True)
    blocks = []
    for _ in range(0, CELLS, 10_000):
        usage = rng.dirichlet(np.full(MODULES, 0.15), 10_000)
        blocks.append(sp.csr_matrix(rng.poisson(30 * usage @ programs).astype(np.float32)))
    cells = pd.Index([f"cell-{number:06d}" for number in range(CELLS)])
    columns = pd.Index([f"GENE{number}" for number in range(GENES)])
    table = lrd.LabelledMatrix(sp.vstack(blocks).tocsr(), cells, columns, rows_are="cells", columns_are="genes")
    return lrd.genes.find_modules(table, rank=MODULES, runs=2)


def documents() -> Any:
    return lrd.documents.embed(texts(20_000, DOCUMENTS, DOCUMENT_WORDS), rank=100)


MAKERS: dict[str, Callable[[], Any]] = {"words": words, "confusion": confusion, "genes": genes, "documents": documents}


def one(kind: str, page: str) -> dict[str, Any]:
    """Make a result and write its page."""
    result = MAKERS[kind]()
    _, used = measuring.timed(lambda: result.report().save(page))
    return {"result": kind, "bytes": Path(page).stat().st_size, "write_seconds": used["seconds"]}


def load_milliseconds(page: Path, openings: int) -> list[float]:
    """Return the time from the start of the navigation to the end of the load event, in a browser that is running."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"):
        options.add_argument(switch)
    options.binary_location = str(shutil.which("chromium"))
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        browser.set_window_size(1280, 900)
        browser.get("about:blank")
        found = []
        for _ in range(openings):
            browser.get(page.as_uri())
            script = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
            found.append(float(browser.execute_script(script)))
        return found
    finally:
        browser.quit()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=MAKERS, default=list(MAKERS))
    parser.add_argument("--keep", type=Path, help="a folder for the pages")
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(*asked.one)))
        return
    runs = []
    with tempfile.TemporaryDirectory() as place:
        folder = asked.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in asked.only:
            page = folder.resolve() / f"{kind}.html"
            run = measuring.run_alone(__file__, kind, str(page))
            times = load_milliseconds(page, asked.openings)
            runs.append({**run, "load_ms": statistics.median(times), "slowest_ms": max(times)})
            print(runs[-1], file=sys.stderr, flush=True)
    runs = [*measuring.earlier_runs(__file__, "result", asked.only), *runs]
    measuring.write(__file__, pd.DataFrame(runs), runs)


if __name__ == "__main__":
    main()
