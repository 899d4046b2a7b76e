"""Listing over GraphQL, as an organisation's people do it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course, Job, Opportunity
from courses.services.running import cancel_run
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.drafts import run_draft
from tests.factories.job import job
from tests.factories.listings import college, drafted_course, drafted_job, firm, published
from tests.factories.member import member
from tests.factories.pay_rate import pay_rate
from tests.factories.user import staff_user, user
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask
from tests.mobile_api.listings.operations import FILES, about, codes, send

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NEXT_YEAR = date(NOW.year + 1, 1, 11)
COMPLETE = {
    "title": "Sewing by machine",
    "courseType": "SHORT_COURSE",
    "whoFor": "People who want to mend their clothes.",
    "url": "https://lanternyard.example/sewing",
    "runs": [
        {
            "deliveryMode": "ONLINE",
            "startsOn": NEXT_YEAR.isoformat(),
            "durationValue": 6,
            "durationUnit": "WEEKS",
            "costGbp": "25.50",
            "dayStartsAt": "18:00",
            "dayEndsAt": "20:30",
        }
    ],
}


def test_from_an_idea_to_a_reader(ask: Ask) -> None:
    owner = college(name="Lantern Yard")
    made = send(ask, "create_course", providerId=encode("Provider", owner.pk), title="Sewing by machine")
    key = made["listing"]["id"]

    assert made["listing"]["status"] == "DRAFT"
    assert made["listing"]["problems"] == [
        {"code": "COMPLETENESS_TYPE", "field": "courseType"},
        {"code": "COMPLETENESS_WHO_FOR", "field": "whoFor"},
        {"code": "COMPLETENESS_RUN", "field": "runs"},
    ]
    assert codes(send(ask, "submit_listing", id=key, revision=1)) == [
        ("COMPLETENESS_TYPE", "courseType"),
        ("COMPLETENESS_WHO_FOR", "whoFor"),
        ("COMPLETENESS_RUN", "runs"),
    ]

    changed = send(ask, "update_course", id=key, revision=1, **COMPLETE)
    assert (changed["errors"], changed["listing"]["revision"], changed["listing"]["problems"]) == ([], 2, [])
    assert send(ask, "submit_listing", id=key, revision=2)["listing"]["status"] == "LIVE"

    seen = ask(
        "query ($id: ID!) { opportunity(id: $id) { title costOrPay ... on Course { whoFor runs "
        "{ startsOn dayStartsAt dayEndsAt cost status hasWaitlist costDescription wasToStartOn url } } } }",
        {"id": key},
    ).data["opportunity"]
    assert seen == {
        "title": "Sewing by machine",
        "costOrPay": "£25.50",
        "whoFor": "People who want to mend their clothes.",
        "runs": [
            {
                "startsOn": NEXT_YEAR.isoformat(),
                "dayStartsAt": "18:00:00",
                "dayEndsAt": "20:30:00",
                "cost": "25.50",
                "status": "SCHEDULED",
                "hasWaitlist": False,
                "costDescription": None,
                "wasToStartOn": None,
                "url": None,
            }
        ],
    }


def test_all_problems_come_at_once_each_with_its_field(ask: Ask) -> None:
    owner = college()

    refused = send(
        ask,
        "create_course",
        providerId=encode("Provider", owner.pk),
        title="<b>Sewing</b>",
        url="sewing",
        runs=[{"deliveryMode": "CLASSROOM", "durationValue": 1000, "endsOn": "2027-01-01"}],
        skills=[{"skillId": encode("Skill", 7), "relation": "TEACHES"}],
    )

    assert refused["listing"] is None
    assert codes(refused) == [
        ("HTML_NOT_ALLOWED", "title"),
        ("URL_INVALID", "url"),
        ("VENUE_NEEDED", "runs.0.venueId"),
        ("END_BEFORE_START", "runs.0.endsOn"),
        ("NUMBER_OUT_OF_RANGE", "runs.0.durationValue"),
        ("DURATION_NEEDS_UNIT", "runs.0.durationUnit"),
        ("SKILL_UNKNOWN", "skills.0.skillId"),
    ]
    assert Course.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("skills", [{"skillId": "nonsense", "relation": "TEACHES"}], ("INVALID_ID", "skills.0.skillId")),
        ("runs", [{"deliveryMode": "ONLINE", "venueId": encode("Skill", 1)}], ("INVALID_ID", "runs.0.venueId")),
        ("runs", [{"deliveryMode": "ONLINE", "id": encode("CourseRun", 7)}], ("RUN_UNKNOWN", "runs.0.id")),
    ],
)
def test_ids_that_are_none(ask: Ask, field: str, value: Any, code: tuple[str, str]) -> None:
    row = drafted_course(now=NOW, runs=())

    assert codes(send(ask, "update_course", id=about(row), revision=1, **{field: value})) == [code]


def test_null_takes_an_answer_back_and_what_is_left_out_stays(ask: Ask) -> None:
    row = drafted_course(now=NOW, summary="Short", what_to_bring="Thread", level=1, access=("STEP_FREE",))

    send(ask, "update_course", id=about(row), revision=1, summary=None, level=None, access=None)

    row = Course.objects.get()
    assert (row.summary, row.level, row.access, row.what_to_bring) == ("", None, [], "Thread")


def test_two_editors_never_overwrite_each_other(ask: Ask) -> None:
    owner = college()
    member(owner, uid="bob", role="EDITOR")
    row = drafted_course(owner, now=NOW)

    first = send(ask, "update_course", by="bob", id=about(row), revision=1, title="Bob's title")
    second = send(ask, "update_course", by="alice", id=about(row), revision=1, title="Alice's title")

    assert (first["listing"]["revision"], codes(second)) == (2, [("CHANGED_MEANWHILE", "revision")])
    assert Course.objects.get().title == "Bob's title"


def test_a_draft_shows_what_is_not_answered_yet(ask: Ask) -> None:
    owner = firm()
    made = send(ask, "create_job", employerId=encode("Employer", owner.pk), title="Trainee")

    job_seen = ask(FILES["listing"], {"id": made["listing"]["id"]}, by="alice").data["listing"]["job"]

    assert {
        name: job_seen[name] for name in ("contract", "workplace", "payMin", "flexibleWorking", "visaSponsorship")
    } == {
        "contract": None,
        "workplace": None,
        "payMin": None,
        "flexibleWorking": None,
        "visaSponsorship": None,
    }
    assert {problem["code"] for problem in made["listing"]["problems"]} >= {
        "COMPLETENESS_PAY",
        "COMPLETENESS_FLEXIBLE",
        "COMPLETENESS_VISA",
    }


def test_findings_are_for_members_and_the_label_for_everybody(ask: Ask) -> None:
    text = "You need at least three years of experience in a support team."
    row = drafted_job(now=NOW, description=text)
    published(row, now=NOW)

    mine = ask(FILES["listing"], {"id": about(row)}, by="alice").data["listing"]["job"]["entryLevel"]
    ((finding),) = mine["findings"]
    assert (mine["passes"], finding["code"], text[finding["start"] : finding["end"]]) == (
        False,
        "EXPERIENCE_YEARS",
        finding["phrase"],
    )
    asked = "query ($id: ID!) { opportunity(id: $id) { ... on Job { entryLevel } } }"
    assert ask(asked, {"id": about(row)}).data["opportunity"] == {"entryLevel": False}

    send(ask, "update_job", id=about(row), revision=3, description="We teach you everything.")
    assert ask(asked, {"id": about(row)}).data["opportunity"] == {"entryLevel": True}


def test_only_jobs_with_the_label(ask: Ask) -> None:
    honest = job(entry_level=True)
    job(entry_level=False)
    job()

    found = ask("{ jobs(filter: { entryLevelOnly: true }) { edges { node { id } } } }").data["jobs"]["edges"]

    assert [edge["node"]["id"] for edge in found] == [about(honest)]


def test_pay_beside_the_london_living_wage(ask: Ask) -> None:
    pay_rate(
        kind="LONDON_LIVING_WAGE", valid_from=date(2026, 5, 1), hourly_gbp="14.80", source="Living Wage Foundation"
    )
    row = job(pay_min=Decimal(14), pay_period="HOUR", starts_on=date(2026, 12, 1))

    seen = ask(
        "query ($id: ID!) { opportunity(id: $id) { ... on Job { livingWage { meets hourly rate validFrom source text } } } }",
        {"id": about(row)},
    ).data["opportunity"]["livingWage"]

    assert seen == {
        "meets": False,
        "hourly": "14.00",
        "rate": "14.80",
        "validFrom": "2026-05-01",
        "source": "Living Wage Foundation",
        "text": "£14.00 an hour is below the London Living Wage (voluntary) rate of £14.80 (from 1 May 2026; source: "
        "Living Wage Foundation).",
    }


def test_pay_below_the_minimum_wage_is_refused(ask: Ask) -> None:
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71", source="gov.uk")
    row = drafted_job(now=NOW, pay_min=Decimal("12.70"), pay_period="HOUR", starts_on=NEXT_YEAR)

    refused = send(ask, "submit_listing", id=about(row), revision=1)

    assert codes(refused) == [("PAY_BELOW_MINIMUM_WAGE", "payMin")]
    assert Opportunity.objects.get().status == "DRAFT"


def test_what_one_may_do_depends_on_who_one_is(ask: Ask) -> None:
    staff_user(uid="stan")
    owner = college()
    member(owner, uid="vera", role="VIEWER")
    row = published(drafted_course(owner, now=NOW, summary="Ask on WhatsApp"), now=NOW)

    possible = {
        by: ask(FILES["listing"], {"id": about(row)}, by=by).data["listing"]["possibleMoves"]
        for by in ("alice", "vera", "stan")
    }

    assert possible == {
        "alice": ["RECALL", "WITHDRAW"],
        "vera": [],
        "stan": ["APPROVE", "SCHEDULE", "SEND_BACK", "WITHDRAW"],
    }


def test_the_history_says_who_did_what(ask: Ask) -> None:
    row = published(drafted_course(now=NOW), now=NOW)
    send(ask, "close_listing", id=about(row), revision=3, because="FULL", words="All 12 places went.")

    changes = ask(FILES["listing"], {"id": about(row)}, by="alice").data["listing"]["changes"]

    assert [(c["act"], c["actor"], c["byYou"], c["fromStatus"], c["toStatus"], c["reason"]) for c in changes] == [
        ("MOVED", "MEMBER", True, "LIVE", "CLOSED", "All 12 places went."),
        ("MOVED", "SYSTEM", False, "IN_REVIEW", "LIVE", None),
        ("MOVED", "MEMBER", True, "DRAFT", "IN_REVIEW", None),
        ("CREATED", "MEMBER", True, None, None, None),
    ]
    assert changes[0]["fields"] == [{"name": "closedBecause", "before": None, "after": "FULL"}]


def test_a_cancelled_run_is_not_public_and_its_organisation_sees_it(ask: Ask) -> None:
    row = drafted_course(now=NOW, runs=(run_draft(starts_on=NEXT_YEAR), run_draft(starts_on=NEXT_YEAR, places=4)))
    published(row, now=NOW)
    gone = row.runs.order_by("pk")[0]
    cancel_run(by=user(), run_id=gone.pk, revision=3, reason="The tutor is ill", now=NOW)

    public = ask("query ($id: ID!) { opportunity(id: $id) { ... on Course { runs { places } } } }", {"id": about(row)})
    mine = ask(FILES["listing"], {"id": about(row)}, by="alice").data["listing"]["course"]["runs"]

    assert public.data["opportunity"]["runs"] == [{"places": 4}]
    assert [(run["status"], run["statusReason"]) for run in mine] == [
        ("CANCELLED", "The tutor is ill"),
        ("SCHEDULED", None),
    ]


def test_a_moment_without_an_offset_is_londons(ask: Ask) -> None:
    row = drafted_course(now=NOW, runs=(run_draft(starts_on=date(2031, 1, 10)),))

    send(ask, "submit_listing", id=about(row), revision=1, publishAt="2030-07-01T09:00:00")

    assert Opportunity.objects.get().publish_at == datetime(2030, 7, 1, 8, tzinfo=UTC)


def test_a_job_with_places_of_work_and_a_certain_interview(ask: Ask) -> None:
    owner = firm()
    place, promised = venue(employer=owner), course()

    made = send(
        ask,
        "create_job",
        employerId=encode("Employer", owner.pk),
        title="Trainee",
        workplace="HYBRID",
        daysOnSite=3,
        hoursPerWeek=37.5,
        payMin="28860",
        payPeriod="YEAR",
        flexibleWorking=True,
        flexibleWorkingDetail="Any four days of the week",
        venueIds=[encode("Venue", place.pk)],
        interviewCourseIds=[encode("Course", promised.pk)],
    )

    assert made["errors"] == []
    row = Job.objects.get()
    assert (row.hours_per_week, row.days_on_site, row.flexible_working) == (Decimal("37.5"), 3, True)
    assert list(row.locations.values_list("venue", flat=True)) == [place.pk]
    assert list(row.interview_guaranteed_by.values_list("pk", flat=True)) == [promised.pk]
