"""The courses that a job promises an interview after: whose title may be read by whom."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import Course, Job, Opportunity, Provider
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.job import job
from tests.factories.listings import firm
from tests.factories.member import member
from tests.factories.user import staff_user
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
ASK = "query ($id: ID!) { listing(id: $id) { job { interviewCourses { id title } } } }"


@pytest.fixture
def promised() -> Course:
    """A course of somebody else's, open when Alice's job named it."""
    return course(title="Sewing")


@pytest.fixture
def trainee(promised: Course) -> Job:
    row = job(employer=firm())
    row.interview_guaranteed_by.set([promised])
    return row


def titles(ask: Ask, row: Job, by: str = "alice") -> list[str | None]:
    found = ask(ASK, {"id": encode("Job", row.pk)}, by=by).data["listing"]["job"]["interviewCourses"]
    assert [one["id"] for one in found] == [
        encode("Course", pk) for pk in sorted(row.interview_guaranteed_by.values_list("pk", flat=True))
    ]
    return [one["title"] for one in found]


@pytest.mark.parametrize("status", ["LIVE", "CLOSED", "EXPIRED", "WITHDRAWN", "ARCHIVED"])
def test_what_everybody_could_read_has_its_title(ask: Ask, trainee: Job, promised: Course, status: str) -> None:
    Opportunity.objects.filter(pk=promised.pk).update(status=status)

    assert titles(ask, trainee) == ["Sewing"]


@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW", "SCHEDULED"])
def test_what_its_provider_writes_anew_has_none(ask: Ask, trainee: Job, promised: Course, status: str) -> None:
    secret = {"status": status, "title": "Secret plans", "publish_at": timezone.now()}
    Opportunity.objects.filter(pk=promised.pk).update(**secret)
    staff_user(uid="stan")

    assert titles(ask, trainee) == [None]
    assert titles(ask, trainee, by="stan") == ["Secret plans"]
    member(Provider.objects.get(courses=promised.pk), uid="alice", role="VIEWER")
    assert titles(ask, trainee) == ["Secret plans"]
