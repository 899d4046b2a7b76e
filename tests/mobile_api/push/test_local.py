"""What is decided before anything is sent: waiting, faults of a batch, and when to stop."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from mobile_api.push.message import Outgoing
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.local import MOST_IN_A_ROW, Brake, refused_locally
from mobile_api.push.transports.retry_after import seconds_to_wait
from mobile_api.push.transports.sdk import FCM_KINDS
from tests.mobile_api.push.messages import fid, message, token

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def at(hour: int, minute: int, second: int) -> str:
    return format_datetime(NOW.replace(hour=hour, minute=minute, second=second), usegmt=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("86401", 86_400.0),
        ("9" * 400, 86_400.0),
        (at(12, 1, 30), 90.0),
        (at(11, 0, 0), 0.0),
        ("Thu, 26 Nov 9999 12:00:00 GMT", 86_400.0),
        ("Thu, 99 Nov 2026 12:00:00 GMT", None),
        ("Thursday, 26-Nov-26 12:00:10 GMT", 10.0),
    ],
)
def test_both_forms_of_retry_after(value: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(value, now=NOW.timestamp()) == seconds


def test_a_shared_message_is_at_fault_for_each_of_its_devices() -> None:
    good, bad = message(), message(ttl_seconds=-1)
    batch = [Outgoing(fid(), good), Outgoing(fid(), bad), Outgoing(token(), bad), Outgoing(fid(""), good)]

    assert refused_locally(batch, FCM_KINDS) == {
        1: Outcome(1, Verdict.REFUSED, "TTL_OUT_OF_RANGE"),
        2: Outcome(2, Verdict.REFUSED, "TTL_OUT_OF_RANGE"),
        3: Outcome(3, Verdict.REFUSED, "NO_ADDRESS"),
    }


def test_the_brake_is_off_at_first() -> None:
    brake = Brake()
    for verdict in (Verdict.ACCEPTED, Verdict.RETIRE, Verdict.REFUSED, Verdict.WRONG_SENDER):
        for index in range(2 * MOST_IN_A_ROW):
            brake.note(Outcome(index, verdict, "X"))

    assert brake.verdict is None


def test_refused_credentials_stop_at_once() -> None:
    brake = Brake()
    brake.note(Outcome(0, Verdict.CREDENTIALS, "PERMISSION_DENIED"))

    assert brake.held_back(7) == Outcome(7, Verdict.CREDENTIALS, "NOT_TRIED")


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.UNKNOWN])
def test_no_clear_answer_many_times_in_a_row_holds_the_rest_back(verdict: Verdict) -> None:
    brake = Brake()
    for index in range(MOST_IN_A_ROW - 1):
        brake.note(Outcome(index, verdict, "X", after_seconds=30.0))
    assert brake.verdict is None

    brake.note(Outcome(99, verdict, "X", after_seconds=40.0))

    # What was not tried was not sent, whatever became of the others.
    assert brake.held_back(7) == Outcome(7, Verdict.RETRY, "NOT_TRIED", after_seconds=40.0)


def test_one_clear_answer_between_lets_go_on() -> None:
    brake = Brake()
    for index in range(10 * MOST_IN_A_ROW):
        brake.note(Outcome(index, Verdict.ACCEPTED if index % MOST_IN_A_ROW == 0 else Verdict.RETRY, "X"))

    assert brake.verdict is None


def test_credentials_count_more_than_patience() -> None:
    brake = Brake()
    for index in range(MOST_IN_A_ROW):
        brake.note(Outcome(index, Verdict.RETRY, "X", after_seconds=30.0))
    brake.note(Outcome(99, Verdict.CREDENTIALS, "UNAUTHENTICATED"))

    assert brake.held_back(7) == Outcome(7, Verdict.CREDENTIALS, "NOT_TRIED")
