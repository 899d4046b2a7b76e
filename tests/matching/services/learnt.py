"""A release that was learnt and proposed, and what tests do with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.accounts.models import User
from matching.models import ModelRelease
from matching.services import learning
from matching.services.approving import approve_release
from matching.services.learning import Proposal, propose_release
from matching.services.matcher import current_matcher
from tests.factories.assessing import assessed
from tests.factories.catalogue import SmallCatalogue
from tests.factories.learning import few_are_enough, kept_by, simulated_events
from tests.factories.user import staff_user

STAN = "stan@example.org"


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Few are enough to learn from."""

    def rules(**changed: Any) -> None:
        monkeypatch.setattr(learning, "RULES", few_are_enough(tmp_path, **changed))
        learning.learning_rules.cache_clear()

    rules()
    yield rules
    learning.learning_rules.cache_clear()


@pytest.fixture
def proposed(fitted: ModelRelease, catalogue: SmallCatalogue, few: Any) -> ModelRelease:
    """Four hundred lists taught it; five people kept the repair course and the help desk together."""
    who = simulated_events(fitted, catalogue.repair.pk, until=fitted.fitted_at)
    kept_by(who[:6], catalogue.repair.pk, catalogue.help_desk.pk, at=fitted.fitted_at - timedelta(days=1))
    made = propose(fitted).release
    assert made is not None
    made.refresh_from_db()
    return made


def propose(after: ModelRelease, hours: int = 1) -> Proposal:
    return propose_release(now=after.fitted_at + timedelta(hours=hours), seed=1)


def in_use() -> str:
    return ModelRelease.objects.current().get().version


def weights_in_use() -> dict[str, float]:
    weights = current_matcher(today=timezone.localdate()).recommender.configuration_.scoring.weights
    return {name: getattr(weights, name) for name in ("travel", "meaning_dense", "feedback")}


def staff() -> User:
    return User.objects.filter(email=STAN).first() or staff_user(uid="stan", email=STAN)


def approve(release: ModelRelease, reason: str = "", by: User | None = None) -> ModelRelease:
    """Approve it, assessed and within the budget."""
    assessed(release)
    return approve_release(version=release.version, by=by or staff(), reason=reason, now=timezone.now())
