"""Notifications stop without a sign-in: by the link that the app keeps, and by the button on a notification itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backend.accounts.models import User
from mobile_api.models import Device, PushBatch, PushLedger, PushPreference
from mobile_api.push.deciding import Channel
from mobile_api.push.kinds import KINDS
from mobile_api.push.message import PushMessage, body_of, fault_of
from mobile_api.push.planning import plan
from mobile_api.push.stopping import stop_token
from mobile_api.push.worker import PushWorker
from tests.factories.course import course
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.resident import the_resident
from tests.factories.user import user
from tests.mobile_api.push.transports import Scripted

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


# --- the link that the app keeps


def address(of: User, kind: str = "") -> str:
    return f"/push/stop/{stop_token(of)}{f'/{kind}' if kind else ''}"


def test_reading_the_link_changes_nothing_and_shows_one_button_without_a_script(client: Client) -> None:
    answer = client.get(address(user(), "STRONG_MATCH"))
    page = answer.content.decode()

    assert (answer.status_code, PushPreference.objects.count()) == (200, 0)
    assert (page.count("<button"), "<script" in page, "“Something new that suits you”" in page) == (1, False, True)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("kind", ["", "STRONG_MATCH"])
def test_one_tap_stops_as_rfc_8058_sends_it(client: Client, kind: str) -> None:
    for _ in range(2):
        answer = client.post(address(user(), kind), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    kinds = [kind] if kind else KINDS
    assert PushPreference.objects.get().off == sorted(f"{each}:{channel}" for each in kinds for channel in Channel)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_or_one_of_somebody_who_is_gone_does_nothing(client: Client, method: str) -> None:
    gone = User.objects.create(firebase_uid="gone")
    links = [address(gone), f"/push/stop/{user().pseudonym}.forged", address(user(), "NOTHING")]
    gone.delete()

    for link in links:
        answer = getattr(client, method)(link)
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["extensions"]["code"] == "STOP_LINK_NOT_VALID"
    assert PushPreference.objects.count() == 0


def test_the_link_tells_nothing_and_follows_an_account_that_went_over(client: Client) -> None:
    before, after = user(uid="trial"), user()
    link = address(before)
    User.objects.filter(pk=before.pk).update(merged_into=after)
    client.post(link)

    assert str(after.pk) not in link.replace(str(before.pseudonym), "").partition(".")[0]
    assert PushPreference.objects.get().user == after


# --- the button on a notification


def shown(*kinds: str, at: datetime = NOON) -> PushMessage:
    """What Alice's phone shows after she was told of these at once."""
    for kind in kinds:
        given: dict[str, Any] = {"SERVICE_NOTICE": {"facts": {"notice": "TERMS_CHANGED"}}}.get(
            kind, {"about": course(), "facts": {"closes_on": "2026-12-03"}}
        )
        inbox_item(to=the_resident(), kind=kind, told_at=at, **given)
    PushWorker(way := Scripted()).work_once(now=at)
    return way.given[-1].message


def pressed(client: Client, message: PushMessage, phone: Device, **changes: str) -> Any:
    """As a service worker or an app sends it: without a sign-in, a form without a preflight."""
    path = message.data["stop"].removeprefix("http://127.0.0.1:8000")
    return client.post(path, {"address": phone.address, **changes})


def test_the_button_stops_the_kind_that_is_shown_and_no_other(client: Client) -> None:
    phone = device()
    message = shown("SERVICE_NOTICE")

    answers = [pressed(client, message, phone) for _ in range(2)]  # twice changes nothing

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"stopped": ["SERVICE_NOTICE"]})] * 2
    assert PushPreference.objects.get().off == ["SERVICE_NOTICE:APP", "SERVICE_NOTICE:WEB"]
    inbox_item(to=the_resident(), kind="SERVICE_NOTICE", facts={"notice": "DATA_EXPORT_READY"}, told_at=NOON)
    plan(now=NOON + timedelta(days=1))
    assert set(PushLedger.objects.order_by("pk").values_list("reason", flat=True)) == {"SENT", "SWITCHED_OFF"}


def test_what_was_told_as_one_is_stopped_as_one(client: Client) -> None:
    phone = device()
    message = shown("SAVED_CLOSES_SOON", "APPLICATION_UNFINISHED")

    answer = pressed(client, message, phone)

    assert PushBatch.objects.get().template == "DIGEST"
    assert answer.json() == {"stopped": ["APPLICATION_UNFINISHED", "SAVED_CLOSES_SOON"]}


def test_only_the_device_that_got_it_can_do_that(client: Client) -> None:
    phone, bobs = device(), device(of="bob")
    message = shown("SERVICE_NOTICE")

    refused = [
        pressed(client, message, bobs),
        pressed(client, message, phone, address="somebody's"),
        pressed(client, message, phone, address=""),
        client.post("/push/notifications/anything/stop", {"address": phone.address}),
    ]

    assert [(one.status_code, one.json()["errors"][0]["extensions"]["code"]) for one in refused] == [
        (404, "STOP_LINK_NOT_VALID")
    ] * 4
    assert PushPreference.objects.count() == 0


def test_who_has_the_phone_now_stops_nothing_of_who_had_it(client: Client) -> None:
    phone = device()
    message = shown("SERVICE_NOTICE")
    Device.objects.update(user=user(uid="bob"))

    assert pressed(client, message, phone).status_code == 404
    assert PushPreference.objects.count() == 0


def test_no_message_tells_whose_it_is_and_no_address_stands_on_the_screen() -> None:
    device()
    message = shown("SERVICE_NOTICE")
    person = user()

    everything = body_of(message).decode()
    assert (str(person.pseudonym) in everything, stop_token(person) in everything) == (False, False)
    assert "/push/" not in f"{message.title} {message.body} {message.stop_words}"
    assert (message.stop_words, fault_of(message)) == ("Stop these", None)
    assert '"actions":[{"action":"stop","title":"Stop these"}]' in everything
