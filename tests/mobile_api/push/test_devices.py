"""Phones come and go; one that somebody else signs in on is theirs no more, with all that waits for it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from mobile_api.models import Device
from mobile_api.node import encode
from mobile_api.push import devices
from mobile_api.push.addresses import GivenAddress
from mobile_api.push.devices import KEPT_RETIRED, MOST_DEVICES, forget_retired, register, retire
from tests.factories.device import ADDED, AUTH, P256DH, device, token
from tests.factories.resident import resident
from tests.factories.user import user
from tests.meanwhile import Begin, at_the_same_time, stopped_before, waits
from tests.mobile_api.conftest import Ask

__all__ = ["at_the_same_time"]
pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "devices"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def phone(address: str = "") -> GivenAddress:
    return GivenAddress(Device.Kind.TOKEN, address or token())


def addresses(of: str) -> list[str]:
    return list(Device.objects.filter(user=user(uid=of)).order_by("pk").values_list("address", flat=True))


def test_several_phones_and_the_same_one_again() -> None:
    one, other = phone(), phone()
    first = register(by=user(), given=one, now=ADDED)
    register(by=user(), given=other, now=ADDED)

    again = register(by=user(), given=one, now=ADDED + timedelta(days=3))

    assert (again.pk, again.added_at, again.refreshed_at) == (first.pk, ADDED, ADDED + timedelta(days=3))
    assert addresses("alice") == [one.value, other.value]


def test_a_phone_that_somebody_else_signs_in_on_moves_under_a_new_number() -> None:
    shared = phone()
    before = register(by=user(), given=shared, now=ADDED)

    after = register(by=user(uid="bob"), given=shared, now=ADDED)

    assert (addresses("alice"), addresses("bob")) == ([], [shared.value])
    assert after.pk != before.pk  # what waits for Alice names the old number


def test_a_new_address_of_the_same_phone() -> None:
    before = register(by=user(), given=phone(), now=ADDED)
    changed = phone()

    after = register(by=user(), given=changed, now=ADDED, replaces=before.pk)
    once_more = register(by=user(), given=changed, now=ADDED, replaces=before.pk)

    assert (after.pk, once_more.pk, addresses("alice")) == (before.pk, before.pk, [changed.value])


def test_a_new_address_that_is_there_already_leaves_one_row() -> None:
    old, new = (register(by=user(), given=phone(), now=ADDED) for _ in range(2))

    kept = register(by=user(), given=phone(new.address), now=ADDED, replaces=old.pk)

    assert (kept.pk, addresses("alice")) == (new.pk, [new.address])


def test_of_too_many_those_go_that_were_not_there_for_longest() -> None:
    for days in range(MOST_DEVICES):
        device(added_at=ADDED + timedelta(days=days), refreshed_at=ADDED + timedelta(days=days))
    oldest = Device.objects.earliest("refreshed_at")

    register(by=user(), given=phone(), now=ADDED + timedelta(days=30))

    assert Device.objects.count() == MOST_DEVICES
    assert not Device.objects.filter(pk=oldest.pk).exists()


def test_the_dead_keep_no_address_and_come_back_when_they_register() -> None:
    dead, browser = (
        device(),
        device(kind="WEBPUSH", address="https://fcm.googleapis.com/x", p256dh=P256DH, auth=AUTH),
    )
    address = dead.address

    assert retire([dead.pk, browser.pk], now=ADDED) == 2
    assert retire([dead.pk], now=ADDED + timedelta(days=1)) == 0
    rows = Device.objects.order_by("pk").values_list("address", "p256dh", "auth", "retired_at")
    assert list(rows) == [("", "", "", ADDED)] * 2

    back = register(by=user(), given=phone(address), now=ADDED + timedelta(days=2))
    assert (back.pk, back.retired_at, addresses("alice")) == (dead.pk, None, [address, ""])


def test_the_long_dead_are_forgotten() -> None:
    long_dead, dead, alive = (device() for _ in range(3))
    retire([long_dead.pk], now=ADDED - KEPT_RETIRED - timedelta(seconds=1))
    retire([dead.pk], now=ADDED - KEPT_RETIRED)

    assert forget_retired(ADDED) == "1 dead devices forgotten."
    assert set(Device.objects.values_list("pk", flat=True)) == {dead.pk, alive.pk}


@pytest.mark.parametrize(
    ("account", "reached"),
    [
        ({}, True),
        ({"tokens_valid_after": ADDED}, True),
        ({"tokens_valid_after": ADDED + timedelta(seconds=1)}, False),
        ({"is_active": False}, False),
        ({"firebase_state": User.FirebaseState.DISABLED}, False),
        ({"firebase_state": User.FirebaseState.DELETED}, False),
    ],
)
def test_who_signed_out_everywhere_or_may_not_sign_in_is_not_reached(account: dict[str, Any], reached: object) -> None:
    row = device()
    User.objects.filter(pk=row.user_id).update(**account)

    assert Device.objects.reachable().filter(pk=row.pk).exists() is reached


@pytest.mark.django_db(transaction=True)
def test_two_people_register_one_phone_at_once(at_the_same_time: Begin) -> None:
    shared = phone()
    alice, bob = user(), user(uid="bob")

    with stopped_before(
        devices, "_pruned", lambda: at_the_same_time(lambda: register(by=bob, given=shared, now=ADDED))
    ) as bobs:
        alices = at_the_same_time(lambda: register(by=alice, given=shared, now=ADDED))
        assert (waits(alices), bobs.done()) == (True, False)

    assert (alices.result(timeout=20), bobs.result()) == ("ok", "ok")
    assert (addresses("alice"), addresses("bob")) == ([shared.value], [])


def test_no_log_and_no_name_shows_an_address() -> None:
    row = device()

    assert row.address not in f"{row} {row!r}"
    assert str(row) == f"An app, by its older registration token, {row.address_sha256[:8]}"


# --- over GraphQL


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def test_register_refresh_list_and_remove(ask: Ask) -> None:
    given = {"kind": "TOKEN", "address": token()}
    made = ask(FILES["register_device"], {"input": given}, by="alice").data["registerDevice"]["device"]

    refreshed = ask(FILES["refresh_device"], {"input": {"id": made["id"]}}, by="alice").data["refreshDevice"]
    shown = ask(FILES["my_devices"], by="alice").data["myDevices"]
    removed = [
        ask(FILES["remove_device"], {"input": {"id": made["id"]}}, by="alice").data["removeDevice"]["removed"]
        for _ in range(2)
    ]

    assert (refreshed["errors"], [(row["id"], row["kind"]) for row in shown]) == ([], [(made["id"], "TOKEN")])
    assert (removed, Device.objects.count()) == ([True, False], 0)


def test_nobody_elses_is_refreshed_replaced_or_removed(ask: Ask) -> None:
    row = device(of="alice")
    theirs = encode("Device", row.pk)

    refreshed = ask(FILES["refresh_device"], {"input": {"id": theirs}}, by="bob").data["refreshDevice"]
    removed = ask(FILES["remove_device"], {"input": {"id": theirs}}, by="bob").data["removeDevice"]
    given = {"kind": "TOKEN", "address": token(), "replacesId": theirs}
    replaced = ask(FILES["register_device"], {"input": given}, by="bob").data["registerDevice"]

    assert [refreshed["errors"][0]["code"], replaced["errors"][0]["code"]] == ["NOT_FOUND", "NOT_FOUND"]
    assert removed["removed"] is False
    assert list(Device.objects.values_list("pk", "address")) == [(row.pk, row.address)]


def test_a_bad_address_is_refused_with_its_field_and_no_echo(ask: Ask) -> None:
    answer = ask(FILES["register_device"], {"input": {"kind": "FID", "address": "my-secret"}}, by="alice")

    assert answer.data["registerDevice"]["errors"] == [
        {
            "code": "DEVICE_ADDRESS_INVALID",
            "field": "address",
            "message": "This is not the address of a phone or a browser. Please send it as Firebase or the browser gave it to you.",
        }
    ]


def test_statements(ask: Ask, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    resident()
    for _ in range(3):
        device()
    key = encode("Device", Device.objects.latest("pk").pk)
    given = {
        "register_device": {"input": {"kind": "TOKEN", "address": token()}},
        "my_devices": None,
        "refresh_device": {"input": {"id": key}},
        "remove_device": {"input": {"id": key}},
    }
    for name, variables in given.items():
        with django_assert_num_queries(statements(name)):
            ask(FILES[name], variables, by="alice")
