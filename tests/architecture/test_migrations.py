"""One clean initial migration for each application, and no model that it does not know."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.architecture.sources import ROOT

FOLDERS = {"accounts": "backend/accounts", "courses": "courses", "matching": "matching", "mobile_api": "mobile_api"}


@pytest.mark.parametrize("label", [*FOLDERS])
def test_one_initial_migration(label: str) -> None:
    models = list(apps.get_app_config(label).get_models())
    files = {path.name for path in (ROOT / FOLDERS[label] / "migrations").glob("*.py")}

    assert files == ({"__init__.py", "0001_initial.py"} if models else {"__init__.py"})


@pytest.mark.django_db
def test_no_model_has_changed_since() -> None:
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert out.getvalue() == "No changes detected\n"
