"""A policy from its approval to a screen and back: the night, the news, the phone, the reason in words, the switch, and no more."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Opportunity
from matching.models import AllocationRun, InboxItem, ModelRelease
from matching.services.consents import give
from matching.services.nightly import ALLOCATE_PLACES, MAKE_LISTS
from matching.services.outreach import TELL_OUTREACH
from matching.services.recommend import recommend
from mobile_api.models import PushLedger, PushPreference
from mobile_api.node import encode
from mobile_api.push.lock_screen import hints
from mobile_api.push.transports.console import ConsoleTransport
from mobile_api.push.worker import PushWorker
from tests.factories.catalogue import SmallCatalogue
from tests.factories.device import device
from tests.factories.policy import approved_policy, policy
from tests.factories.resident import resident
from tests.factories.user import user
from tests.fitted import catalogue, data_folder, fitted
from tests.mobile_api.conftest import Ask
from tests.readability import grade

__all__ = ["catalogue", "data_folder", "fitted"]
pytestmark = pytest.mark.django_db
OPERATIONS = Path(__file__).resolve().parents[2] / "operations"
INBOX, SENT, OPT_IN, OPT_OUT = (
    (OPERATIONS / name).read_text(encoding="utf-8")
    for name in (
        "inbox/inbox.graphql",
        "notifications/my_notifications.graphql",
        "prioritisation/opt_in.graphql",
        "prioritisation/opt_out.graphql",
    )
)
PROGRAMME: dict[str, Any] = {"measure": "OUTREACH", "programme": "Code for London"}
WEEK = timedelta(days=8)


@pytest.fixture
def now(fitted: ModelRelease, catalogue: SmallCatalogue) -> datetime:
    """Two who look for the same have phones and never sleep; nothing is of yesterday."""
    moment = timezone.now()
    Opportunity.objects.update(published_at=moment - timedelta(days=9))
    catalogue.python.runs.update(places=1, places_left=1)
    for uid in ("alice", "bob"):
        resident(uid=uid, wants="I want to build websites and write code in Python. Office work with spreadsheets")
        device(of=uid)
        give(by=user(uid=uid), purpose="CONTACT", notice_version=1, now=moment)
        PushPreference.objects.create(
            user=user(uid=uid), quiet_from=time(3), quiet_until=time(3), merges=False, changed_at=moment
        )
    return moment


def rows(ask: Ask, operation: str, root: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in ask(operation, by="alice").data[root]["edges"]]


def night_and_day(now: datetime) -> str:
    """What the scheduler and the worker do; returns what was sent, as screens show it."""
    for job in (MAKE_LISTS, ALLOCATE_PLACES, TELL_OUTREACH):
        job.run(now)
    printed = StringIO()
    PushWorker(ConsoleTransport(printed)).work_once(now=now)
    return printed.getvalue()


def test_the_whole_path(ask: Ask, now: datetime, catalogue: SmallCatalogue) -> None:
    today = timezone.localdate(now)
    both = [catalogue.python, catalogue.spreadsheets]
    policy(courses=both, day=today, **PROGRAMME)
    approved_policy(courses=both, now=now, day=today, code="places", share=1.0)
    assert ask(OPT_IN, {"group": "WOMEN", "version": "1"}, by="alice").data["optIn"]["errors"] == []
    assert (night_and_day(now), InboxItem.objects.count()) == ("", 0)  # one person wrote it, and nobody agreed

    told = approved_policy(courses=both, now=now, day=today, version=2, **PROGRAMME)
    printed = night_and_day(now)

    # On the screen: the course, and nothing of a group or a policy.
    assert printed.count("Push to a device") == 1
    assert "Something new for you\n    " in printed
    assert "is close to what you look for." in printed
    assert not hints(printed)
    assert "WOMEN" not in printed.upper()
    assert list(PushLedger.objects.values_list("user__firebase_uid", "policy", "reason")) == [
        ("alice", told.pk, "SENT")
    ]

    # In the app: why, in words, with the policy and the switch.
    expected = {
        "text": "You asked to be shown courses for this group: Women in tech. So we told you of this one.",
        "group": "WOMEN",
        "turnOff": "optOut",
        "policy": {"id": encode("InclusionPolicy", told.pk), "title": told.title},
    }
    assert [row["becauseOf"] for row in rows(ask, INBOX, "inbox")] == [expected]
    assert [row["becauseOf"] for row in rows(ask, SENT, "myNotifications")] == [expected]
    assert grade(expected["text"]) <= 8
    raised = [item["uplift"]["run"] for item in recommend(to=user(), now=now).items if "uplift" in item]
    assert set(raised) <= {AllocationRun.objects.latest("pk").pk}

    # The switch: nothing more comes, and the list is that of somebody who never asked.
    ask(OPT_OUT, {"group": "WOMEN"}, by="alice")
    assert night_and_day(now + WEEK) == ""
    assert InboxItem.objects.count() == 1
    lists = [recommend(to=user(uid=uid), now=now) for uid in ("alice", "bob")]
    assert lists[0].items == lists[1].items


def test_an_expired_policy_and_a_full_week_send_nothing(ask: Ask, now: datetime, catalogue: SmallCatalogue) -> None:
    today = timezone.localdate(now)
    given = {"courses": [catalogue.python], "now": now, "day": today, **PROGRAMME}
    approved_policy(**given, review_by=today + timedelta(days=1))
    assert ask(OPT_IN, {"group": "WOMEN", "version": "1"}, by="alice").data["optIn"]["errors"] == []
    later = now + timedelta(days=2)
    assert (night_and_day(later), InboxItem.objects.count()) == ("", 0)

    approved_policy(**{**given, "day": today}, version=2)
    PushPreference.objects.update(a_week=0)
    assert night_and_day(later) == ""
    # Its item stands in the inbox all the same, and so does why no notification came.
    assert [row["reason"] for row in rows(ask, SENT, "myNotifications")] == ["WEEK_IS_FULL"]
    assert len(rows(ask, INBOX, "inbox")) == 1


def test_a_reason_costs_no_statement_a_row(ask: Ask, now: datetime) -> None:
    """The same number for one row and for three, each because of a policy."""
    courses = [Opportunity.objects.filter(kind="COURSE").order_by("pk")[number] for number in range(3)]
    row = approved_policy(courses=[one.course for one in courses], now=now, day=timezone.localdate(now), **PROGRAMME)
    for number, about in enumerate(courses):
        InboxItem.objects.create(
            resident=user().resident,
            kind="STRONG_MATCH",
            opportunity=about,
            occasion=f"policy:{number}",
            facts={"count": 1},
            told_at=now,
            expires_at=now + WEEK,
            policy=row,
        )
    counts = []
    for first in (1, 3):
        ask(INBOX, {"first": first}, by="alice")
        with CaptureQueriesContext(connection) as asked:
            ask(INBOX, {"first": first}, by="alice")
        counts.append(len(asked))

    assert counts[0] == counts[1]
