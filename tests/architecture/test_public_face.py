"""Every public callable: few positional parameters, full annotations, a docstring with an example."""

import dataclasses
import importlib
import inspect
import re
import typing

import pytest

ROOMS = ("words", "documents", "genes", "confusion", "evidence", "text", "report")


def public_callables():
    """Yield each public callable once, by the name under which it is found."""
    seen = set()
    for home in ("", *ROOMS):
        module = importlib.import_module(f"lrdomains.{home}".rstrip("."))
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if (inspect.isclass(value) or inspect.isfunction(value)) and id(value) not in seen:
                seen.add(id(value))
                yield pytest.param(value, id=f"{home}.{name}".lstrip("."))


def public_methods():
    """Yield the public methods of public classes."""
    for parameter in list(public_callables()):
        (cls,) = parameter.values
        if not inspect.isclass(cls) or issubclass(cls, BaseException):
            continue
        for name, member in vars(cls).items():
            function = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
            if inspect.isfunction(function) and not name.startswith("_"):
                yield pytest.param(function, id=f"{parameter.id}.{name}")


CALLABLES, METHODS = list(public_callables()), list(public_methods())


def positional(function):
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.kind in kinds and p.name not in ("self", "cls")]


@pytest.mark.parametrize("value", [p for p in CALLABLES if not inspect.isclass(p.values[0])] + METHODS)
def test_at_most_three_parameters_are_positional(value):
    assert len(positional(value)) <= 3


@pytest.mark.parametrize("value", [p for p in CALLABLES if not inspect.isclass(p.values[0])] + METHODS)
def test_every_parameter_and_the_answer_are_annotated(value):
    signature = inspect.signature(value)
    missing = [
        name
        for name, parameter in signature.parameters.items()
        if name not in ("self", "cls") and parameter.annotation is inspect.Parameter.empty
    ]
    assert not missing
    assert signature.return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize("value", CALLABLES)
def test_random_numbers_come_from_rng_alone(value):
    names = set(inspect.signature(value).parameters)
    assert not names & {"seed", "random_state", "verbose", "copy", "inplace", "n_jobs"}
    if "rng" in names:
        parameter = inspect.signature(value).parameters["rng"]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY or dataclasses.is_dataclass(value)


@pytest.mark.parametrize("value", CALLABLES)
def test_docstrings_have_the_sections_of_numpydoc(value):
    if isinstance(value, type) and issubclass(value, BaseException):
        assert value.__doc__
        return
    documentation = inspect.getdoc(value) or ""
    summary = documentation.split("\n\n")[0]
    assert summary.endswith("."), "the summary is a sentence"
    sections = re.findall(r"^(\w[\w ]*)\n-+$", documentation, flags=re.M)
    if inspect.signature(value).parameters:
        assert "Parameters" in sections
    if not inspect.isclass(value):
        assert {"Returns", "Yields", "Raises"} & set(sections)
    if not is_value_of_the_report(value) and not inspect.isabstract(value):
        assert "Examples" in sections
        assert ">>>" in documentation


def is_value_of_the_report(value):
    # Report itself shows how its parts are used.
    return value.__module__ == "lrdomains.report.report"


@pytest.mark.parametrize("value", CALLABLES)
def test_documented_parameters_are_the_real_ones(value):
    documentation = inspect.getdoc(value) or ""
    real = set(inspect.signature(value).parameters)
    found = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+$|\Z)", documentation, flags=re.M | re.S)
    if not found:
        return
    documented = {
        name.strip().lstrip("*")
        for line in re.findall(r"^(\*{0,2}\w[\w, *]*?)(?: :.*)?$", found[1], flags=re.M)
        for name in line.split(",")
    }
    assert documented <= real
    # Others may be explained in passing, or with the class that this one is a kind of.
    mentioned = set(re.findall(r"`(\w+)`", documentation))
    inherited = set().union(*(inspect.signature(base).parameters for base in getattr(value, "__mro__", ())[1:-1]))
    assert real <= documented | mentioned | inherited


def results():
    """Yield the result classes: what has a factorization and can be saved."""
    classes = [p for p in CALLABLES if inspect.isclass(p.values[0]) and "from_archive" in vars(p.values[0])]
    return [p for p in classes if holds_a_factorization(p.values[0])]


def holds_a_factorization(result):
    return any("Factorization" in str(hint) for hint in typing.get_type_hints(result).values())


def test_there_are_results_in_every_domain():
    homes = {p.values[0].__module__.split(".")[1] for p in results()}
    assert homes == {"words", "documents", "genes", "confusion"}


@pytest.mark.parametrize("result", results())
def test_results_are_frozen_and_answer_the_same_questions(result):
    assert dataclasses.is_dataclass(result)
    assert result.__dataclass_params__.frozen
    for question in (
        "summary", "to_frame", "tables", "charts", "report", "to_anndata", "save", "from_archive", "_repr_html_",
    ):  # fmt: skip
        assert callable(getattr(result, question, None)), question
    assert isinstance(inspect.getattr_static(result, "provenance"), property)
    assert "__repr__" in vars(result)
