"""The sign-in account: who may have one, whose token counts, and one account for one person."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction
from psycopg2 import errors

from backend.accounts.models import User
from tests.factories.user import superuser, user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
THREADS = 8

BREAKS: dict[str, tuple[type[Exception], dict[str, Any]]] = {
    "user_can_sign_in": (errors.CheckViolation, {"firebase_uid": None}),
    "user_staff_has_email": (errors.CheckViolation, {"is_staff": True}),
    "accounts_user_firebase_uid_key": (errors.UniqueViolation, {"firebase_uid": "bob"}),
    "accounts_user_email_key": (errors.UniqueViolation, {"email": "charlie@example.org"}),
    "accounts_user_pseudonym_key": (errors.UniqueViolation, {"pseudonym": UUID(int=7)}),
}


def test_every_constraint_is_broken_here() -> None:
    unique = {f"accounts_user_{f.column}_key" for f in User._meta.fields if f.unique and not f.primary_key}

    assert {constraint.name for constraint in User._meta.constraints} | unique == set(BREAKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREAKS))
def test_constraint(name: str) -> None:
    kind, values = BREAKS[name]
    alice, bob, _charlie = user(uid="alice"), user(uid="bob"), superuser(email="charlie@example.org")
    User.objects.filter(pk=bob.pk).update(pseudonym=UUID(int=7))

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        User.objects.filter(pk=alice.pk).update(**values)

    cause = refusal.value.__cause__
    assert isinstance(cause, kind)
    assert cause.diag.constraint_name == name


@pytest.mark.django_db
def test_any_number_of_residents_have_no_email() -> None:
    for uid in ("alice", "bob", "charlie"):
        user(uid=uid)

    assert list(User.objects.order_by("firebase_uid").values_list("firebase_uid", "email")) == [
        ("alice", None),
        ("bob", None),
        ("charlie", None),
    ]


@pytest.mark.django_db
def test_a_first_visit_makes_an_account_that_can_do_nothing_more() -> None:
    alice = User.objects.for_firebase_uid("alice")

    assert User.objects.for_firebase_uid("alice") == alice
    assert User.objects.count() == 1
    assert (alice.is_active, alice.is_staff, alice.is_superuser, alice.has_usable_password()) == (
        True,
        False,
        False,
        False,
    )


@pytest.mark.django_db(transaction=True)
def test_eight_first_visits_at_once_make_one_account() -> None:
    begin = threading.Barrier(THREADS)

    def visit(_: int) -> int:
        try:
            begin.wait(timeout=10)
            return User.objects.for_firebase_uid("alice").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        seen = set(pool.map(visit, range(THREADS)))

    assert list(User.objects.values_list("pk", "firebase_uid")) == [(seen.pop(), "alice")]
    assert seen == set()


@pytest.mark.parametrize(
    ("active", "valid_after", "signed_in_at", "accepted"),
    [
        (True, None, NOW, True),
        (True, NOW, NOW, True),
        (True, NOW, NOW - timedelta(seconds=1), False),
        (True, NOW, NOW + timedelta(seconds=1), True),
        (False, None, NOW, False),
        (False, NOW, NOW + timedelta(seconds=1), False),
    ],
)
def test_accepts_tokens_from(
    active: bool,  # noqa: FBT001
    valid_after: datetime | None,
    signed_in_at: datetime,
    accepted: bool,  # noqa: FBT001
) -> None:
    account = User(firebase_uid="alice", is_active=active, tokens_valid_after=valid_after)

    assert account.accepts_tokens_from(signed_in_at) is accepted


@pytest.mark.django_db
def test_staff_sign_in_by_email_and_password_kept_as_argon2() -> None:
    charlie = superuser(email="charlie@EXAMPLE.org", password="correct horse battery staple")

    assert charlie.email == "charlie@example.org"
    assert charlie.password.startswith("argon2$argon2id$")
    assert authenticate(username="charlie@example.org", password="correct horse battery staple") == charlie
    assert authenticate(username="charlie@example.org", password="wrong") is None


@pytest.mark.django_db
def test_nobody_signs_in_to_a_residents_account_with_a_password() -> None:
    user(uid="alice")

    for password in ("", "!", "alice"):
        assert authenticate(username="alice", password=password) is None
        assert authenticate(username=None, password=password) is None


def test_an_account_is_printed_without_anything_personal() -> None:
    assert str(User(pk=7, firebase_uid="alice", email="alice@example.org")) == "User 7"
