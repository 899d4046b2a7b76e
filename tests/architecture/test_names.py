"""Where things may be: no drawer for odds and ends, no signals, no hidden imports, and choices beside the model that stores them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, name, python_files, tree

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
CHOICES_ELSEWHERE = {"courses/importers/skips.py SkipCode"}
"""Stored too, but inside the JSON of an import's report: no column has these choices."""
SIGNALS = {"django.dispatch", "django.core.signals", "django.test.signals", "django.db.models.signals"}


def imported(node: ast.AST) -> Iterator[str]:
    """The full names that an import statement brings in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_drawer_for_odds_and_ends() -> None:
    paths = [path for folder in (*PACKAGES, "tests") for path in (ROOT / folder).rglob("*")]
    drawers = [name(path) for path in paths if path.stem in DRAWERS and (path.is_dir() or path.suffix == ".py")]
    enums = [name(path) for path in paths if path.name == "enums.py" and path.parts[len(ROOT.parts)] != "mobile_api"]

    assert (drawers, enums) == ([], [])


def test_choices_are_defined_beside_the_model_that_stores_them() -> None:
    elsewhere = [
        f"{name(path)} {node.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("TextChoices", "IntegerChoices")) for base in node.bases)
        and not {"models", "models.py"} & set(path.parts)
    ]

    assert set(elsewhere) - CHOICES_ELSEWHERE == set()


def test_no_signals() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        for module in imported(node)
        if any(module == signal or module.startswith(f"{signal}.") for signal in SIGNALS) or module.endswith(".signals")
    ]

    assert found == []


def test_no_import_inside_a_function() -> None:
    assert [place for path in python_files(*PACKAGES, "tests") for place in hidden_imports(path)] == []


def hidden_imports(path: Path) -> list[str]:
    return [
        f"{name(path)}:{inner.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
