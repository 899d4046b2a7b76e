"""What the tests of the services share: the personas, the moment, and every answer of a resident at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from backend.accounts.models import User
from matching.models import ModelRelease, RecommendationList, Resident
from matching.recommender.pipeline import Recommender
from matching.services.residents import ResidentChanges, update_resident
from tests.courses.feeds.instance import database_url
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def alice(db: None) -> User:
    return user(uid="alice")


@pytest.fixture
def bob(db: None) -> User:
    return user(uid="bob")


@pytest.fixture
def answers() -> Callable[[User], dict[str, Any]]:
    """Every stored answer of an account's resident, as plain values; nothing where there is no resident."""

    def read(by: User) -> dict[str, Any]:
        row = Resident.objects.filter(user=by).values().first() or {}
        stored = {name: value for name, value in row.items() if name not in ("id", "created_at", "changed_at")}
        return {
            **stored,
            "skills": list(Resident.skills.through.objects.order_by("skill_id").values_list("skill_id", flat=True)),
        }

    return read


@pytest.fixture
def now(fitted: ModelRelease) -> datetime:
    """The moment of the fitting."""
    return fitted.fitted_at


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the matcher was asked while the test ran: one profile for each list that was computed."""
    asked: list[Any] = []
    original = Recommender.recommend

    def counted(self: Recommender, resident: Any, *arguments: Any, **named: Any) -> Any:
        asked.append(resident)
        return original(self, resident, *arguments, **named)

    monkeypatch.setattr(Recommender, "recommend", counted)
    return asked


def listed(stored: RecommendationList) -> list[int]:
    """Keys in the order of the list."""
    return [item["opportunity"] for item in stored.items]


def say(by: User, now: datetime, **answers: Any) -> None:
    """Store these answers."""
    update_resident(by=by, changes=ResidentChanges(**answers), today=timezone.localdate(now))


@pytest.fixture
def elsewhere(transactional_db: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Environment of other processes that work on this test's database and files; those that are started here have it too."""
    ours = {
        "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
        "DATA_DIR": str(data_folder),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "ERROR",
    }
    for variable, value in ours.items():
        monkeypatch.setenv(variable, value)
    return {**os.environ, **ours}
