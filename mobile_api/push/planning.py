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

from django.db import connection, transaction
from psycopg2.extras import execute_values

from courses.models import Course
from matching.models import InboxItem
from mobile_api.models import PushDue
from mobile_api.push.allocated import budget_of
from mobile_api.push.budget import FewestFirst, PushBudget, Wish
from mobile_api.push.deciding import Ask, Decision, Reason, decide
from mobile_api.push.kinds import KINDS, Cap
from mobile_api.push.people import Reached, people
from mobile_api.push.posting import Post
from mobile_api.push.sharing import beside, within_week
from mobile_api.push.spending import lapsed, left_for_everybody, left_for_news

AT_ONCE: Final = 2_000
"""Inbox items of one transaction."""
_NEWS: Final = InboxItem.Kind.STRONG_MATCH
_LOCK: Final = 20_261_129  # among the advisory locks of the database
_INSERT: Final = """
    INSERT INTO mobile_api_pushledger (user_id, kind, subject, day, item, reason, decided_at, policy_id, run)
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
        budget: who gets this week's, where there are fewer than are asked for; None: as the newest run of the allocator says.

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
    turn.decide(budget or budget_of(now))
    turn.decide_news()
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
        self.runs: dict[int, int] = {}
        """Which run of the allocator shared out the budget, by item."""

    def user_of(self, key: int) -> int:
        """Whose an item is."""
        return int(self.items[key].resident.user_id)

    def reached_of(self, key: int) -> Reached:
        """Who gets an item."""
        return self.reached[self.user_of(key)]

    def decide(self, budget: PushBudget) -> None:
        """What everybody is told: person by person as if policies had sent nothing, then the budget, then their own week."""
        for user, asks in self._asks(of_policies=False).items():
            self._put(decide(self.reached[user].plain, asks, now=self.now))
        self._spend(budget, list(self.decisions.values()), left=left_for_everybody(self.now))
        for user, decisions in self._sent().items():
            self._put(within_week(self.reached[user].person, decisions, self.kind_of))

    def decide_news(self) -> None:
        """What members are told because of a policy, from a budget of its own."""
        asks = self._asks(of_policies=True)
        if not asks:
            return
        over = lapsed([self.items[ask.key] for each in asks.values() for ask in each], now=self.now)
        self._put(Decision(key, reason) for key, reason in over.items())
        sent, wanted = self._sent(), []
        for user, each in asks.items():
            still = [ask for ask in each if ask.key not in over]
            decided = beside(self.reached[user].person, sent[user], still, self.kind_of, now=self.now)
            self._put(decided)
            wanted += [one for one in decided if self.items[one.key].policy_id is not None]
        self._spend(FewestFirst(), wanted, left=left_for_news(self.now))

    def kind_of(self, key: int) -> str:
        """What an item is about."""
        return str(self.items[key].kind)

    def _asks(self, *, of_policies: bool) -> dict[int, list[Ask]]:
        asks: dict[int, list[Ask]] = defaultdict(list)
        for key, item in self.items.items():
            if (item.policy_id is not None) == of_policies:
                asks[self.user_of(key)].append(Ask(key, item.kind, item.told_at, item.expires_at))
        return asks

    def _put(self, decisions: Iterable[Decision]) -> None:
        self.decisions |= {one.key: one for one in decisions}

    def _sent(self) -> dict[int, list[Decision]]:
        """By account, the most important first."""
        sent: dict[int, list[Decision]] = defaultdict(list)
        for one in self.decisions.values():
            if one.is_sent:
                sent[self.user_of(one.key)].append(one)
        return sent

    def _spend(self, budget: PushBudget, decisions: Sequence[Decision], *, left: int | None) -> None:
        wanted = [one for one in decisions if one.is_sent and KINDS[self.kind_of(one.key)].cap is Cap.COUNTED]
        granted = budget.grant(self._wishes([one.key for one in wanted], left), left=left) if wanted else []
        if left is not None and budget.run is not None:
            self.runs |= {key: budget.run for one in wanted for key in (one.key, *one.leads)}
        for decision, is_granted in zip(wanted, granted, strict=True):
            if not is_granted:
                self._put(Decision(key, Reason.NO_BUDGET) for key in (decision.key, *decision.leads))

    def _wishes(self, keys: Sequence[int], left: int | None) -> list[Wish]:
        """What these items ask of a budget. What they bring news of is asked only where there is not enough for all."""
        news = {}
        if left is not None and left < len(keys):
            about = {key: self.items[key].opportunity_id or 0 for key in keys if self.items[key].kind == _NEWS}
            courses = set(Course.objects.filter(pk__in=list(about.values())).values_list("pk", flat=True))
            news = {key: listing for key, listing in about.items() if listing in courses}
        return [
            Wish(self.user_of(key), self.kind_of(key), self.reached_of(key).plain.had, news.get(key)) for key in keys
        ]

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
                self.items[key].policy_id,
                self.runs.get(key),
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
