"""The equality monitoring is fenced off: whoever is not on these lists can't import it, and nobody else names its tables.

import-linter says so for the parts that score and for those of organisations. This list is the other way round: a new file that
imports it, or a new statement about its schema, fails until somebody has thought about it.
"""

from __future__ import annotations

import ast

from django.apps import apps

from tests.architecture.sources import PACKAGES, name, python_files, tree
from tests.architecture.test_names import imported

FENCED = (
    "matching.equality",
    "matching.queries.equality",
    "matching.queries.equality_statistics",
    "matching.services.equality",
    "matching.services.equality_keys",
    "mobile_api.equality",
)
MAY_IMPORT = {
    "matching/exporting/sealed.py",  # only whether there are answers, and since when
    "matching/queries/equality.py",
    "matching/queries/equality_statistics.py",
    "matching/services/equality.py",
    "matching/services/equality_keys.py",
    "matching/services/erasure.py",  # only to erase
    "matching/services/merging.py",  # only to erase
    "matching/management/commands/count_equality_answers.py",
    "matching/management/commands/rotate_equality_keys.py",
    "mobile_api/management/commands/count_push_exposure.py",  # sums alone, printed
    "mobile_api/schema.py",
}
MAY_NAME_THE_SCHEMA = {
    "backend/accounts/personal_models.py",  # in words only: what it is kept for, and by what right
    "backend/management/commands/flush.py",
    "matching/equality/sealing.py",
    "matching/queries/equality.py",
    "matching/queries/equality_statistics.py",
    "matching/services/equality.py",
    "matching/services/equality_keys.py",
}


def inside(file: str) -> bool:
    return file.startswith(("matching/equality/", "mobile_api/equality/"))


def test_only_these_import_it() -> None:
    importing = {
        name(path)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        for one in imported(node)
        if one in FENCED or one.startswith(tuple(f"{module}." for module in FENCED))
    }

    assert {file for file in importing if not inside(file)} == MAY_IMPORT


def test_only_these_name_its_schema() -> None:
    naming = {
        name(path)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(f"equality.{word}" in node.value for word in ("response", "record(", "withdraw(", "answered_in("))
    }

    assert naming == MAY_NAME_THE_SCHEMA


def test_none_of_its_rows_is_a_model() -> None:
    """No model, so no admin page, no export, no `values()` and no foreign key can reach it."""
    assert [
        model for model in apps.get_models() if "equality" in f"{model._meta.db_table} {model.__name__}".lower()
    ] == []
