"""Decides what of all that people were told goes to their phones now, and puts it into the outbox: one transaction.

What was told is noted by the database in the transaction that told it (`PushDue`). Here each is decided about once: sent, left out with
a reason, or it waits for quiet hours to be over. The ledger's constraint lets the same thing be decided about once a day, and one planner
works at a time, so that no week gets fuller than its owner wants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from psycopg2.extras import execute_values

from matching.models import InboxItem
from mobile_api.models import PushDue, PushLedger
from mobile_api.push.budget import FewestFirst, PushBudget, Wish
from mobile_api.push.deciding import Ask, Decision, Reason, decide
from mobile_api.push.kinds import COUNTED, KINDS, Cap
from mobile_api.push.people import WEEK, Reached, people
from mobile_api.push.posting import Post

AT_ONCE: Final = 2_000
"""Inbox items of one transaction."""
_LOCK: Final = 20_261_129  # among the advisory locks of the database
_INSERT: Final = """
    INSERT INTO mobile_api_pushledger (user_id, kind, subject, day, item, reason, decided_at)
    VALUES %s ON CONFLICT (user_id, kind, subject, day) DO NOTHING RETURNING item, id
"""


@dataclass(frozen=True)
class Planned:
    """What became of the items of one turn.

    Attributes:
        decided: how many by reason; what waits counts as `QUIET_HOURS`.
        batches: how many were put into the outbox.
        more: whether there may be more to decide about at this moment.
    """

    decided: Mapping[str, int]
    batches: int
    more: bool


@transaction.atomic
def plan(*, now: datetime, at_once: int = AT_ONCE, budget: PushBudget | None = None) -> Planned | None:
    """Decide about what is due.

    Args:
        now: the moment.
        at_once: items of one turn.
        budget: who gets this week's, where there are fewer than are asked for; None: those who had fewest.

    Returns:
        None where another worker is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    due = list(PushDue.objects.select_for_update().filter(not_before__lte=now)[:at_once])
    if not due:
        return Planned({}, 0, more=False)
    turn = _Turn([row.item for row in due], now)
    turn.decide(budget or FewestFirst())
    turn.write()
    return Planned(turn.counts(), turn.batches, more=len(due) == at_once)


class _Turn:
    """One transaction's work: items, their people, and what was decided about each."""

    def __init__(self, keys: Sequence[int], now: datetime) -> None:
        self.now, self.keys, self.batches = now, keys, 0
        rows = InboxItem.objects.select_related("resident").filter(pk__in=keys, resident__merged_at=None)
        self.items = {row.pk: row for row in rows.order_by("pk")}
        self.reached = people({row.resident.user_id for row in self.items.values()}, now=now)
        self.decisions: dict[int, Decision] = {}

    def user_of(self, key: int) -> int:
        """Whose an item is."""
        return int(self.items[key].resident.user_id)

    def reached_of(self, key: int) -> Reached:
        """Who gets an item."""
        return self.reached[self.user_of(key)]

    def decide(self, budget: PushBudget) -> None:
        """Person by person, then the budget."""
        asks: dict[int, list[Ask]] = defaultdict(list)
        for key, item in self.items.items():
            asks[self.user_of(key)].append(Ask(key, item.kind, item.told_at, item.expires_at))
        for user, theirs in asks.items():
            for decision in decide(self.reached[user].person, theirs, now=self.now):
                self.decisions[decision.key] = decision
        self._spend(budget)

    def _spend(self, budget: PushBudget) -> None:
        wanted = [d for d in self.decisions.values() if d.is_sent and KINDS[self.items[d.key].kind].cap is Cap.COUNTED]
        wishes = [Wish(self.user_of(d.key), self.items[d.key].kind, self.reached_of(d.key).person.had) for d in wanted]
        granted = budget.grant(wishes, left=_left(self.now)) if wishes else []
        for decision, is_granted in zip(wanted, granted, strict=True):
            if not is_granted:
                for key in (decision.key, *decision.leads):
                    self.decisions[key] = Decision(key, Reason.NO_BUDGET)

    def write(self) -> None:
        """Ledger, batches, and the end of what was due; what waits stays due, later."""
        waiting: dict[datetime, list[int]] = defaultdict(list)
        for decision in self.decisions.values():
            if decision.again_at is not None:
                waiting[decision.again_at].append(decision.key)
        later = {key for keys in waiting.values() for key in keys}
        ledger = self._into_ledger(key for key in self.items if key not in later)
        sent = [d for d in self.decisions.values() if d.is_sent and d.key in ledger]
        self.batches = Post(self.items, self.reached, ledger, self.now).put(sent)
        for moment, keys in waiting.items():
            PushDue.objects.filter(pk__in=keys).update(not_before=moment)
        PushDue.objects.filter(pk__in=[key for key in self.keys if key not in later]).delete()

    def _into_ledger(self, keys: Iterable[int]) -> dict[int, int]:
        """Number of the ledger's row of each item that was not decided about today."""
        rows = [
            (
                self.user_of(key),
                self.items[key].kind,
                subject_of(self.items[key]),
                self._day(key),
                key,
                self.decisions[key].reason.value,
                self.now,
            )
            for key in sorted(keys)
        ]
        if not rows:
            return {}
        with connection.cursor() as cursor:
            return dict(execute_values(cursor.cursor, _INSERT, rows, page_size=len(rows), fetch=True))

    def _day(self, key: int) -> date:
        return self.now.astimezone(self.reached_of(key).person.quiet.zone).date()

    def counts(self) -> dict[str, int]:
        """How many of each reason."""
        counts: dict[str, int] = defaultdict(int)
        for decision in self.decisions.values():
            counts[decision.reason.value] += 1
        return dict(counts)


def subject_of(item: InboxItem) -> str:
    """What tells an item from others of its kind: its listing and its occasion."""
    return f"{item.opportunity_id or 0}:{item.occasion}"


def _left(now: datetime) -> int | None:
    """Counted notifications that may still be sent this week; None: any number."""
    if not settings.PUSH_WEEKLY_BUDGET:
        return None
    sent = PushLedger.objects.filter(reason=PushLedger.Reason.SENT, kind__in=COUNTED, decided_at__gt=now - WEEK)
    return max(settings.PUSH_WEEKLY_BUDGET - sent.count(), 0)
