"""Editing the catalogue by hand: what is published, what the search learns, and what is a publisher's to change."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course, CourseRun, Opportunity, Provider, Source
from courses.search import refresh_search
from tests.factories.course import course
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.user import superuser

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
        "course_type": "SHORT_COURSE",
        "funding": ["FREE_TO_ALL"],
        "access": ["STEP_FREE", "LAPTOP_LOAN"],
        **rows("runs"),
        **rows("skill_relations"),
        **rows("changes"),
        **fields,
    }


def organisation_form(**fields: Any) -> dict[str, Any]:
    """The page of one that was never changed before."""
    return {"seen": 1, **rows("members"), **rows("invitations"), **fields}


def found_by(word: str) -> list[int]:
    return list(Opportunity.objects.filter(document__vector=word).values_list("pk", flat=True))


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
