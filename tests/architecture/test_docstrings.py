"""Everything public says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, name, python_files, tree

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
WITHOUT = {"Meta"}
"""Django's inner classes, which are options and not things."""


def public(node: Documented, path: str) -> Iterator[tuple[str, Documented]]:
    """A module or class and the public things in it, not those inside functions."""
    yield path, node
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_") and child.name not in WITHOUT:
            yield from public(child, f"{path}.{child.name}")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            yield f"{path}.{child.name}", child


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_has_a_docstring(package: str) -> None:
    silent = [
        path
        for file in python_files(package)
        for path, node in public(tree(file), name(file))
        if not (ast.get_docstring(node) or "").strip()
    ]

    assert silent == []
