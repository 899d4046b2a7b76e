"""Mending many listings at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.errors import NotFound, Refusal
from courses.models import Course, CourseRun, Employer, Job, ListingChange, Opportunity, Provider
from courses.services import bulk_fixes
from courses.services.access import RoleTooLow
from courses.services.bulk_fixes import (
    FIXES,
    DaysOutOfRange,
    Fix,
    FixDoesNotFit,
    FixNeedsValue,
    Result,
    Value,
    fix_todo,
)
from courses.services.calendar import tend_listings
from courses.trust.quality import Todo
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHO = {"who_for": "People who want office work.", "url": "https://lanternyard.example/a"}


@pytest.fixture
def college() -> Provider:
    made = provider()
    member(made, role="EDITOR")
    return made


def live(
    college: Provider, *, starts_on: date | None = date(2026, 11, 9), cost: int | None = 90, **fields: Any
) -> Course:
    row = course(provider=college, **{"confirmed_at": NOW - timedelta(hours=1), **WHO, **fields})
    length = {"duration_value": 2, "duration_unit": "DAYS", "hours_per_week": 4}
    ends_on = starts_on + timedelta(1) if starts_on else None
    course_run(course=row, starts_on=starts_on, ends_on=ends_on, cost_gbp=cost, **length)
    return row


def fix(
    organisation: Provider | Employer, todo: Todo, how: Fix, *, only: list[int] | None = None, **value: Any
) -> tuple[list[Result], int]:
    return fix_todo(
        by=user(),
        organisation=(type(organisation), organisation.pk),
        todo=todo,
        fix=how,
        value=Value(**value),
        now=NOW,
        only=only,
    )


def done(*rows: Opportunity) -> tuple[list[Result], int]:
    return [Result(row.pk, row.kind) for row in rows], 0


def test_past_starts_move_on_until_they_lie_ahead(college: Provider) -> None:
    late, early = live(college), live(college, starts_on=date(2026, 8, 3))
    ahead = live(college, starts_on=date(2027, 1, 5))

    assert fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28) == done(late, early)

    found = CourseRun.objects.order_by("pk").values_list("course", "starts_on", "ends_on", "status", "was_to_start_on")
    assert list(found) == [
        (late.pk, date(2026, 12, 7), date(2026, 12, 8), "SCHEDULED", None),
        (early.pk, date(2026, 12, 21), date(2026, 12, 22), "SCHEDULED", None),
        (ahead.pk, date(2027, 1, 5), date(2027, 1, 6), "SCHEDULED", None),
    ]
    assert list(ListingChange.objects.order_by("pk").values_list("opportunity", "action", "actor")) == [
        (late.pk, "EDITED", "MEMBER"),
        (early.pk, "EDITED", "MEMBER"),
    ]


def test_one_refusal_stops_no_other(college: Provider) -> None:
    bad, good = live(college, who_for=""), live(college)

    results, remaining = fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28)

    assert [(one.listing_id, one.code, one.kind) for one in results] == [
        (bad.pk, "COMPLETENESS_WHO_FOR", "COURSE"),
        (good.pk, "", "COURSE"),
    ]
    assert remaining == 0
    assert list(CourseRun.objects.order_by("pk").values_list("starts_on", flat=True)) == [
        date(2026, 11, 9),
        date(2026, 12, 7),
    ]


def test_closing_what_is_over(college: Provider) -> None:
    row = live(college)
    waiting = live(college, status="IN_REVIEW", published_at=None)
    draft = live(college, status="DRAFT", published_at=None)

    results, _ = fix(college, Todo.PAST_STARTS, Fix.CLOSE)

    assert [one.code for one in results] == ["", "", ""]
    found = Opportunity.objects.in_bulk([row.pk, waiting.pk, draft.pk])
    assert [found[key].status for key in sorted(found)] == ["CLOSED", "WITHDRAWN", "ARCHIVED"]
    assert found[row.pk].closed_because == "NOT_OFFERED"


def test_what_the_calendar_has_expired_comes_back_with_new_dates(college: Provider) -> None:
    row, old = live(college), live(college)
    tend_listings(now=NOW)
    Opportunity.objects.filter(pk=old.pk).update(changed_at=NOW - timedelta(181))
    Opportunity.objects.filter(pk=row.pk).update(changed_at=NOW)
    assert set(Opportunity.objects.values_list("status", flat=True)) == {"EXPIRED"}

    assert fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28) == done(row)

    now = Opportunity.objects.get(pk=row.pk)
    assert (now.status, now.confirmed_at, now.hidden_at) == ("LIVE", NOW, None)
    assert CourseRun.objects.get(course=row).starts_on == date(2026, 12, 7)
    assert fix(college, Todo.PAST_STARTS, Fix.CLOSE) == ([], 0)


def test_confirming_all(college: Provider) -> None:
    rows = [live(college, confirmed_at=NOW - timedelta(70), starts_on=None) for _ in range(2)]

    assert fix(college, Todo.UNCONFIRMED, Fix.CONFIRM) == done(*rows)
    assert set(Opportunity.objects.values_list("confirmed_at", flat=True)) == {NOW}


def test_words_access_price_and_titles(college: Provider) -> None:
    row = live(college, title="SEWING FOR BEGINNERS", starts_on=date(2027, 1, 5), cost=None)

    assert fix(college, Todo.NO_PRICE, Fix.SET_PRICE, price=Decimal(40)) == done(row)
    assert fix(college, Todo.NO_ENTRY_REQUIREMENTS, Fix.SET_WORDS, words=" None. ") == done(row)
    assert fix(college, Todo.NO_WHAT_YOU_LEARN, Fix.SET_WORDS, words="To sew.") == done(row)
    assert fix(college, Todo.NO_ACCESS, Fix.SET_ACCESS, access=("STEP_FREE",)) == done(row)
    assert fix(college, Todo.SHOUTING_TITLE, Fix.CALM_TITLE) == done(row)

    now = Course.objects.get()
    assert (now.entry_requirements, now.what_you_learn, now.access, now.title) == (
        "None.",
        "To sew.",
        ["STEP_FREE"],
        "Sewing for beginners",
    )
    assert CourseRun.objects.get().cost_gbp == 40


def test_a_jobs_pay_is_set_job_by_job() -> None:
    firm = employer()
    member(firm, role="EDITOR")
    row = job(employer=firm, confirmed_at=NOW)

    results, _ = fix(firm, Todo.NO_PRICE, Fix.SET_PRICE, price=Decimal(14))

    assert [one.code for one in results] == ["COURSES_ONLY"]
    assert Job.objects.get(pk=row.pk).pay_min is None


def test_only_those_that_were_named(college: Provider) -> None:
    first, second = live(college), live(college)

    assert fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28, only=[second.pk]) == done(second)
    for key in (second.pk, live(provider()).pk):
        with pytest.raises(NotFound):
            fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28, only=[first.pk, key])
    assert first.runs.get().starts_on == date(2026, 11, 9)


def test_so_many_at_once_and_the_rest_is_said(college: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_fixes, "AT_ONCE", 2)
    for _ in range(3):
        live(college)

    results, remaining = fix(college, Todo.PAST_STARTS, Fix.MOVE_STARTS, days=28)

    assert (len(results), remaining) == (2, 1)


@pytest.mark.parametrize(
    ("how", "value", "refusal"),
    [
        (Fix.SET_PRICE, {"price": Decimal(1)}, FixDoesNotFit),
        (Fix.MOVE_STARTS, {}, FixNeedsValue),
        (Fix.MOVE_STARTS, {"days": 0}, DaysOutOfRange),
        (Fix.MOVE_STARTS, {"days": 731}, DaysOutOfRange),
    ],
)
def test_refused_as_a_whole(college: Provider, how: Fix, value: dict[str, Any], refusal: type[Refusal]) -> None:
    row = live(college)

    with pytest.raises(refusal):
        fix(college, Todo.PAST_STARTS, how, **value)

    assert row.runs.get().starts_on == date(2026, 11, 9)


@pytest.mark.parametrize(("role", "refusal"), [("VIEWER", RoleTooLow), (None, NotFound)])
def test_only_an_editor(role: str | None, refusal: type[Refusal]) -> None:
    theirs = provider()
    if role:
        member(theirs, role=role)
    row = live(theirs)

    with pytest.raises(refusal):
        fix(theirs, Todo.PAST_STARTS, Fix.CLOSE)

    assert Opportunity.objects.get(pk=row.pk).status == "LIVE"


def test_every_fix_mends_something() -> None:
    assert {how for fixes in FIXES.values() for how in fixes} == set(Fix)
