"""Editing the catalogue by hand: what is published, what the search learns, and what is a publisher's to change."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Course, CourseRun, Job, Opportunity, Provider, Source
from courses.search import refresh_search
from tests.factories.course import PUBLISHED, course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.user import superuser
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


def rows(prefix: str, *forms: dict[str, Any]) -> dict[str, Any]:
    """The fields of new rows on the page of their owner."""
    fields: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
    for number, form in enumerate(forms):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return fields


def course_form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Beekeeping spreadsheets",
        "status": "LIVE",
        "course_type": "SHORT_COURSE",
        "funding": ["FREE_TO_ALL"],
        "access": ["STEP_FREE", "LAPTOP_LOAN"],
        **rows("runs"),
        **rows("skill_relations"),
        **fields,
    }


def organisation_form(**fields: Any) -> dict[str, Any]:
    """The page of one that was never changed before."""
    return {"seen": 1, **rows("members"), **rows("invitations"), **fields}


def found_by(word: str) -> list[int]:
    return list(Opportunity.objects.filter(document__vector=word).values_list("pk", flat=True))


def test_a_new_course_is_published_and_found(staff: Client) -> None:
    owner, place, taught = provider(name="Lantern Yard"), venue(), skill(label="tend apiaries")
    before = timezone.now()

    response = staff.post(
        reverse("admin:courses_course_add"),
        course_form(
            provider=owner.pk,
            **rows(
                "runs",
                {"status": "SCHEDULED", "delivery_mode": "CLASSROOM", "venue": place.pk, "sessions": ["MON_EVENING"]},
            ),
            **rows("skill_relations", {"skill": taught.pk, "relation": "TEACHES"}),
        ),
    )

    assert response.status_code == 302
    made = Course.objects.get()
    assert (made.kind, made.source, made.source_ref) == ("COURSE", "listing", None)
    assert (made.funding, made.access) == (["FREE_TO_ALL"], ["STEP_FREE", "LAPTOP_LOAN"])
    assert before <= made.published_at == made.confirmed_at <= timezone.now()
    assert list(made.runs.values_list("delivery_mode", "venue", "sessions")) == [
        ("CLASSROOM", place.pk, ["MON_EVENING"])
    ]
    assert [found_by(word) for word in ("beekeeping", "apiaries", "lantern", "plumbing")] == [[made.pk]] * 3 + [[]]


def test_a_draft_is_not_published(staff: Client) -> None:
    staff.post(reverse("admin:courses_course_add"), course_form(provider=provider().pk, status="DRAFT"))

    assert Course.objects.values_list("status", "published_at", "confirmed_at").get() == ("DRAFT", None, None)


def test_saving_a_live_course_confirms_it_and_keeps_its_first_day(staff: Client) -> None:
    row = course()

    response = staff.post(
        reverse("admin:courses_course_change", args=[row.pk]), course_form(provider=row.provider_id, title="New title")
    )

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.title, row.published_at) == ("New title", PUBLISHED)
    assert row.confirmed_at > PUBLISHED


@pytest.mark.parametrize(
    "run",
    [
        {"status": "SCHEDULED", "delivery_mode": "CLASSROOM"},
        {"status": "SCHEDULED", "delivery_mode": "ONLINE", "ends_on": "2026-12-01"},
        {"status": "SCHEDULED", "delivery_mode": "ONLINE", "duration_unit": "WEEKS"},
        {"status": "SCHEDULED", "delivery_mode": "ONLINE", "cost_gbp": "-1"},
    ],
)
def test_an_impossible_run_is_an_error_on_the_page(staff: Client, run: dict[str, Any]) -> None:
    response = staff.post(reverse("admin:courses_course_add"), course_form(provider=provider().pk, **rows("runs", run)))

    assert response.status_code == 200
    assert (Course.objects.count(), CourseRun.objects.count()) == (0, 0)


def test_a_new_job_is_published_and_found(staff: Client) -> None:
    place = venue()

    response = staff.post(
        reverse("admin:courses_job_add"),
        {
            "title": "Junior beekeeper",
            "status": "LIVE",
            "employer": employer(name="Tidewharf Software").pk,
            "contract": "PERMANENT",
            "working_pattern": "FULL_TIME",
            "workplace": "ON_SITE",
            "pay_min": "28860",
            "pay_period": "YEAR",
            **rows("locations", {"venue": place.pk}),
            **rows("skill_relations"),
        },
    )

    assert response.status_code == 302
    made = Job.objects.get()
    assert (made.kind, list(made.locations.values_list("venue", flat=True))) == ("JOB", [place.pk])
    assert [found_by(word) for word in ("beekeeper", "tidewharf")] == [[made.pk]] * 2


@pytest.mark.parametrize(("make", "kind"), [(course, "provider"), (job, "employer")])
def test_a_renamed_organisation_is_found_by_its_new_name(staff: Client, make: Any, kind: str) -> None:
    row = make()
    refresh_search([row.pk])
    owner = getattr(row, kind)

    staff.post(
        reverse(f"admin:courses_{kind}_change", args=[owner.pk]),
        organisation_form(name="Honeycomb Works"),
    )

    assert found_by("honeycomb") == [row.pk]


@pytest.mark.parametrize("source", [source for source in Source if source != Source.LISTING])
def test_a_publishers_row_is_looked_at_only(staff: Client, source: Source) -> None:
    row = provider(name="Lantern Yard", source=source, source_ref="7")
    change, delete = (reverse(f"admin:courses_provider_{name}", args=[row.pk]) for name in ("change", "delete"))

    assert staff.get(change).status_code == 200
    assert staff.post(change, {"name": "Another"}).status_code == 403
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    assert Provider.objects.values_list("name", flat=True).get() == "Lantern Yard"


def test_deleting_many_spares_the_publishers_rows(staff: Client) -> None:
    own, theirs = provider(), provider(source=Source.DEMO, source_ref="7")

    staff.post(
        reverse("admin:courses_provider_changelist"),
        {"action": "delete_selected", "_selected_action": [own.pk, theirs.pk], "post": "yes"},
    )

    assert set(Provider.objects.values_list("pk", flat=True)) == {own.pk, theirs.pk}


def test_an_address_without_a_scheme_is_https(staff: Client) -> None:
    row = provider(name="Lantern Yard")

    staff.post(
        reverse("admin:courses_provider_change", args=[row.pk]),
        organisation_form(name="Lantern Yard", website="lanternyard.example"),
    )

    assert Provider.objects.get().website == "https://lanternyard.example"


def test_a_row_typed_in_by_hand_can_be_deleted(staff: Client) -> None:
    row = provider()

    assert staff.post(reverse("admin:courses_provider_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    assert Provider.objects.count() == 0
