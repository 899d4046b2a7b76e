"""Fixtures with a matcher that was really fitted: on a small catalogue, saved in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from matching.models import ModelRelease
from matching.services.matcher import forget_matcher
from matching.services.releases import fit_release
from tests.factories.catalogue import SmallCatalogue, small_catalogue


@pytest.fixture
def data_folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A DATA_DIR of the test's own, and no matcher in memory before and after."""
    settings.DATA_DIR = tmp_path / "data"
    forget_matcher()
    yield tmp_path / "data"
    forget_matcher()


@pytest.fixture
def catalogue(db: None) -> SmallCatalogue:
    """Three courses and three jobs; runs start in the weeks after today."""
    return small_catalogue(today=timezone.localdate())


@pytest.fixture
def fitted(catalogue: SmallCatalogue, data_folder: Path) -> ModelRelease:
    """The current release, fitted on that catalogue."""
    return fit_release(now=timezone.now())
