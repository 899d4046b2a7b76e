"""A batch is one worker's at a time, and each device gets it once, whatever the push service answers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mobile_api.models import Device, PushBatch, PushCircuit, PushDue, PushLedger, PushResult
from mobile_api.push import circuit
from mobile_api.push.circuit import State
from mobile_api.push.holding import LEASE, LeaseLost, claim, end
from mobile_api.push.message import Outgoing
from mobile_api.push.outbox import MOST_ATTEMPTS, Sender
from mobile_api.push.results import tend_results
from mobile_api.push.transport import Outcome, Verdict
from tests.factories.device import AUTH, P256DH, device
from tests.factories.push import NOW, ledger, push_batch
from tests.factories.user import user
from tests.mobile_api.push.transports import Say, Scripted

pytestmark = pytest.mark.django_db


def sender(transport: Scripted, at: datetime = NOW, **more: Any) -> Sender:
    return Sender("me", transport, clock=lambda: at, **more)


def results() -> list[tuple[int, str, str]]:
    return list(PushResult.objects.order_by("pk").values_list("device", "verdict", "code"))


def outcome(verdict: Verdict, after: float | None = None) -> Say:
    return lambda _each: Outcome(0, verdict, verdict.name, after_seconds=after)


# --- claiming


def test_what_is_urgent_first_then_what_waits_longest() -> None:
    late, early = push_batch(), push_batch(not_before=NOW - timedelta(hours=1))
    urgent = push_batch(urgent=True)
    push_batch(not_before=NOW + timedelta(seconds=1))

    claimed = [claim("me", now=NOW) for _ in range(4)]

    assert [batch and batch.pk for batch in claimed] == [urgent.pk, early.pk, late.pk, None]


def test_a_lease_that_ran_out_is_claimed_by_another_and_the_first_one_loses() -> None:
    push_batch()
    first = claim("dead", now=NOW)
    assert first is not None

    assert claim("me", now=NOW + LEASE - timedelta(seconds=1)) is None
    second = claim("me", now=NOW + LEASE)

    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)
    with pytest.raises(LeaseLost):
        end(first, PushBatch.End.SENT, holder="dead", now=NOW)


def test_a_claim_is_one_statement() -> None:
    push_batch()
    with CaptureQueriesContext(connection) as asked:
        claim("me", now=NOW)

    assert len(asked) == 1


# --- sending


def test_each_device_once_and_the_results_are_there() -> None:
    browser = device(kind="WEBPUSH", address="https://fcm.googleapis.com/x", p256dh=P256DH, auth=AUTH)
    phones = [device(), browser, device()]
    batch = push_batch(to=phones)
    way = Scripted()

    assert sender(way, flush=2).send_next()

    batch.refresh_from_db()
    assert sorted(way.addresses) == sorted(row.address for row in phones)
    assert {(key, verdict) for key, verdict, _ in results()} == {(row.pk, "accepted") for row in phones}
    assert (batch.end, batch.done_at, batch.leased_until) == ("SENT", NOW, None)
    assert not sender(way).send_next()
    keys = next(each.address.keys for each in way.given if each.address.value == browser.address)
    assert keys is not None
    assert (keys.p256dh, keys.auth) == (P256DH, AUTH)


def test_all_devices_share_one_message() -> None:
    push_batch(to=[device(), device()])
    way = Scripted()
    sender(way).send_next()

    assert way.given[0].message is way.given[1].message


def test_whoever_signed_out_died_or_was_erased_meanwhile_gets_nothing() -> None:
    gone, dead, out, there = (device(of=name) for name in ("alice", "bob", "carol", "dan"))
    batch = push_batch(to=[gone, dead, out, there])
    gone.delete()
    Device.objects.filter(pk=dead.pk).update(retired_at=NOW, address="")
    carol = user(uid="carol")
    carol.tokens_valid_after = NOW
    carol.save()
    way = Scripted()

    sender(way).send_next()

    batch.refresh_from_db()
    assert (way.addresses, batch.end) == ([there.address], "SENT")


def test_nobody_left_ends_it() -> None:
    gone = device()
    batch = push_batch(to=[gone])
    gone.delete()
    sender(Scripted()).send_next()

    batch.refresh_from_db()
    assert (batch.end, results()) == ("SENT", [])


def test_only_proof_retires_a_device() -> None:
    phones = {verdict: device(of=verdict.name) for verdict in Verdict if verdict is not Verdict.CREDENTIALS}
    verdicts = {row.address: verdict for verdict, row in phones.items()}
    push_batch(to=list(phones.values()))

    sender(Scripted(lambda each: verdicts[each.address.value])).send_next()

    retired = set(Device.objects.exclude(retired_at=None).values_list("pk", flat=True))
    assert retired == {phones[Verdict.RETIRE].pk}


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.REFUSED, Verdict.WRONG_SENDER, Verdict.RETIRE])
def test_what_is_final_is_never_sent_again(verdict: Verdict) -> None:
    batch = push_batch()
    way = Scripted(outcome(verdict))
    sender(way).send_next()
    later = sender(way, NOW + timedelta(hours=1))

    assert not later.send_next()
    batch.refresh_from_db()
    assert (batch.end, len(way.given)) == ("SENT", 1)


def test_our_own_bug_and_a_wrong_sender_are_told_to_operators_without_an_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    phones = [device(), device()]
    push_batch(to=phones)
    said = iter((Verdict.REFUSED, Verdict.WRONG_SENDER))
    with caplog.at_level(logging.DEBUG):
        sender(Scripted(lambda _each: next(said))).send_next()

    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert not [row for row in phones if row.address in caplog.text or row.address_sha256 in caplog.text]
    assert "Spreadsheets" not in caplog.text


def test_what_may_pass_is_tried_again_alone_and_not_before_the_service_says() -> None:
    good, busy = device(of="alice"), device(of="bob")
    batch = push_batch(to=[good, busy])
    first = Scripted(
        lambda each: (
            Verdict.ACCEPTED
            if each.address.value == good.address
            else Outcome(0, Verdict.RETRY, "UNAVAILABLE", after_seconds=600.0)
        )
    )
    sender(first).send_next()

    batch.refresh_from_db()
    assert (batch.done_at, batch.attempts, batch.leased_until) == (None, 1, None)
    assert batch.not_before == NOW + timedelta(seconds=600)
    again = Scripted()
    assert not sender(again, NOW + timedelta(seconds=599)).send_next()
    assert sender(again, NOW + timedelta(seconds=600)).send_next()
    batch.refresh_from_db()
    assert (again.addresses, batch.end) == ([busy.address], "SENT")
    assert [verdict for key, verdict, _ in results() if key == busy.pk] == ["retry", "accepted"]


def test_waits_grow_and_differ_and_it_is_given_up_at_last() -> None:
    batch = push_batch(expires_at=NOW + timedelta(days=3))
    at, waits = NOW, []
    way = Scripted(outcome(Verdict.RETRY))
    for _ in range(MOST_ATTEMPTS):
        assert sender(way, at).send_next()
        batch.refresh_from_db()
        waits.append((batch.not_before - at).total_seconds())
        at = batch.not_before
    sender(way, at).send_next()

    batch.refresh_from_db()
    expected = [min(30 * 2**number, 900) for number in range(MOST_ATTEMPTS)]
    assert all(half * 0.5 <= wait <= half * 1.5 for wait, half in zip(waits, expected, strict=True))
    assert len(set(waits)) == MOST_ATTEMPTS
    assert (batch.end, len(way.given)) == ("GIVEN_UP", MOST_ATTEMPTS)


def test_a_transport_that_forgets_an_answer_is_asked_again() -> None:
    batch = push_batch()
    sender(Scripted(lambda _each: None)).send_next()

    batch.refresh_from_db()
    assert (batch.done_at, results()) == (None, [])


def test_what_is_worth_nothing_any_more_is_not_sent() -> None:
    batch = push_batch(expires_at=NOW)
    way = Scripted()
    sender(way).send_next()

    batch.refresh_from_db()
    assert (way.given, batch.end) == ([], "EXPIRED")


def test_quiet_hours_that_have_begun_put_it_back_for_those_who_got_nothing() -> None:
    phones = [device(of="alice"), device(of="bob")]
    batch = push_batch(to=phones, quiet_from=NOW + timedelta(hours=9))
    for number, name in enumerate(("alice", "bob"), start=1):
        ledger(of=name, item=number, batch=batch.pk)
    bobs = phones[1].address
    sender(Scripted(lambda each: Verdict.RETRY if each.address.value == bobs else Verdict.ACCEPTED)).send_next()
    way = Scripted()

    assert sender(way, NOW + timedelta(hours=9) - LEASE).send_next()

    batch.refresh_from_db()
    assert (way.given, batch.end) == ([], "PUT_BACK")
    assert list(PushDue.objects.values_list("item", flat=True)) == [2]
    assert list(PushLedger.objects.values_list("item", flat=True)) == [1]


def test_a_process_that_is_told_to_stop_ends_after_its_lot_and_lets_go() -> None:
    phones = [device(), device(), device()]
    batch = push_batch(to=phones)
    way = Scripted()
    sender(way, flush=1, stopping=lambda: len(way.given) == 1).send_next()

    batch.refresh_from_db()
    assert (len(way.given), batch.leased_until, batch.holder, batch.attempts) == (1, None, "", 0)
    sender(way).send_next()
    assert sorted(way.addresses) == sorted(row.address for row in phones)


def test_a_worker_that_was_too_slow_writes_nothing_into_a_batch_of_another(caplog: pytest.LogCaptureFixture) -> None:
    batch = push_batch(to=[device(), device()])

    def taken_over(_each: Outgoing) -> Verdict:
        PushBatch.objects.filter(pk=batch.pk).update(holder="another")
        return Verdict.ACCEPTED

    sender(Scripted(taken_over), flush=1).send_next()

    batch.refresh_from_db()
    assert (results(), batch.holder, batch.done_at) == ([], "another", None)
    assert caplog.messages == [f"Batch {batch.pk} was taken over by another worker."]


# --- the circuit


def test_refused_credentials_stop_everybody_lose_nothing_and_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    phones = [device(), device()]
    batch = push_batch(to=phones)
    bad = Scripted(outcome(Verdict.CREDENTIALS))

    for _ in range(2):
        sender(bad, flush=1).send_next()

    batch.refresh_from_db()
    assert (len(bad.given), batch.done_at, batch.attempts) == (2, None, 0)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert [verdict for _, verdict, _ in results()] == ["credentials"] * 2
    assert circuit.state(now=NOW) is State.STOPPED


def test_one_worker_probes_and_sending_goes_on_when_it_is_accepted(caplog: pytest.LogCaptureFixture) -> None:
    push_batch()
    sender(Scripted(outcome(Verdict.CREDENTIALS))).send_next()
    minute = NOW + timedelta(minutes=1)

    states = [circuit.state(now=at) for at in (minute - timedelta(seconds=1), minute, minute)]
    assert states == [State.STOPPED, State.PROBES, State.STOPPED]
    way = Scripted()
    sender(way, minute).send_next(probes=True)

    assert (len(way.given), PushCircuit.objects.count(), circuit.state(now=minute)) == (1, 0, State.SENDS)
    assert caplog.messages[-1] == "Sending notifications goes on: our credentials are accepted again."


def test_probes_come_more_rarely() -> None:
    circuit.stop("THIRD_PARTY_AUTH_ERROR", now=NOW)
    at, pauses = NOW + timedelta(minutes=1), []
    for _ in range(6):
        assert circuit.state(now=at) is State.PROBES
        row = PushCircuit.objects.get()
        pauses.append((row.probe_at - at).total_seconds() / 60)
        at = row.probe_at

    assert pauses == [2, 4, 8, 16, 30, 30]


# --- results


def test_results_lie_in_a_table_a_day_and_go_with_it(settings: Any) -> None:
    settings.PUSH_RESULTS_KEPT_DAYS = 30
    first = tend_results(NOW)
    push_batch()
    sender(Scripted()).send_next()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM mobile_api_pushresult")
        tables = cursor.fetchall()

    assert first == "4 days of results made or dropped; 0 batches and 0 decisions forgotten."
    assert tables == [("mobile_api_pushresult_20261123",)]
    assert tend_results(NOW) == "0 days of results made or dropped; 0 batches and 0 decisions forgotten."
    later = tend_results(NOW + timedelta(days=31))
    assert later == "5 days of results made or dropped; 1 batches and 0 decisions forgotten."
    assert results() == []


def test_a_code_that_holds_more_than_a_code_is_cut_down() -> None:
    push_batch()
    sender(Scripted(lambda _each: Outcome(0, Verdict.REFUSED, "BAD\tthing\n\\. phone:APA91b/x"))).send_next()

    assert [code for *_, code in results()] == ["BADthing.phone:APA91bx"]


def test_the_moment_is_the_workers() -> None:
    push_batch()
    sender(Scripted()).send_next()

    assert PushResult.objects.get().at == NOW.astimezone(UTC)
