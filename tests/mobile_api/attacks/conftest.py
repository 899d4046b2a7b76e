"""The world that is attacked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.mobile_api.permission_cases.world import World, build_world


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.SIGN_IN = "development"
    settings.DATA_DIR = tmp_path / "data"
    return build_world()
