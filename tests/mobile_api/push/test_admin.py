"""What operators see: figures, reasons, and nobody's address; and that nothing can be sent again from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from matching.models import DataView
from mobile_api.models import Device, PushBatch, PushCircuit, PushLedger, PushResult
from mobile_api.push import circuit
from mobile_api.push.exposure import exposure_by_area
from mobile_api.push.figures import by_kind, figures
from tests.factories.device import device
from tests.factories.outcode import outcode
from tests.factories.push import ledger, push_batch
from tests.factories.resident import resident
from tests.factories.user import superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


def page(model: type, name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)  # type: ignore[attr-defined]


def result(batch: int, verdict: str, number: int) -> None:
    PushResult.objects.create(batch=batch, device=number, at=timezone.now(), verdict=verdict, code="X")


def test_what_was_sent_delivered_and_opened_by_kind() -> None:
    now = timezone.now()
    batch = push_batch(made_at=now)
    for number in range(3):
        opened = now if number == 0 else None
        ledger(of=f"r{number}", decided_at=now, opened_at=opened, batch=batch.pk)
        result(batch.pk, "unknown" if number == 2 else "accepted", number)
    result(batch.pk, "retry", 2)
    ledger(of="r4", decided_at=now, reason="WEEK_IS_FULL")
    ledger(of="r5", decided_at=now - timedelta(days=31), subject="old")

    (kind,) = by_kind(since=now - timedelta(days=30))

    assert (kind.kind, kind.sent, kind.left_out) == ("SAVED_CLOSES_SOON", 3, {"WEEK_IS_FULL": 1})
    assert (kind.accepted, kind.handed_over, kind.opened) == (2, 3, 1)
    assert (kind.delivery_rate, kind.open_rate) == (2 / 3, 1 / 3)


def test_who_is_reached_is_told_of_ten_people_or_more_in_tens() -> None:
    now = timezone.now()
    for area, people in (("E8", 12), ("N1", 9)):
        place = outcode(code=area)
        for number in range(people):
            resident(uid=f"{area}-{number}", outcode=place)
            ledger(of=f"{area}-{number}", decided_at=now)

    assert exposure_by_area(since=now - timedelta(days=1)) == [{"area": "E8", "people": 10, "notifications_each": 1.0}]


def test_a_monitor_hears_that_nothing_goes_out(client: Client) -> None:
    assert client.get("/health/push").json() == {
        "status": "sending",
        "stopped": None,
        "due": 0,
        "batches": 0,
        "oldestSeconds": 0,
        "lastHour": {},
    }
    circuit.stop("THIRD_PARTY_AUTH_ERROR", now=timezone.now())
    stopped = client.get("/health/push")
    PushCircuit.objects.all().delete()
    push_batch(not_before=timezone.now() - timedelta(minutes=11))
    late = client.get("/health/push")

    assert (stopped.status_code, stopped.json()["stopped"]) == (503, "THIRD_PARTY_AUTH_ERROR")
    assert (late.status_code, late.json()["batches"], figures(now=timezone.now()).is_well) == (503, 1, False)


def test_no_list_and_no_page_shows_an_address_or_whose_it_is(staff: Client) -> None:
    phone = device(of="alice-the-resident")
    batch, row = push_batch(to=[phone]), ledger(of="alice-the-resident")
    pages = [page(model, "changelist") for model in (Device, PushBatch, PushLedger)]
    pages += [page(Device, "change", phone.pk), page(PushBatch, "change", batch.pk), page(PushLedger, "change", row.pk)]

    for address in pages:
        shown = staff.get(address).content.decode()
        hidden = (phone.address, phone.address_sha256, "alice-the-resident", str(phone.user))
        assert [secret for secret in hidden if secret in shown] == []
    assert f"{phone.address_sha256[:12]}…" in staff.get(pages[0]).content.decode()


@pytest.mark.parametrize("model", [Device, PushBatch, PushCircuit, PushLedger])
def test_nothing_can_be_sent_changed_or_deleted_there(rf: RequestFactory, model: type) -> None:
    request = rf.get("/")
    request.user = superuser()
    registered = admin.site._registry[model]

    assert registered.get_actions(request) == {}
    may = (registered.has_add_permission, registered.has_change_permission, registered.has_delete_permission)
    assert [allowed(request) for allowed in may] == [False, False, False]


def test_why_nothing_came_stands_on_the_residents_page_and_they_are_told_who_looked(staff: Client) -> None:
    alice = resident()
    phone = device()
    ledger(reason="WEEK_IS_FULL")
    address = reverse("admin:matching_resident_change", args=[alice.pk])

    asked = staff.get(address).content.decode()
    shown = staff.post(address, {"why": "You asked us why no news came."}).content.decode()

    assert "this week as they want" not in asked
    assert "Something that you kept closes soon: they had as many this week as they want" in shown
    assert "An app, by its older registration token, added on 2026-11-20" in shown
    assert phone.address not in shown
    assert DataView.objects.count() == 1
