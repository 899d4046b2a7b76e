"""Every operation about listings: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courses.models import Employer, JobLocation, OrganisationNotice, Provider
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.drafts import run_draft
from tests.factories.job import job
from tests.factories.listings import NOW, college, drafted_course, drafted_job, firm, published
from tests.factories.skill import skill
from tests.factories.user import staff_user, user
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask
from tests.mobile_api.listings.operations import FILES, statements

pytestmark = pytest.mark.django_db


def _course_of(owner: Provider, rows: int) -> int:
    row = course(provider=owner, status="IN_REVIEW", skills=[skill() for _ in range(rows)])
    for _ in range(rows):
        course_run(course=row, delivery_mode="CLASSROOM", venue=venue(provider=owner))
    return row.pk


def _job_of(owner: Employer, rows: int) -> int:
    row = job(employer=owner, status="IN_REVIEW", skills=[skill() for _ in range(rows)], standard_reference="ST0973")
    JobLocation.objects.bulk_create(JobLocation(job=row, venue=venue(employer=owner)) for _ in range(rows))
    row.interview_guaranteed_by.set([course() for _ in range(rows)])
    return row.pk


def _both(rows: int) -> dict[str, Any]:
    school, office = college(), firm()
    for _ in range(rows):
        _course_of(school, rows)
        _job_of(office, rows)
    return {}


def _venues(rows: int) -> dict[str, Any]:
    owner = college()
    for _ in range(rows):
        venue(provider=owner)
    return {"organisationId": encode("Provider", owner.pk)}


def _notices(rows: int) -> dict[str, Any]:
    owner = college()
    for _ in range(rows):
        row = course(provider=owner)
        OrganisationNotice.objects.create(kind="EXPIRED", at=NOW, opportunity_id=row.pk, provider=owner)
    return {}


def _edges(field: str, each: int = 1) -> Callable[[Any], int]:
    return lambda data: len(data[field]["edges"]) // each


QUERIES: dict[str, tuple[str, Callable[[int], dict[str, Any]], Callable[[Any], int]]] = {
    "my_listings": ("alice", _both, _edges("myListings", 2)),
    "listing": (
        "alice",
        lambda rows: {"id": encode("Course", _course_of(college(), rows))},
        lambda data: len(data["listing"]["course"]["runs"]),
    ),
    "review_queue": ("stan", _both, _edges("reviewQueue", 2)),
    "venues": ("alice", _venues, _edges("venues")),
    "notices": ("alice", _notices, _edges("notices")),
}


def _input(row: Any, **more: Any) -> dict[str, Any]:
    return {"input": {"id": encode(row.kind.title(), row.pk), "revision": row.revision, **more}}


def _runs(rows: int) -> tuple[Any, ...]:
    return tuple(run_draft(places=9) for _ in range(rows))


def _a_draft(rows: int) -> Any:
    return drafted_course(college(), runs=_runs(rows))


def _live(rows: int) -> Any:
    return published(_a_draft(rows))


def _run(rows: int, **more: Any) -> dict[str, Any]:
    row = _a_draft(rows)
    return {"input": {"id": encode("CourseRun", row.runs.order_by("pk")[0].pk), "revision": 1, **more}}


def _waiting(rows: int) -> Any:
    return published(drafted_course(college(), runs=_runs(rows), summary="Ask us on WhatsApp"))


def _notice() -> dict[str, Any]:
    _notices(1)
    return {"input": {"id": encode("Notice", OrganisationNotice.objects.get().pk)}}


_RUN = {"deliveryMode": "ONLINE", "flexibleStart": True}
MUTATIONS: dict[str, tuple[str, Callable[[int], dict[str, Any]]]] = {
    "create_course": (
        "alice",
        lambda rows: {
            "input": {
                "providerId": encode("Provider", college().pk),
                "title": "Sewing",
                "skills": [{"skillId": encode("Skill", skill().pk), "relation": "TEACHES"} for _ in range(rows)],
                "runs": [_RUN] * rows,
            }
        },
    ),
    "update_course": ("alice", lambda rows: _input(_a_draft(rows), title="Sewing")),
    "create_job": (
        "alice",
        lambda rows: {
            "input": {
                "employerId": encode("Employer", firm().pk),
                "title": "Cook",
                "venueIds": [encode("Venue", venue().pk) for _ in range(rows)],
            }
        },
    ),
    "update_job": ("alice", lambda _rows: _input(drafted_job(firm()), title="Cook")),
    "create_venue": (
        "alice",
        lambda _rows: {
            "input": {"organisationId": encode("Provider", college().pk), "name": "Yard", "postcode": "E7 9ZZ"}
        },
    ),
    "update_venue": (
        "alice",
        lambda _rows: {"input": {"id": encode("Venue", venue(provider=college()).pk), "revision": 1, "name": "Yard"}},
    ),
    "submit_listing": ("alice", lambda rows: _input(_a_draft(rows))),
    "schedule_listing": ("alice", lambda rows: _input(_a_draft(rows), publishAt="2099-01-01T09:00:00")),
    "approve_listing": ("stan", lambda rows: _input(_waiting(rows))),
    "send_back_listing": ("stan", lambda rows: _input(_waiting(rows), reason="Which room?")),
    "close_listing": ("alice", lambda rows: _input(_live(rows), because="FULL")),
    "withdraw_listing": ("alice", lambda rows: _input(_live(rows), reason="Wrong price")),
    "move_listing": ("alice", lambda rows: _input(_a_draft(rows), move="ARCHIVE")),
    "confirm_listing": ("alice", lambda rows: _input(_live(rows))),
    "clone_listing": ("alice", lambda rows: {"input": {"id": encode("Course", _live(rows).pk)}}),
    "cancel_run": ("alice", lambda rows: _run(rows, reason="The tutor is ill")),
    "reschedule_run": ("alice", lambda rows: _run(rows, startsOn="2027-02-01")),
    "set_run_places": ("alice", lambda rows: _run(rows, placesLeft=3)),
    "change_listings": (
        "alice",
        lambda rows: {"input": {"ids": [encode("Course", _live(rows).pk)], "change": "CONFIRM"}},
    ),
    "mark_notice_read": ("alice", lambda _rows: _notice()),
}


def test_every_operation_is_tried() -> None:
    assert set(QUERIES) | set(MUTATIONS) == set(FILES)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_statements_of_a_query(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    by, make, answered = QUERIES[name]
    user()
    staff_user(uid="stan")
    variables = make(rows)

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], variables, by=by)

    assert answered(answer.data) == rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(MUTATIONS))
def test_statements_of_a_mutation(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    by, make = MUTATIONS[name]
    user()
    staff_user(uid="stan")
    variables = make(rows)

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], variables, by=by)

    ((payload,),) = [answer.data.values()]
    assert payload["errors"] == []
