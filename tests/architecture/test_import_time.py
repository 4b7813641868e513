"""The package is there at once: names are loaded at first use, libraries where they are needed."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    "numpy", "scipy", "pandas", "anndata", "spacy", "gensim", "altair", "sklearn", "rich", "typer", "jinja2",
    "vl_convert", "smart_open", "lrdomains._kernels",
)  # fmt: skip


def loaded_by(code):
    report = f"import sys\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_itself_imports_nothing_heavy():
    assert loaded_by("import lrdomains") == set()


@pytest.mark.parametrize(
    "code",
    [
        "from lrdomains import factorize, TruncatedSVD, NMF",
        "from lrdomains import words, documents, genes, confusion",
        "import lrdomains.report, lrdomains.evidence, lrdomains.text",
    ],
)
def test_no_domain_library_is_imported_before_it_is_used(code):
    unwanted = {"anndata", "spacy", "gensim", "altair", "sklearn", "vl_convert", "rich", "typer", "smart_open"}
    assert not loaded_by(code) & unwanted


def test_the_commands_help_needs_no_numbers():
    unwanted = {"numpy", "scipy", "pandas", "anndata", "altair", "jinja2"}
    assert not loaded_by("import lrdomains.cli.main") & unwanted


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - begin


def ratio(command, reference, *, runs=5):
    """Return how long one command takes relative to another, each measured in turn so that both see the same load."""
    pairs = [(seconds(*command), seconds(*reference)) for _ in range(runs)]
    return statistics.median(first / second for first, second in pairs)


NUMPY_AND_SCIPY = [sys.executable, "-c", "import numpy, scipy.sparse"]


def test_importing_is_cheaper_than_importing_numpy_and_scipy():
    assert ratio([sys.executable, "-c", "import lrdomains"], NUMPY_AND_SCIPY) < 0.8


def test_the_commands_help_is_about_as_cheap():
    script = Path(sys.executable).with_name("lrdomains")
    if not script.exists():
        pytest.skip("the command is not installed beside this Python")
    assert ratio([script, "--help"], NUMPY_AND_SCIPY) < 2.0


def test_no_statistics_are_loaded_to_learn_word_vectors():
    # scipy.stats takes as long to load as everything else together.
    code = "from lrdomains.words import count, embed, read_vectors, evaluate"
    report = f"import sys\n{code}\nprint('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
