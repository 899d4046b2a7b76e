"""Accounts in the admin: staff are made, residents are switched off, nobody is deleted and nobody is locked out by mistake."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from tests.factories.user import superuser, user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:accounts_user_add")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


def change(row: User) -> str:
    return reverse("admin:accounts_user_change", args=[row.pk])


def test_a_new_member_of_staff(staff: Client) -> None:
    password = "correct horse battery staple"

    response = staff.post(
        ADD, {"email": "bob@example.org", "usable_password": "true", "password1": password, "password2": password}
    )

    bob = User.objects.get(email="bob@example.org")
    assert (response.status_code, response.url) == (302, change(bob))
    assert (bob.is_staff, bob.is_superuser, bob.firebase_uid) == (True, False, None)
    assert bob.check_password(password)
    row = AuditEntry.objects.get()
    assert (row.action, row.subject_pseudonym, row.facts["is_staff"]) == ("STAFF_ACCOUNT_MADE", bob.pseudonym, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "not an address"},
        {"email": "charlie@example.org"},
        {"password1": "12345678", "password2": "12345678"},
        {"password2": "another one entirely"},
    ],
)
def test_half_an_account_is_an_error_on_the_page(staff: Client, fields: dict[str, Any]) -> None:
    good = {"email": "bob@example.org", "usable_password": "true"}
    password = "correct horse battery staple"

    response = staff.post(ADD, {**good, "password1": password, "password2": password, **fields})

    assert response.status_code == 200
    assert User.objects.count() == 1


def test_a_residents_account_can_be_switched_off(staff: Client) -> None:
    alice = user(uid="alice")

    assert staff.post(change(alice), {"email": ""}).status_code == 302
    assert User.objects.values_list("firebase_uid", "email", "is_active").get(pk=alice.pk) == ("alice", None, False)
    row = AuditEntry.objects.get()
    assert (row.action, row.subject_pseudonym, row.facts["changed"]) == (
        "STAFF_ROLES_CHANGED",
        alice.pseudonym,
        "is_active",
    )
    assert row.actor_pseudonym == User.objects.get(email="charlie@example.org").pseudonym


def test_what_is_no_role_is_no_matter_for_the_audit_log(staff: Client) -> None:
    alice = user(uid="alice")

    staff.post(
        change(alice),
        {"email": "", "is_active": "on", "tokens_valid_after_0": "2026-11-23", "tokens_valid_after_1": "12:00"},
    )

    assert User.objects.get(pk=alice.pk).tokens_valid_after is not None
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("fields", [{"email": ""}, {"email": "", "is_staff": "on"}])
def test_an_account_keeps_something_to_sign_in_with(staff: Client, fields: dict[str, Any]) -> None:
    bob = User.objects.create(email="bob@example.org", is_staff=True)

    response = staff.post(change(bob), {"is_active": "on", **fields})

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {
        "email": ["This account signs in with its e-mail address, so it needs one."]
    }
    assert User.objects.get(pk=bob.pk).email == "bob@example.org"


def test_a_resident_without_an_address_does_not_become_staff(staff: Client) -> None:
    alice = user(uid="alice")

    response = staff.post(change(alice), {"email": "", "is_active": "on", "is_staff": "on"})

    assert response.status_code == 200
    assert User.objects.get(pk=alice.pk).is_staff is False


def test_nobody_is_deleted_here(staff: Client) -> None:
    alice = user(uid="alice")
    everyone = reverse("admin:accounts_user_changelist")

    assert staff.get(reverse("admin:accounts_user_delete", args=[alice.pk])).status_code == 403
    assert staff.post(reverse("admin:accounts_user_delete", args=[alice.pk]), {"post": "yes"}).status_code == 403
    staff.post(everyone, {"action": "delete_selected", "_selected_action": [alice.pk], "post": "yes"})
    assert User.objects.filter(pk=alice.pk).count() == 1


@pytest.mark.parametrize(("words", "found"), [("alice", 1), ("alic", 0), ("charlie@", 1), ("@example.org", 1)])
def test_an_account_is_found_by_its_whole_uid_or_a_part_of_the_address(staff: Client, words: str, found: int) -> None:
    user(uid="alice")

    response = staff.get(reverse("admin:accounts_user_changelist"), {"q": words})

    assert response.context["cl"].result_count == found
