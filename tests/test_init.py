"""The public names."""

import pytest

import lrdomains


@pytest.mark.parametrize("name", lrdomains.__all__)
def test_every_public_name_is_there(name):
    assert getattr(lrdomains, name).__doc__
    assert name in dir(lrdomains)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'lrdomains' has no attribute 'svd'"):
        lrdomains.svd  # noqa: B018


def test_the_version_is_that_of_the_installed_package():
    from importlib.metadata import version

    assert lrdomains.__version__ == version("lrdomains")


def test_the_type_checkers_names_are_the_real_ones():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(lrdomains.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    names = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert set(names) == set(lrdomains.__all__)
    for name, module in names.items():
        if module != "lrdomains":
            assert lrdomains._HOMES[name] == module
