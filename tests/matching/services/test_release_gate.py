"""What was learnt is put to use within the fairness budget, by its own assessment, of as many people as the budget asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.audit.models import AuditEntry
from matching.assessment.budget import Outcome
from matching.models import ModelRelease
from matching.services import assessing
from matching.services.approving import approve_release, roll_back_release
from matching.services.release_gate import AssessmentNeeded, FairnessBudgetBroken, keep_assessment
from matching.services.releases import fit_release
from tests.factories.assessing import assessed, report_of
from tests.factories.learning import learnt_release
from tests.matching.services.learnt import in_use, staff


@pytest.fixture
def learnt(fitted: ModelRelease) -> ModelRelease:
    """Learnt, and shown to be better."""
    return learnt_release(fitted, {"travel": 1.0}, verdict="ahead")


def approve(release: ModelRelease) -> ModelRelease:
    return approve_release(version=release.version, by=staff(), reason="Looked at", now=timezone.now())


def refused(release: ModelRelease, refusal: type[Exception]) -> str:
    """It stays out of use, and the log says nothing of it."""
    before = in_use()
    with pytest.raises(refusal) as error:
        approve(release)
    assert (in_use(), AuditEntry.objects.filter(action="RELEASE_APPROVED").count()) == (before, 0)
    return str(error.value)


def test_without_an_assessment_it_is_refused_and_says_what_to_run(learnt: ModelRelease) -> None:
    assert f"Run `manage.py assess_release --release {learnt.version}` first" in refused(learnt, AssessmentNeeded)

    assessed(learnt)
    assert approve(learnt).version == in_use()


def test_beyond_the_budget_it_is_refused_whatever_the_reason(learnt: ModelRelease) -> None:
    assessed(learnt, Outcome.BROKEN)
    assert "exposure by sex (Female)" in refused(learnt, FairnessBudgetBroken)

    assessed(learnt, Outcome.NOT_ENOUGH)  # is told, and refuses nobody
    assert approve(learnt).version == in_use()


def test_a_look_with_fewer_people_opens_nothing_and_replaces_nothing(learnt: ModelRelease) -> None:
    assert not keep_assessment(report_of(learnt, people=99_999))
    refused(learnt, AssessmentNeeded)

    kept = assessed(learnt, Outcome.BROKEN).assessment
    assert not keep_assessment(report_of(learnt, people=3_000))
    learnt.refresh_from_db()
    assert learnt.assessment == kept


@pytest.mark.parametrize("name", ["budget", "mentions"])
def test_nor_does_one_by_other_files(learnt: ModelRelease, name: str) -> None:
    report = report_of(learnt)
    plan = replace(report.plan, **{name: Path("another.json")})
    assert not keep_assessment(replace(report, plan=plan))
    refused(learnt, AssessmentNeeded)


def test_another_release_s_assessment_is_none(fitted: ModelRelease, learnt: ModelRelease) -> None:
    other = report_of(fitted).to_json()
    with pytest.raises(IntegrityError, match="release_assessment_is_its_own"), transaction.atomic():
        ModelRelease.objects.filter(pk=learnt.pk).update(assessment=other)
    refused(learnt, AssessmentNeeded)


def test_another_budget_asks_for_another_assessment(
    learnt: ModelRelease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessed(learnt)
    stored: dict[str, Any] = json.loads(assessing.BUDGET.read_text(encoding="utf-8"))
    stored["budgets"][0]["limits"][0]["ratio_at_least"] = 0.9
    stricter = tmp_path / "budget.json"
    stricter.write_text(json.dumps(stored), encoding="utf-8")
    monkeypatch.setattr(assessing, "BUDGET", stricter)

    refused(learnt, AssessmentNeeded)


def test_a_new_catalogue_unlearns_nothing_and_its_release_has_no_assessment(learnt: ModelRelease) -> None:
    """The same weights on other listings: nobody decides, so nothing is asked; but what was found of the one before isn't its own."""
    assessed(learnt)
    approve(learnt)
    again = fit_release(now=timezone.now())

    assert (again.learnt, again.assessment) == (learnt.learnt, {})
    assert in_use() == again.version
    roll_back_release(by=staff(), now=timezone.now())
