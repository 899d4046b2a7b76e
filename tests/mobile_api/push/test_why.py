"""An operator is told why somebody got what they were told on their phone, or why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from mobile_api.models import PushLedger
from mobile_api.push import why
from mobile_api.push.message import Outgoing
from mobile_api.push.transport import Verdict
from mobile_api.push.worker import PushWorker
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.push import ledger, push_batch
from tests.factories.resident import the_resident
from tests.mobile_api.push.transports import Scripted

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)


def said() -> list[str]:
    return [line.said for line in why.lines_about(the_resident(), most=100)]


def test_every_verdict_and_every_end_has_words() -> None:
    assert set(why._VERDICTS) == set(Verdict)
    assert set(why._ENDS) == {"", "SENT", "EXPIRED", "PUT_BACK", "GIVEN_UP"}


def test_what_the_push_service_said_of_each_device(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, _ = device(), device()
    inbox_item(to=the_resident(), kind="SERVICE_NOTICE", facts={"notice": "TERMS_CHANGED"}, told_at=NOON)

    def say(each: Outgoing) -> Verdict:
        return Verdict.ACCEPTED if each.address.value == first.address else Verdict.UNKNOWN

    PushWorker(Scripted(say)).work_once(now=NOON)
    PushLedger.objects.update(opened_at=NOON + timedelta(minutes=5))

    resident = the_resident()
    with django_assert_num_queries(4):
        [line] = why.lines_about(resident, most=100)
    assert line.said.startswith("sent (")
    assert "1 × the push service took it" in line.said
    assert "1 × the answer was lost, so it may have arrived" in line.said
    assert line.said.endswith("), opened 2026-11-23 12:05 UTC")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("", "sent (it waits for a worker, or for its next try)"),
        ("GIVEN_UP", "sent (it was tried too often)"),
        ("EXPIRED", "sent (it came to its turn too late)"),
    ],
)
def test_what_was_decided_to_be_sent_and_went_nowhere_says_so(end: str, words: str) -> None:
    ledger(batch=push_batch(end=end, done_at=NOON if end else None).pk)

    assert said() == [words]


def test_what_was_left_out_and_what_waits() -> None:
    device()
    ledger(reason="WEEK_IS_FULL")
    inbox_item(to=the_resident(), told_at=NIGHT)
    PushWorker(Scripted()).work_once(now=NIGHT)

    waiting, left_out = why.lines_about(the_resident(), most=100)

    assert (waiting.at, waiting.said) == (
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        "waits until then to be decided about, as a rule for quiet hours",
    )
    assert left_out.said == "they had as many this week as they want"


def test_that_a_policys_news_took_the_place_is_told_to_its_member_alone() -> None:
    ledger(reason="WEEK_SHARED")
    ledger(reason="WEEK_IS_FULL", subject="8:2026-12-03:10")

    assert said() == ["they had as many this week as they want"] * 2
