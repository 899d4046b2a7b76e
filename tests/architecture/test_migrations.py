"""Migrations only add up, one after the other, and know every model."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import ROOT

FOLDERS = {
    "accounts": "backend/accounts",
    "audit": "backend/audit",
    "courses": "courses",
    "matching": "matching",
    "mobile_api": "mobile_api",
}


@pytest.mark.parametrize("label", [*FOLDERS])
def test_numbered_without_a_gap(label: str) -> None:
    models = list(apps.get_app_config(label).get_models())
    files = sorted(path.name for path in (ROOT / FOLDERS[label] / "migrations").glob("[0-9]*.py"))

    assert [name[:4] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    assert files[:1] == (["0001_initial.py"] if models else [])


@pytest.mark.parametrize("label", [*FOLDERS])
def test_each_follows_the_one_before(label: str) -> None:
    graph = MigrationLoader(None).graph
    names = sorted(name for app, name in graph.nodes if app == label)
    parents = [sorted(p.key[1] for p in graph.node_map[label, name].parents if p.key[0] == label) for name in names]

    assert parents == [[], *([name] for name in names[:-1])][: len(names)]


@pytest.mark.django_db
def test_no_model_has_changed_since() -> None:
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert out.getvalue() == "No changes detected\n"
