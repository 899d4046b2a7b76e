"""Small publishers' folders, and an import of one source of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courses.importers.open_data_import import Outcome, import_source
from courses.importers.registry import sources
from courses.models import Borough
from tests.courses.importers.folder import Folder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder to put publishers' files into."""
    return Folder(tmp_path / "open")


@pytest.fixture
def load(folder: Folder, tmp_path: Path) -> Callable[..., Outcome]:
    """Imports one source of `folder`."""

    def run(name: str, now: datetime = NOW) -> Outcome:
        return import_source(
            sources([name])[0], folder=folder.path, reports=tmp_path / "imports", now=now, advance=lambda _: None
        )

    return run


@pytest.fixture
def hackney(db: None) -> Borough:
    """One borough."""
    return Borough.objects.create(gss_code="E09000012", name="Hackney", part="inner", latitude=51.55, longitude=-0.06)
