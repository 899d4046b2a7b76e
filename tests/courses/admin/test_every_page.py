"""Every page of the admin of the catalogue, asked for by GLA staff: lists, searches, filters, pages, histories and actions.

A list and a page take one literal number of statements, for 1 row and for 3, each with rows of its own beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from courses import models as c
from tests.courses.models.rows import NOW, ROWS
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.invitation import invitation
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.user import staff_user, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
REGISTERED = [model for model in apps.get_app_config("courses").get_models() if model in admin.site._registry]
PARTS: dict[type[Model], Callable[[Any], object]] = {}
"""What is made beside a row, as often as there are rows."""


def parts_of(model: type[Model]) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    def keep(make: Callable[[Any], object]) -> Callable[[Any], object]:
        PARTS[model] = make
        return make

    return keep


def history_of(row: Any) -> None:
    by = user(uid=f"by-{c.ListingChange.objects.count()}")
    c.ListingChange.objects.create(opportunity_id=row.pk, revision=1, at=NOW, actor="MEMBER", action="EDITED", by=by)


def taught(row: Any) -> None:
    c.OpportunitySkill.objects.create(opportunity_id=row.pk, skill=skill(), relation="TEACHES")


def likeness(row: Any, other: Any) -> None:
    told = {"words": "same title", "shared": [], "facts": []}
    pair = {"similarity": 0.9, "explanation": told, "scope": "ACROSS", "found_at": NOW}
    c.DuplicatePair.objects.create(a_id=row.pk, b_id=other.pk, **pair)


@parts_of(c.Course)
def _of_course(row: c.Course) -> None:
    course_run(course=row, delivery_mode="CLASSROOM", venue=venue())
    taught(row)
    history_of(row)
    likeness(row, course())


@parts_of(c.Job)
def _of_job(row: c.Job) -> None:
    c.JobLocation.objects.create(job=row, venue=venue())
    taught(row)
    history_of(row)
    likeness(row, job())
    row.interview_guaranteed_by.add(course())


def _people(row: Any) -> None:
    number = row.members.count()
    member(row, uid=f"{row.column}-{row.pk}-{number}")
    made = invitation(row, code=f"{row.column} {row.pk} {number}")
    made.made_by = user(uid=f"maker-{row.column}-{row.pk}-{number}")
    made.save()


PARTS[c.Provider] = PARTS[c.Employer] = _people


@parts_of(c.Occupation)
def _of_occupation(row: c.Occupation) -> None:
    c.OccupationSkill.objects.create(occupation=row, skill=skill(), relation="essential")


@parts_of(c.Outcode)
def _of_outcode(row: c.Outcode) -> None:
    place, numbers = borough(gss_code=f"E0900000{row.shares.count() + 1}"), {"latitude": 51.5, "longitude": 0.0}
    c.OutcodeBorough.objects.create(outcode=row, borough=place, share="0.1", postcodes=1, **numbers)


@parts_of(c.Qualification)
def _of_qualification(row: c.Qualification) -> None:
    offer = f"Offer{row.funding.count()}"
    c.QualificationFunding.objects.create(qualification=row, offer=offer, approved_from=NOW.date())


@parts_of(c.DigitalRole)
def _of_role(row: c.DigitalRole) -> None:
    c.DigitalRoleSkill.objects.create(digital_role=row, name=f"Skill {row.skills.count()}", depth="Working")


MANY: dict[type[Model], Callable[[int], Model]] = {
    c.ApprenticeshipStandard: lambda n: c.ApprenticeshipStandard.objects.create(
        reference=f"ST000{n}", title="Technician", level=3
    ),
    c.DigitalRole: lambda n: c.DigitalRole.objects.create(family="Data", role="Analyst", title=f"Analyst {n}"),
    c.EmployerMember: lambda n: member(employer(), uid=f"member-{n}"),
    c.ProviderMember: lambda n: member(provider(), uid=f"member-{n}"),
    c.FollowedFeed: lambda n: c.FollowedFeed.objects.create(url=f"https://{n}.example/", next_url="https://x.example/"),
    c.ImportRun: lambda n: c.ImportRun.objects.create(
        source="ons", file=f"{n}.csv", sha256="0" * 64, finished_at=NOW, created=0, updated=0, unchanged=0, skipped=0
    ),
    c.JobLease: lambda n: c.JobLease.objects.create(name=f"job {n}", due_at=NOW),
    c.JobProfile: lambda n: c.JobProfile.objects.create(slug=f"lead-{n}", title="Lead"),
    c.PayRate: lambda n: c.PayRate.objects.create(
        kind="APPRENTICE", valid_from=date(2026, 4, n + 1), hourly_gbp="8.00", source="A page"
    ),
    c.Qualification: lambda n: c.Qualification.objects.create(
        number=f"600{n}234X", title="Skills", awarding_organisation="Awards", snapshot_on=NOW.date()
    ),
    c.Outcode: lambda n: outcode(code=f"E{n + 1}"),
    c.Venue: lambda n: venue(borough=borough(gss_code=f"E0900000{n + 1}")),
}


def some(model: type[Model], rows: int) -> list[Any]:
    make = MANY.get(model) or (lambda _n: ROWS[model]())
    return [make(number) for number in range(rows)]


# model -> statements of its list, and of a row's page
STATEMENTS: dict[type[Model], tuple[int, int]] = {
    c.ApiKey: (8, 7),
    c.Borough: (6, 5),
    c.Outcode: (6, 6),
    c.Venue: (7, 8),
    c.Skill: (6, 5),
    c.Occupation: (6, 6),
    c.Provider: (6, 7),
    c.Course: (8, 12),
    c.DigitalRole: (8, 6),
    c.DuplicatePair: (8, 7),
    c.Employer: (6, 7),
    c.FollowedFeed: (7, 5),
    c.ImportRun: (8, 5),
    c.ProviderMember: (8, 7),
    c.EmployerMember: (8, 7),
    c.Job: (8, 14),
    c.JobLease: (6, 5),
    c.ListingChange: (8, 6),
    c.OrganisationNotice: (8, 7),
    c.OrganisationChange: (8, 6),
    c.PayRate: (8, 5),
    c.JobProfile: (6, 5),
    c.Qualification: (7, 6),
    c.ReportTally: (8, 6),
    c.ApprenticeshipStandard: (8, 5),
    c.TrustRun: (8, 5),
    c.Upload: (9, 6),
}


def test_every_page_is_tried() -> None:
    assert set(STATEMENTS) == set(REGISTERED)


@pytest.fixture
def staff(client: Client) -> Client:
    stan = staff_user()
    call_command("listings_staff", str(stan.email))
    client.force_login(stan)
    return client


def address(model: type[Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:courses_{model._meta.model_name}_{name}", args=arguments)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", REGISTERED)
def test_a_list(staff: Client, model: type[Model], rows: int, django_assert_num_queries: Any) -> None:
    some(model, rows)
    listed = model._default_manager.count()

    with django_assert_num_queries(STATEMENTS[model][0]):
        response = staff.get(address(model, "changelist"))

    assert (response.status_code, len(response.context["cl"].result_list)) == (200, listed)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", REGISTERED)
def test_the_page_of_a_row(staff: Client, model: type[Model], rows: int, django_assert_num_queries: Any) -> None:
    (row,) = some(model, 1)
    for _ in range(rows):
        PARTS.get(model, lambda _row: None)(row)

    ContentType.objects.get_for_model(model)  # kept by the process: whichever test comes first pays for it

    with django_assert_num_queries(STATEMENTS[model][1]):
        response = staff.get(address(model, "change", row.pk))

    assert response.status_code == 200
    assert staff.get(address(model, "history", row.pk), follow=True).status_code == 200


@pytest.mark.parametrize("model", REGISTERED)
def test_searches_and_filters(staff: Client, model: type[Model]) -> None:
    """Each filter with each of its choices, and words of every kind."""
    some(model, 2)
    page = address(model, "changelist")
    wanted = [
        {"q": words} for words in ("lantern yard", "' OR 1=1 --", "100%_", "\u00e9", "6001234X", "x" * 3_000, "a\0b")
    ]
    for spec in staff.get(page).context["cl"].filter_specs:
        for choice in spec.choices(staff.get(page).context["cl"]):
            if "query_string" in choice:
                assert staff.get(page + choice["query_string"]).status_code == 200, choice
    for given in (*wanted, {"p": "99"}, {"o": "1.-2"}, {"e": "1"}):
        assert staff.get(page, given, follow=True).status_code == 200, given
    hierarchy = admin.site._registry[model].date_hierarchy
    if hierarchy:
        for given in ({f"{hierarchy}__year": "2026"}, {f"{hierarchy}__year": "2026", f"{hierarchy}__month": "11"}):
            assert staff.get(page, given).status_code == 200


LISTING_ACTIONS = ("submit", "approve", "send_back", "withdraw", "confirm", "archive")


@pytest.mark.parametrize(
    ("make", "status", "action"), [*product((course, job), c.Opportunity.Status.values, LISTING_ACTIONS)]
)
def test_an_action_on_a_listing_in_any_state(staff: Client, make: Any, status: str, action: str) -> None:
    """It is done where the table of moves lets it, else it is refused in words; nothing fails."""
    row = make(status=status, publish_at=NOW + timedelta(days=9))
    page = address(type(row), "changelist")
    ticked = {"action": action, "_selected_action": [row.pk], "decided": "yes", "reason": "Because."}

    response = staff.post(page, ticked, follow=True)

    words = [str(message) for message in response.context["messages"]]
    done = c.ListingChange.objects.filter(opportunity=row.pk).exists()
    assert (response.status_code, len(words)) == (200, 1)
    assert words[0].endswith(": 1.") == done
    after = c.Opportunity.objects.get(pk=row.pk).status
    assert done or after == status


@pytest.mark.parametrize("action", ["approve", "refuse", "suspend", "reinstate", "approve_name", "refuse_name"])
@pytest.mark.parametrize("approval", c.Organisation.Approval.values)
@pytest.mark.parametrize("make", [provider, employer])
def test_an_action_on_an_organisation_in_any_state(staff: Client, make: Any, approval: str, action: str) -> None:
    row = make(approval=approval, approval_reason="Old words" if approval in {"REFUSED", "SUSPENDED"} else "")
    ticked = {"action": action, "_selected_action": [row.pk], "decided": "yes", "reason": "Because."}

    response = staff.post(address(type(row), "changelist"), ticked, follow=True)

    words = [str(message) for message in response.context["messages"]]
    done = c.OrganisationChange.objects.filter(**{row.column: row}).exists()
    assert (response.status_code, len(words), words[0].endswith(": 1.")) == (200, 1, done)


@pytest.mark.parametrize("action", ["keep_the_older", "keep_the_newer", "two_things"])
@pytest.mark.parametrize("state", c.DuplicatePair.State.values)
@pytest.mark.parametrize("source", ["listing", "feed"])
def test_an_action_on_a_pair_in_any_state(staff: Client, state: str, action: str, source: str) -> None:
    a, b = course(source=source), course(source=source)
    likeness(a, b)
    decided = {} if state == "OPEN" else {"decided_at": NOW}
    c.DuplicatePair.objects.update(state=state, kept=a.pk if state == "CONFIRMED" else None, **decided)
    pair = c.DuplicatePair.objects.get()

    ticked = {"action": action, "_selected_action": [pair.pk]}
    response = staff.post(address(c.DuplicatePair, "changelist"), ticked, follow=True)

    words = [str(message) for message in response.context["messages"]]
    assert (response.status_code, words[-1]) == (200, f"Decided: {int(state == 'OPEN')}.")


@pytest.mark.parametrize("action", ["grant", "turn_down"])
@pytest.mark.parametrize("state", c.Member.State.values)
def test_an_action_on_a_claim_in_any_state(staff: Client, state: str, action: str) -> None:
    row = member(provider(), state=state)
    ticked = {"action": action, "_selected_action": [row.pk], "decided": "yes", "reason": "Because."}

    response = staff.post(address(c.ProviderMember, "changelist"), ticked, follow=True)

    words = [str(message) for message in response.context["messages"]]
    assert (response.status_code, len(words), words[0].endswith(": 1.")) == (200, 1, state == "WAITING")
