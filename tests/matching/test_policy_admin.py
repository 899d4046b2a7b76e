"""Policies in the admin: drafts are written there, and the steps are those of the services."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from matching.models import InclusionPolicy
from tests.factories.allocation import policy_price
from tests.factories.course import course
from tests.factories.policy import TEXTS, approved_policy, figures, policy
from tests.factories.user import superuser

pytestmark = pytest.mark.django_db
LIST = "admin:matching_inclusionpolicy_changelist"


@pytest.fixture
def ada(db: None) -> User:
    return superuser()


@pytest.fixture
def staff(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def act(staff: Client, action: str, *rows: InclusionPolicy, **more: Any) -> Any:
    sent = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return staff.post(reverse(LIST), sent, follow=True)


def state(row: InclusionPolicy) -> str:
    row.refresh_from_db()
    return row.state


def test_a_draft_is_written_with_its_courses_and_figures(staff: Client) -> None:
    offered, today = course(), timezone.localdate()
    form = {
        "code": "women-in-code",
        "version": 1,
        "scope": "COURSES",
        "measure": "PLACES",
        "basis": "S158",
        "group": "WOMEN",
        "areas": "",
        "programme": "Code for London",
        "share": "0.5",
        "cap": "0.05",
        "head_start_days": "0",
        **TEXTS,
        "starts_on": str(today),
        "review_by": str(today.replace(year=today.year + 1)),
        "programme_courses-TOTAL_FORMS": 1,
        "programme_courses-INITIAL_FORMS": 0,
        "programme_courses-0-course": offered.pk,
        "evidence-TOTAL_FORMS": 1,
        "evidence-INITIAL_FORMS": 0,
        "prices-TOTAL_FORMS": 0,
        "prices-INITIAL_FORMS": 0,
        **{f"evidence-0-{name}": str(value) for name, value in figures(day=today).items()},
    }
    answer = staff.post(reverse("admin:matching_inclusionpolicy_add"), form)

    assert answer.status_code == 302, answer.context["errors"]
    row = InclusionPolicy.objects.get()
    assert (row.state, row.evidence.get().numerator, row.programme_courses.get().course) == ("DRAFT", 20, offered)
    assert AuditEntry.objects.get().action == "POLICY_EDITED"
    assert "Two people have not agreed" in staff.get(page(row)).content.decode()


def page(row: InclusionPolicy) -> str:
    return reverse("admin:matching_inclusionpolicy_change", args=[row.pk])


def test_the_steps_are_the_services_own(staff: Client, client: Client) -> None:
    row = policy(courses=[course()], day=timezone.localdate())
    act(staff, "propose", row)
    assert state(row) == "PROPOSED"
    assert "You proposed this policy yourself" in act(staff, "approve", row).content.decode()
    assert state(row) == "PROPOSED"

    client.force_login(superuser(email="ben@example.org"))
    act(client, "approve", row)
    assert state(row) == "RUNNING"
    assert "Stop this one?" in act(client, "stop", row).content.decode()
    act(client, "stop", row, decided="yes", reason="The courses have ended.")
    assert (state(row), row.ended_why) == ("STOPPED", "The courses have ended.")


def test_what_was_proposed_is_looked_at_only(staff: Client) -> None:
    row = approved_policy(courses=[course()], now=timezone.now(), day=timezone.localdate())
    policy_price(of=row, now=timezone.now())
    shown = staff.get(page(row))

    assert shown.status_code == 200
    assert 'name="cap"' not in shown.content.decode()
    assert 'name="_save"' not in shown.content.decode()
    assert staff.post(page(row), {"cap": "0.1"}).status_code == 403
    assert staff.get(reverse("admin:matching_allocationrun_changelist")).status_code == 200


def test_a_draft_goes_back_and_forth(staff: Client) -> None:
    row = policy(courses=[course()], day=timezone.localdate())
    act(staff, "propose", row)
    act(staff, "send_back", row)

    assert state(row) == "DRAFT"
    assert 'name="cap"' in staff.get(page(row)).content.decode()
