"""The worker's loop and its command: decides, sends, says what it did, and goes on after a fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection
from django.utils import timezone
from pytest_django import Settings

from mobile_api.models import PushBatch, PushDue, PushLedger
from mobile_api.push import circuit
from mobile_api.push.message import Outgoing
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.worker import PushWorker, is_away
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.push import push_batch
from tests.factories.resident import the_resident
from tests.mobile_api.push.transports import Scripted

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def told(at: datetime = NOON) -> None:
    inbox_item(to=the_resident(), kind="SERVICE_NOTICE", facts={"notice": "TERMS_CHANGED"}, told_at=at)


@pytest.mark.django_db
def test_it_decides_and_sends_in_one_turn() -> None:
    phone = device()
    told()
    worker = PushWorker(way := Scripted())

    assert (worker.work_once(now=NOON), worker.work_once(now=NOON)) == (True, False)
    assert way.addresses == [phone.address]
    assert (worker.did["decided"], worker.did["batches"]) == (1, 1)


@pytest.mark.django_db
def test_while_sending_is_stopped_it_decides_and_sends_nothing() -> None:
    device()
    told()
    circuit.stop("THIRD_PARTY_AUTH_ERROR", now=NOON)
    worker = PushWorker(way := Scripted())
    worker.work_once(now=NOON)

    assert (way.given, PushLedger.objects.count(), PushBatch.objects.filter(done_at=None).count()) == ([], 1, 1)
    worker.work_once(now=NOON + timedelta(minutes=1))
    assert len(way.given) == 1


class Breaks:
    """Fails as a transport never should, the first time."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """The second time it is fine."""
        self.calls += 1
        if self.calls == 1:
            raise RuntimeError("a bug")
        yield from (Outcome(index, Verdict.ACCEPTED, "OK") for index in range(len(batch)))


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_one_batch_stops_neither_the_others_nor_the_worker() -> None:
    now = timezone.now()
    for number in range(2):
        push_batch(
            to=[device()], not_before=now - timedelta(hours=1, minutes=number), expires_at=now + timedelta(days=1)
        )
    worker = PushWorker(Breaks())
    thread = Thread(target=worker.work, kwargs={"nap": 0.01})
    thread.start()
    deadline = timezone.now() + timedelta(seconds=20)
    while not PushBatch.objects.filter(end="SENT").exists() and timezone.now() < deadline:
        pass
    worker.stop.set()
    thread.join(timeout=20)

    ends = PushBatch.objects.order_by("not_before").values_list("end", "attempts")
    assert list(ends) == [("", 1), ("SENT", 1)]  # the first comes back when its lease runs out


class Away:
    """While the first lot is on its way, every connection to the database ends."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """The second time they stay."""
        self.calls += 1
        if self.calls == 1:
            with connection.cursor() as cursor, suppress(OperationalError):
                cursor.execute("SET ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())")
        yield from (Outcome(index, Verdict.ACCEPTED, "OK") for index in range(len(batch)))


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_worker_lost_the_database_is_free_at_once_and_was_no_attempt() -> None:
    now = timezone.now()
    push_batch(to=[device()], not_before=now - timedelta(hours=1), expires_at=now + timedelta(days=1))
    worker = PushWorker(Away())
    thread = Thread(target=worker.work, kwargs={"nap": 0.01})
    thread.start()
    deadline = timezone.now() + timedelta(seconds=20)
    while not PushBatch.objects.filter(end="SENT").exists() and timezone.now() < deadline:
        pass
    worker.stop.set()
    thread.join(timeout=20)

    assert list(PushBatch.objects.values_list("end", "attempts")) == [("SENT", 1)]


@pytest.mark.parametrize(
    ("kind", "code", "is_so"),
    [
        (OperationalError, None, True),
        (OperationalError, "57P01", True),
        (OperationalError, "57P03", True),
        (OperationalError, "08006", True),
        (InterfaceError, None, True),
        (DatabaseError, None, True),  # the server closed the connection in the middle of an answer
        (OperationalError, "57014", False),
        (OperationalError, "40P01", False),
        (IntegrityError, "23505", False),
        (ProgrammingError, None, False),
        (ValueError, None, False),
    ],
)
def test_a_statement_that_takes_too_long_or_meets_a_lock_is_no_database_that_is_away(
    kind: type[Exception], code: str | None, *, is_so: bool
) -> None:
    error = kind("words")
    error.__cause__ = type("Fault", (Exception,), {"pgcode": code})()

    assert is_away(error) is is_so


@pytest.mark.django_db
def test_the_command_prints_to_the_console_and_says_what_it_did(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.PUSH_TRANSPORT = "console"
    device()
    push_batch(not_before=timezone.now(), expires_at=timezone.now() + timedelta(days=1))

    call_command("run_worker", "--once")

    printed = capsys.readouterr().out
    assert "Closes soon" in printed
    assert printed.splitlines()[-1] == "0 decided, 1 batches sent."


@pytest.mark.django_db
def test_a_dry_run_prints_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    device()
    told(timezone.now() - timedelta(days=8))
    push_batch(not_before=timezone.now(), expires_at=timezone.now() + timedelta(days=1))

    call_command("run_worker", "--dry-run")

    assert capsys.readouterr().out.splitlines() == [
        "SAVED_CLOSES_SOON, 1 devices: Closes soon. You kept Spreadsheets (Lantern College). The last day to apply is Thursday 3 December.",
        "Nothing was sent. Due now: 1 TOO_LATE.",
    ]
    assert (PushLedger.objects.count(), PushDue.objects.count(), PushBatch.objects.get().done_at) == (0, 1, None)


@pytest.mark.django_db
def test_a_worker_that_cannot_send_says_what_to_do(settings: Settings) -> None:
    settings.PUSH_TRANSPORT, settings.FIREBASE_PROJECT_ID = "sdk", ""

    with pytest.raises(CommandError, match="Look at PUSH_TRANSPORT"):
        call_command("run_worker", "--once")
    with pytest.raises(CommandError, match="--lot from 1 to 500"):
        call_command("run_worker", "--lot", "501")
