"""The page in a real browser: it shows everything, asks for nothing, and serves every reader."""

import importlib.resources
import shutil
import time

import numpy as np
import pandas as pd
import pytest

from lrdomains.report import (
    Chart,
    Finding,
    KeyFigure,
    Paragraph,
    Report,
    Section,
    Table,
    TermRelevance,
    VectorSearch,
    side_by_side,
)

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not on this machine"),
]
# A browser that looks for updates would wait for a network.
SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    selenium = pytest.importorskip("selenium.webdriver")
    options = selenium.ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    from selenium.webdriver.chrome.service import Service

    found = selenium.Chrome(options=options, service=Service(DRIVER))
    yield found
    found.quit()


def full_report():
    """Return a report with every kind of block, as large as reports get."""
    rng = np.random.default_rng(0)
    names = [f"name {i}" for i in range(3000)]
    values = rng.permutation(3000)
    long = pd.DataFrame({"name": names, "value": values, "share": values / 3000})
    points = [{"x": float(x), "y": float(y), "kind": str(i % 3)} for i, (x, y) in enumerate(rng.random((80, 2)))]
    encoding = {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
        "color": {"field": "kind", "type": "nominal"},
    }
    chart = Chart(
        "points",
        {"mark": "point", "width": 560, "height": 240, "data": {"values": points}, "encoding": encoding},
        "Points",
        "They are spread out.",
        pd.DataFrame(points),
    )
    vectors = np.eye(30)
    search = VectorSearch(
        "search",
        "Search the words",
        [f"word{i}" for i in range(30)],
        vectors + np.roll(vectors, 1, axis=1),
        pd.DataFrame({"query": ["word1"], "found": ["word2"]}),
        "Examples.",
    )
    terms = pd.DataFrame(
        [
            ("A", "common", 0.5, 1.0),
            ("A", "particular", 0.01, 50.0),
            ("B is called by a long name " * 3, "o", 0.3, 2.0),
        ],
        columns=["group", "term", "share", "lift"],
    )
    sections = (
        Section("Verdict", (Finding("good", "Fine."), Finding("caution", "Doubt."), Finding("problem", "Wrong."))),
        Section("Evidence", (Paragraph("Text."), Table("long", long, "Many rows.", {"share": ".1%"}), chart)),
        Section("Exploration", (search, TermRelevance("terms", terms, "Terms by relevance.", "Move the slider."))),
        Section("Wide", (Table("wide", pd.DataFrame([range(40)]), "Many columns."),)),
    )
    return Report("A report", "about points", (KeyFigure("rank", "3", "of 30"),), sections)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, hostile_report):
    place = tmp_path_factory.mktemp("pages")
    full_report().save(place / "full.html")
    hostile_report.save(place / "hostile.html")
    side_by_side(full_report(), full_report(), titles=("one", "two")).save(place / "pair.html")
    return place


def show(browser, path, *, width=1200, scheme="light"):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(path.as_uri())


def cells(browser, name, column):
    rows = f"[...document.querySelectorAll(`[data-name='{name}'] tbody tr`)]"
    return browser.execute_script(f"return {rows}.map(row => row.cells[{column}].textContent)")


def press(browser, selector):
    browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def enter(browser, selector, value):
    script = """const field = document.querySelector(arguments[0]);
    field.value = arguments[1];
    field.dispatchEvent(new Event('input'));"""
    browser.execute_script(script, selector, value)


def text_of(browser, selector):
    return browser.execute_script("return document.querySelector(arguments[0]).textContent", selector)


