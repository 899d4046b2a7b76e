"""Residents in the admin: one at a time, with a reason that the resident can read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from backend.audit.models import AuditEntry
from matching.models import DataView, Resident
from tests.factories.resident import resident
from tests.factories.user import superuser

pytestmark = pytest.mark.django_db
WHY = "You asked us why you see no jobs near you."


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


def page(row: Resident) -> str:
    return reverse("admin:matching_resident_change", args=[row.pk])


def test_the_list_shows_nothing_that_somebody_told_us(staff: Client) -> None:
    resident(wants="A job with computers", languages=["bn"])

    text = staff.get(reverse("admin:matching_resident_changelist")).content.decode()

    assert "Resident " in text
    assert "A job with computers" not in text
    assert DataView.objects.count() == 0


@pytest.mark.parametrize("why", [None, "", "because", "x" * 201])
def test_without_a_reason_nothing_is_shown(staff: Client, why: str | None) -> None:
    row = resident(wants="A job with computers")

    response = staff.get(page(row)) if why is None else staff.post(page(row), {"why": why})

    assert response.status_code == 200
    assert "A job with computers" not in response.content.decode()
    assert DataView.objects.count() == 0


def test_with_a_reason_it_is_shown_and_written_down(staff: Client) -> None:
    row = resident(wants="A job with computers")

    response = staff.post(page(row), {"why": WHY})

    assert "A job with computers" in response.content.decode()
    view = DataView.objects.get()
    assert (view.resident, view.viewer, view.organisation) == (row, "STAFF", "Greater London Authority")
    assert (view.what, view.why) == ("What you told us about you", WHY)
    assert AuditEntry.objects.get().action == "DATA_VIEWED"


def test_nobody_changes_a_resident_here(staff: Client) -> None:
    row = resident(wants="A job with computers")

    staff.post(page(row), {"why": WHY, "wants": "Nothing"})

    assert Resident.objects.get().wants == "A job with computers"


def test_staff_without_the_right_see_and_write_nothing(client: Client) -> None:
    row, clerk = resident(wants="A job with computers"), superuser(email="clerk@example.org")
    clerk.is_superuser = False
    clerk.save()
    client.force_login(clerk)

    assert client.post(page(row), {"why": WHY}).status_code == 403
    assert DataView.objects.count() == 0
