"""The admin: every page opens for staff and for nobody else, lists cost a fixed number of queries, and people's answers are not in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import User
from courses import models as c
from matching import models as m
from mobile_api import models as a
from tests.courses.models.rows import DAY, NOW
from tests.factories.allocation import allocation_run
from tests.factories.api_key import api_key
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.device import device
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.list_question import list_question
from tests.factories.member import member
from tests.factories.outcode import outcode
from tests.factories.policy import policy
from tests.factories.provider import provider
from tests.factories.push import ledger, push_batch
from tests.factories.release import release
from tests.factories.resident import resident
from tests.factories.skill import occupation, skill
from tests.factories.upload import upload, upload_row
from tests.factories.user import superuser, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


def standard(n: int) -> Model:
    return c.ApprenticeshipStandard.objects.create(reference=f"ST000{n}", title="Network technician", level=3)


def digital_role(n: int) -> Model:
    return c.DigitalRole.objects.create(family="Data", role="Data analyst", title=f"Data analyst {n}")


def import_run(n: int) -> Model:
    counts = {"created": n, "updated": 0, "unchanged": 0, "skipped": 0}
    return c.ImportRun.objects.create(source="ons", file="boroughs.csv", sha256="0" * 64, finished_at=NOW, **counts)


def job_lease(n: int) -> Model:
    return c.JobLease.objects.create(name=f"job-{n}", due_at=NOW)


def listing_change(_: int) -> Model:
    row = course()
    return c.ListingChange.objects.create(opportunity_id=row.pk, revision=1, at=NOW, actor="SYSTEM", action="EDITED")


def organisation_notice(_: int) -> Model:
    row = course()
    told = {"opportunity_id": row.pk, "provider": row.provider}
    return c.OrganisationNotice.objects.create(kind="EXPIRED", at=NOW, **told)


def push_circuit(_: int) -> Model:
    row, _made = a.PushCircuit.objects.get_or_create(
        name="push", defaults={"opened_at": NOW, "probe_at": NOW, "code": "X"}
    )
    return row


def job_profile(n: int) -> Model:
    return c.JobProfile.objects.create(slug=f"profile-{n}", title="Test lead")


def pay_rate(n: int) -> Model:
    day = DAY + timedelta(days=n)
    return c.PayRate.objects.create(kind="APPRENTICE", valid_from=day, hourly_gbp=8, source="A page")


def qualification(n: int) -> Model:
    return c.Qualification.objects.create(
        number=f"6001234{n}", title="Digital skills", awarding_organisation="Lantern Awards", snapshot_on=DAY
    )


def course_with_run(_: int) -> Model:
    return course_run(course=course(skills=[skill()]), venue=venue(), delivery_mode="CLASSROOM").course


def organisation_change(n: int) -> Model:
    return c.OrganisationChange.objects.create(
        provider=provider(), revision=n, at=NOW, actor="STAFF", action="DECIDED", by=user(), concerning=user(uid="bob")
    )


def duplicate_pair(_: int) -> Model:
    a, b = (c.Opportunity.objects.get(pk=course().pk) for _ in range(2))
    words = {"words": "same title"}
    return c.DuplicatePair.objects.create(a=a, b=b, similarity=1, explanation=words, scope="ACROSS", found_at=NOW)


def report_tally(n: int) -> Model:
    return c.ReportTally.objects.create(opportunity_id=course().pk, kind="FULL", people=n, oldest_at=NOW, newest_at=NOW)


def report(n: int) -> Model:
    about = {"opportunity_id": course().pk, "kind": "FULL", "words": "Nobody answers.", "at": NOW}
    return m.Report.objects.create(resident=resident(uid=f"resident-{n}"), **about)


def followed_feed(n: int) -> Model:
    url = f"https://other.example/feeds/{n}"
    return c.FollowedFeed.objects.create(url=url, next_url=url)


def upload_with_row(_: int) -> Model:
    return upload_row(upload=upload(by=user())).upload


def trust_run(n: int) -> Model:
    return c.TrustRun.objects.create(task="SCORES", started_at=NOW, listings=n)


# model -> (a numbered row of it, queries of its list, whether rows are added by hand)
PAGES: dict[type[Model], tuple[Callable[[int], Model], int, bool]] = {
    Group: (lambda n: Group.objects.create(name=f"Group {n}"), 5, True),
    User: (lambda n: user(uid=f"resident-{n}"), 7, True),
    c.ApiKey: (lambda _: api_key(), 6, False),
    c.ApprenticeshipStandard: (standard, 6, False),
    c.Borough: (lambda n: borough(gss_code=f"E0900000{n}"), 4, False),
    c.Course: (course_with_run, 6, True),
    c.DigitalRole: (digital_role, 6, False),
    c.DuplicatePair: (duplicate_pair, 6, False),
    c.Employer: (lambda _: employer(), 4, True),
    c.EmployerMember: (lambda n: member(employer(), uid=f"member-{n}"), 6, True),
    c.FollowedFeed: (followed_feed, 5, False),
    c.ImportRun: (import_run, 6, False),
    c.Job: (lambda _: job(venues=[venue()], skills=[skill()]), 6, True),
    c.JobLease: (job_lease, 4, False),
    c.JobProfile: (job_profile, 4, False),
    c.ListingChange: (listing_change, 6, False),
    c.Occupation: (lambda _: occupation(), 4, False),
    c.OrganisationChange: (organisation_change, 6, False),
    c.OrganisationNotice: (organisation_notice, 6, False),
    c.Outcode: (lambda n: outcode(code=f"E{n}"), 4, False),
    c.PayRate: (pay_rate, 6, True),
    c.Provider: (lambda _: provider(), 4, True),
    c.ProviderMember: (lambda n: member(provider(), uid=f"member-{n}"), 6, True),
    c.Qualification: (qualification, 5, False),
    c.ReportTally: (report_tally, 6, False),
    c.Skill: (lambda _: skill(), 4, False),
    c.TrustRun: (trust_run, 6, False),
    c.Upload: (upload_with_row, 7, False),
    c.Venue: (lambda _: venue(), 5, True),
    a.Device: (lambda _: device(), 6, False),
    a.PushBatch: (lambda _: push_batch(), 7, False),
    a.PushCircuit: (push_circuit, 4, False),
    a.PushLedger: (lambda n: ledger(subject=str(n)), 14, False),
    m.AllocationRun: (lambda _: allocation_run(now=NOW), 6, False),
    m.InclusionPolicy: (lambda n: policy(code=f"policy-{n}"), 4, True),
    m.ListQuestion: (lambda _: list_question(), 6, False),
    m.ModelRelease: (lambda _: release(), 6, False),
    m.Report: (report, 6, False),
}

each_model = pytest.mark.parametrize("model", [*PAGES], ids=lambda model: model._meta.label)


def page(model: type[Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


@pytest.fixture
def staff(client: Client) -> Client:
    """The browser of Charlie, who may do everything."""
    client.force_login(superuser())
    return client


def test_these_models_are_in_the_admin_and_no_others() -> None:
    # Who looks at a resident says why first: those pages have tests of their own, beside their admin.
    assert set(admin.site._registry) == {*PAGES, m.Resident}


def test_no_model_about_a_resident_is_in_the_admin() -> None:
    """Residents themselves are there by number; who is looked at, and why, is written down and shown to them."""
    personal = {m.SavedOpportunity, m.DismissedOpportunity, m.RecommendationList}

    assert personal & set(admin.site._registry) == set()
    shown_inline = {inline.model for registered in admin.site._registry.values() for inline in registered.inlines}
    assert personal & shown_inline == set()


def test_nobody_reads_who_reported(staff: Client) -> None:
    row = report(1)

    for address in (page(m.Report, "changelist"), page(m.Report, "change", row.pk)):
        shown = staff.get(address).content.decode()
        assert ("Nobody answers." in shown, str(row.resident) in shown, "resident-1" in shown) == (True, False, False)


@each_model
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_one_row_and_for_three(staff: Client, model: type[Model], rows: int) -> None:
    make, queries, _ = PAGES[model]
    for number in range(1, rows + 1):
        make(number)

    with CaptureQueriesContext(connection) as asked:
        response = staff.get(page(model, "changelist"))

    assert response.status_code == 200
    assert len(asked) == queries, [query["sql"] for query in asked]


@each_model
def test_the_change_page_opens(staff: Client, model: type[Model]) -> None:
    row = PAGES[model][0](1)

    assert staff.get(page(model, "change", row.pk)).status_code == 200


@each_model
def test_the_add_page_opens_where_rows_are_added_by_hand(staff: Client, model: type[Model]) -> None:
    assert staff.get(page(model, "add")).status_code == (200 if PAGES[model][2] else 403)


@each_model
def test_the_search_answers(staff: Client, model: type[Model]) -> None:
    PAGES[model][0](1)

    assert staff.get(page(model, "changelist"), {"q": "100% 'odd\" \\ words"}).status_code == 200


@each_model
def test_nobody_else_sees_anything(client: Client, model: type[Model]) -> None:
    row = PAGES[model][0](1)
    for address in (page(model, "changelist"), page(model, "add"), page(model, "change", row.pk)):
        response = client.get(address)

        assert (response.status_code, response.url) == (302, f"/admin/login/?next={address}")


@each_model
def test_staff_without_a_permission_are_refused(client: Client, model: type[Model]) -> None:
    row = PAGES[model][0](1)
    client.force_login(User.objects.create(email="bob@example.org", is_staff=True))

    for address in (page(model, "changelist"), page(model, "add"), page(model, "change", row.pk)):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    "model", [model for model, (_, _, by_hand) in PAGES.items() if not by_hand], ids=lambda model: model._meta.label
)
def test_what_came_from_outside_cannot_be_changed_or_deleted(staff: Client, model: type[Model]) -> None:
    row = PAGES[model][0](1)
    before = model._default_manager.filter(pk=row.pk).values().get()

    assert staff.post(page(model, "change", row.pk), {"label": "Changed"}).status_code == 403
    assert staff.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before