@pytest.mark.parametrize("page", ["full.html", "hostile.html", "pair.html"])
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (360, "light"), (360, "dark")])
def test_it_fits_says_nothing_to_the_console_and_asks_for_nothing(browser, folder, page, width, scheme):
    show(browser, folder / page, width=width, scheme=scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []
    events = [entry["message"] for entry in browser.get_log("performance")]
    asked = [message for message in events if "Network.requestWillBeSent" in message]
    assert all(f"/{page}" in message for message in asked)
    assert len(asked) == 1


@pytest.mark.parametrize("page", ["full.html", "hostile.html", "pair.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, folder, page, scheme):
    axe = pytest.importorskip("axe_core_python")
    show(browser, folder / page, scheme=scheme)
    source = importlib.resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
    # Through the debugging protocol, since the page's own policy lets no other script in.
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
    found = browser.execute_cdp_cmd(
        "Runtime.evaluate",
        {"expression": "axe.run().then(r => r.violations)", "awaitPromise": True, "returnByValue": True},
    )["result"]["value"]
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_a_picture_is_drawn_in_the_colours_of_the_theme(browser, folder):
    inks = {}
    for scheme in ("light", "dark"):
        show(browser, folder / "full.html", scheme=scheme)
        script = "return getComputedStyle(document.querySelector('svg text')).fill"
        inks[scheme] = browser.execute_script(script)
        box = browser.execute_script(
            "const b = document.querySelector('svg').getBoundingClientRect(); return [b.width, b.height]"
        )
        assert box[0] > 500
        assert box[1] > 200
    assert inks["light"] != inks["dark"]
    assert "none" not in inks.values()


def test_a_long_table_turns_its_pages(browser, folder):
    show(browser, folder / "full.html")
    assert cells(browser, "long", 0) == [f"name {i}" for i in range(20)]
    press(browser, "[data-name='long'] .tools button:nth-of-type(2)")
    assert cells(browser, "long", 0)[0] == "name 20"
    assert text_of(browser, "[data-name='long'] [role=status]") == "21 to 40 of 3,000"


def test_it_is_sorted_by_value_and_back(browser, folder):
    show(browser, folder / "full.html")
    press(browser, "[data-name='long'] th:nth-child(2) button")
    assert cells(browser, "long", 1)[:2] == ["2,999", "2,998"]
    press(browser, "[data-name='long'] th:nth-child(2) button")
    assert cells(browser, "long", 1)[:3] == ["0", "1", "2"]
    press(browser, "[data-name='long'] th:nth-child(1) button")
    assert cells(browser, "long", 0)[:3] == ["name 0", "name 1", "name 2"]


def test_it_is_filtered_over_all_rows(browser, folder):
    show(browser, folder / "full.html")
    enter(browser, "[data-name='long'] input", "NAME 299")
    assert cells(browser, "long", 0) == ["name 299", *(f"name 299{i}" for i in range(10))]
    enter(browser, "[data-name='long'] input", "nothing is called so")
    assert cells(browser, "long", 0) == []


def test_it_is_copied_as_csv_without_formulas(browser, folder, tmp_path):
    frame = pd.DataFrame({"label": ["=1+1", 'a "b", c', "-"], "n": [1234, -5, 0]})
    Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),)).save(tmp_path / "t.html")
    show(browser, tmp_path / "t.html")
    browser.execute_script(
        "window.copied = ''; navigator.clipboard.writeText = async (text) => { window.copied = text; }"
    )
    press(browser, ".copy")
    assert browser.execute_script("return window.copied") == 'label,n\n\'=1+1,1234\n"a ""b"", c",-5\n\'-,0\n'


def test_search_finds_what_is_near_and_says_what_is_unknown(browser, folder):
    show(browser, folder / "full.html")
    enter(browser, ".explore.search input", "Word3 nonsense")
    found = browser.execute_script(
        "return [...document.querySelectorAll('.explore.search li span')].map(e => e.textContent)"
    )
    assert set(found[:2]) == {"word2", "word4"}
    assert "word3" not in found
    assert "Not known here: nonsense." in text_of(browser, ".explore.search .answer")
    enter(browser, ".explore.search input", "nonsense")
    assert text_of(browser, ".explore.search .answer") == "None of these words is known here: nonsense."


def test_search_opens_with_an_example_and_knows_terms_of_any_script(browser, tmp_path):
    terms = ["new_york", "हिन्दी", "naïve", "york"]
    vectors = np.eye(4) + np.roll(np.eye(4), 1, axis=1)
    search = VectorSearch("s", "Search", terms, vectors, pd.DataFrame(), "c", example="york")
    Report("T", "", (), (Section("S", (search,)),)).save(tmp_path / "s.html")
    show(browser, tmp_path / "s.html")
    assert "naïve" in text_of(browser, ".explore.search .answer")
    for asked in ("New_York", "हिन्दी", "nai\u0308ve"):
        enter(browser, ".explore.search input", asked)
        assert "0.50" in text_of(browser, ".explore.search .answer")
        assert "nown here" not in text_of(browser, ".explore.search .answer")


def test_the_slider_moves_from_particular_to_common(browser, folder):
    show(browser, folder / "full.html")
    enter(browser, ".explore.relevance input", "0")
    assert text_of(browser, ".explore.relevance li span") == "particular"
    enter(browser, ".explore.relevance input", "1")
    assert text_of(browser, ".explore.relevance li span") == "common"


def test_without_scripts_the_page_is_whole(browser, folder):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(browser, folder / "full.html")
        assert len(browser.find_elements("css selector", "[data-name='long'] tbody tr")) == 200
        assert browser.find_element("css selector", "[data-name='long'] tbody.more tr").is_displayed()
        assert not browser.find_element("css selector", ".explore").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_nothing_moves_once_it_is_shown(browser, folder):
    show(browser, folder / "full.html")
    script = """const done = arguments[0];
    let sum = 0;
    const watcher = new PerformanceObserver(list => list.getEntries().forEach(shift => { sum += shift.value; }));
    watcher.observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 300);"""
    assert browser.execute_async_script(script) < 0.02


def test_a_large_report_opens_at_once(browser, tmp_path):
    frame = pd.DataFrame({"word": [f"word {i}" for i in range(50_000)], "count": np.arange(50_000)})
    Report("T", "", (), (Section("S", (Table("words", frame, "All words."),)),)).save(tmp_path / "large.html")
    assert (tmp_path / "large.html").stat().st_size < 3_000_000
    start = time.perf_counter()
    show(browser, tmp_path / "large.html")
    assert time.perf_counter() - start < 2 * 5  # five times what is promised, for machines that are busy
