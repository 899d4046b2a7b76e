"""From a verified token to an account: the first visit, and accounts that are switched off or signed out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from mobile_api import development_signer
from mobile_api.id_token import SignInRefused
from tests.mobile_api.auth.conftest import authenticate, request_with


def signed_in(uid: str, *, ago: timedelta = timedelta()) -> HttpRequest:
    return request_with(development_signer.issue(uid, now=timezone.now() - ago, lifetime=timedelta(hours=2)))


@pytest.mark.django_db
def test_the_first_visit_makes_the_account_and_later_ones_find_it(
    development: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alice = authenticate(signed_in("alice"))

    with django_assert_num_queries(1):
        again = authenticate(signed_in("alice", ago=timedelta(hours=1)))
    assert again == alice
    assert authenticate(signed_in("bob")) != alice
    assert list(User.objects.order_by("pk").values_list("firebase_uid", flat=True)) == ["alice", "bob"]


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(development: Path, scheme: str) -> None:
    request = signed_in("alice")
    request.META["HTTP_AUTHORIZATION"] = request.META["HTTP_AUTHORIZATION"].replace("Bearer", scheme)

    assert authenticate(request) == User.objects.get(firebase_uid="alice")


@pytest.mark.django_db
def test_a_uid_that_is_the_address_of_staff_is_not_staff(development: Path) -> None:
    staff = User.objects.create_superuser("charlie@example.org", "a long password of staff")

    resident = authenticate(signed_in("charlie@example.org"))

    assert resident is not None
    assert (resident == staff, resident.is_staff, resident.email) == (False, False, None)


@pytest.mark.django_db
def test_an_account_that_is_switched_off(development: Path) -> None:
    User.objects.create(firebase_uid="bob", is_active=False)

    with pytest.raises(SignInRefused) as refused:
        authenticate(signed_in("bob"))
    assert (refused.value.code, refused.value.retry) == ("ACCOUNT_DISABLED", False)


@pytest.mark.django_db
def test_sign_ins_before_the_person_signed_out_everywhere(development: Path) -> None:
    moment = datetime.now(tz=UTC).replace(microsecond=0) - timedelta(minutes=10)
    User.objects.create(firebase_uid="bob", tokens_valid_after=moment)
    before = request_with(
        development_signer.issue("bob", now=moment - timedelta(seconds=1), lifetime=timedelta(hours=1))
    )
    after = request_with(development_signer.issue("bob", now=moment, lifetime=timedelta(hours=1)))

    with pytest.raises(SignInRefused) as refused:
        authenticate(before)
    assert (refused.value.code, refused.value.retry) == ("TOKEN_REVOKED", False)
    assert authenticate(after) == User.objects.get(firebase_uid="bob")


@pytest.mark.django_db(transaction=True)
def test_first_visits_at_once_make_one_account(development: Path) -> None:
    visitors = 6
    together = threading.Barrier(visitors)

    def visit(_: int) -> int:
        try:
            together.wait()
            user = authenticate(signed_in("alice"))
            assert user is not None
            return user.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(visitors) as pool:
        keys = set(pool.map(visit, range(visitors)))

    assert keys == set(User.objects.values_list("pk", flat=True))
    assert len(keys) == 1


def test_every_refusal_has_a_code_of_its_own_and_words_of_its_own() -> None:
    refusals = SignInRefused.__subclasses__()

    assert {each.code: each.retry for each in refusals} == {
        "TOKEN_MALFORMED": False,
        "TOKEN_WRONG_AUDIENCE": False,
        "TOKEN_WRONG_ISSUER": False,
        "TOKEN_EXPIRED": False,
        "TOKEN_NOT_YET_VALID": True,
        "TOKEN_NOT_TRUSTED": False,
        "TOKEN_REVOKED": False,
        "ACCOUNT_DISABLED": False,
        "ACCOUNT_ERASED": False,
        "ACCOUNT_DELETED": False,
        "ACCOUNT_MERGED": False,
        "SIGN_IN_UNAVAILABLE": True,
    }
    assert len({each.message for each in refusals}) == 12
