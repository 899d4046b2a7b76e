"""Scores every listing, warns the owners of stale ones, hides what nobody keeps fresh, and shows it again when somebody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from courses.models import ListingChange, Opportunity, OrganisationNotice, TrustRun
from courses.queries.trust import Known, known_of
from courses.search import refresh_search
from courses.services.history import Act, change_of
from courses.trust.freshness import RULES as FRESHNESS
from courses.trust.freshness import Freshness, FreshnessRules, Verdict, freshness, verdict
from courses.trust.quality import RULES as QUALITY
from courses.trust.quality import QualityRules, quality
from courses.worker import PeriodicJob

BATCH: Final = 5_000
SCORED: Final = ("DRAFT", "IN_REVIEW", "SCHEDULED", "LIVE")
REASON: Final = 500
WARNED: Final = "It will be hidden in {days} days unless you confirm or change it."
_WRITE: Final = """
    UPDATE courses_opportunity AS o SET freshness = v.freshness, quality = v.quality
    FROM unnest(%s::bigint[], %s::float8[], %s::int[]) AS v (id, freshness, quality)
    WHERE o.id = v.id AND (o.freshness, o.quality) IS DISTINCT FROM (v.freshness, v.quality)
"""
_HIDE: Final = """
    UPDATE courses_opportunity AS o
    SET hidden_at = %s, changed_at = greatest(o.changed_at, %s), hidden_cause = v.cause, hidden_reason = v.reason
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v (id, cause, reason) WHERE o.id = v.id
"""


@dataclass
class Outcome:
    """What a run did, in listings."""

    scored: int = 0
    changed: int = 0
    warned: int = 0
    hidden: int = 0
    shown: int = 0


@dataclass(frozen=True)
class _Scored:
    """A listing with its scores and what follows from them."""

    key: int
    known: Known
    fresh: Freshness
    quality: int
    verdict: Verdict


def score_trust(
    *,
    now: datetime,
    rules: FreshnessRules = FRESHNESS,
    tidy: QualityRules = QUALITY,
    advance: Callable[[int], None] = lambda _count: None,
) -> Outcome:
    """Score all listings that are not over. A second time at the same moment changes nothing.

    Each batch is one transaction, so that a run that is cut off has done whole batches; the next run does the rest.
    """
    outcome = Outcome()
    for keys in _batches():
        with transaction.atomic():
            _score(keys, outcome, now=now, rules=rules, tidy=tidy)
        advance(len(keys))
    counts = {name: getattr(outcome, name) for name in ("changed", "warned", "hidden", "shown")}
    TrustRun.objects.create(task=TrustRun.Task.SCORES, started_at=now, listings=outcome.scored, counts=counts)
    return outcome


@transaction.atomic
def rescore(keys: list[int], *, now: datetime) -> None:
    """Score these listings now, because residents have just reported them. What follows is done at once, and written down under the
    day alone: their organisations read it, and a time may point at one resident.
    """
    _score(keys, Outcome(), now=now, rules=FRESHNESS, tidy=QUALITY, told=day_of(now))


def day_of(moment: datetime) -> datetime:
    """The beginning of its day in London."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _batches() -> Iterator[list[int]]:
    after = 0
    while True:
        rows = Opportunity.objects.filter(status__in=SCORED, pk__gt=after).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]


def _score(
    keys: list[int],
    outcome: Outcome,
    *,
    now: datetime,
    rules: FreshnessRules,
    tidy: QualityRules,
    told: datetime | None = None,
) -> None:
    """Score, and do what follows; `told`: the moment under which it is written down, where that is not now."""
    at = told or now
    scored = []
    for key, known in known_of(keys, now=now).items():
        fresh = freshness(known.evidence, now, rules=rules)
        follows = verdict(fresh, known.evidence, now, warned_at=known.row["stale_warned_at"], rules=rules)
        scored.append(_Scored(key, known, fresh, quality(known.facts, now, rules=tidy).score, follows))
    outcome.scored += len(scored)
    outcome.changed += _write(scored)
    live = [one for one in scored if one.known.row["status"] == Opportunity.Status.LIVE]
    outcome.warned += _warn([one for one in live if one.verdict is Verdict.WARN], at, rules)
    outcome.hidden += _hide([one for one in live if one.verdict in {Verdict.HIDE_STALE, Verdict.HIDE_REPORTED}], at)
    outcome.shown += _show([one for one in live if one.verdict is Verdict.FINE], at)


def _write(scored: list[_Scored]) -> int:
    """Store the scores that differ, in one statement. Their moment of change stays: nothing that people read has changed."""
    rows = [
        one
        for one in scored
        if _rounded(one.fresh.score) != one.known.row["freshness"] or one.quality != one.known.row["quality"]
    ]
    if rows:
        with connection.cursor() as cursor:
            values = (
                [one.key for one in rows],
                [_rounded(one.fresh.score) for one in rows],
                [one.quality for one in rows],
            )
            cursor.execute(_WRITE, values)
    return len(rows)


def _rounded(score: float) -> float:
    """In hundredths: a night's decay is less, so that most rows stay as they are."""
    return round(score, 2)


def _warn(scored: list[_Scored], now: datetime, rules: FreshnessRules) -> int:
    words = WARNED.format(days=rules.notice.days)
    rows = _held(scored, stale_warned_at=None, hidden_at=None)
    Opportunity.objects.filter(pk__in=[one.key for one in rows]).update(stale_warned_at=now)
    _tell(rows, OrganisationNotice.Kind.GOES_STALE, now, due_on=timezone.localdate(now + rules.notice))
    return _written_down(rows, ListingChange.Action.WARNED, now, lambda one: f"{one.fresh.words} {words}")


def _hide(scored: list[_Scored], now: datetime) -> int:
    rows = _held(scored, hidden_at=None)
    reported = Verdict.HIDE_REPORTED
    causes = [
        Opportunity.HiddenCause.REPORTED if one.verdict is reported else Opportunity.HiddenCause.STALE for one in rows
    ]
    if rows:
        with connection.cursor() as cursor:
            words = [one.fresh.words[:REASON] for one in rows]
            cursor.execute(_HIDE, [now, now, [one.key for one in rows], [cause.value for cause in causes], words])
    _tell(rows, OrganisationNotice.Kind.HIDDEN, now)
    return _written_down(rows, ListingChange.Action.HIDDEN, now, lambda one: one.fresh.words)


def _show(scored: list[_Scored], now: datetime) -> int:
    """What has become fresh without being confirmed, by new dates say, is shown again; a warning is forgotten."""
    touched = [one for one in scored if one.known.row["stale_warned_at"] or one.known.row["hidden_at"]]
    rows = [one for one in _held(touched) if one.known.row["hidden_cause"] != Opportunity.HiddenCause.DUPLICATE]
    Opportunity.objects.filter(pk__in=[one.key for one in rows]).update(stale_warned_at=None)
    hidden = [one for one in rows if one.known.row["hidden_at"]]
    Opportunity.objects.filter(pk__in=[one.key for one in hidden]).update(
        hidden_at=None, hidden_cause="", hidden_reason="", changed_at=now
    )
    return _written_down(hidden, ListingChange.Action.SHOWN, now, lambda _one: "It is kept fresh again.")


def _held(scored: list[_Scored], **still: None) -> list[_Scored]:
    """Those whose rows nobody has confirmed or moved since they were read, held until the end of the transaction."""
    rows = Opportunity.objects.filter(pk__in=[one.key for one in scored], status=Opportunity.Status.LIVE, **still)
    now_confirmed = dict(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", "confirmed_at"))
    unset = object()
    return [one for one in scored if now_confirmed.get(one.key, unset) == one.known.row["confirmed_at"]]


def _tell(rows: list[_Scored], kind: OrganisationNotice.Kind, now: datetime, *, due_on: date | None = None) -> None:
    """Tell their organisations, and why."""
    OrganisationNotice.objects.bulk_create(
        [
            OrganisationNotice(
                opportunity_id=one.key,
                provider_id=one.known.row["course__provider_id"],
                employer_id=one.known.row["job__employer_id"],
                kind=kind,
                at=now,
                due_on=due_on,
                reason=one.fresh.words[:REASON],
            )
            for one in rows
        ],
        batch_size=1_000,
    )


def _written_down(
    rows: list[_Scored], action: ListingChange.Action, now: datetime, words: Callable[[_Scored], str]
) -> int:
    revisions = dict(Opportunity.objects.filter(pk__in=[one.key for one in rows]).values_list("pk", F("revision")))
    ListingChange.objects.bulk_create(
        [change_of(one.key, revisions[one.key], action, Act(None, now, words(one)[:REASON])) for one in rows],
        batch_size=1_000,
    )
    if rows and action is not ListingChange.Action.WARNED:
        refresh_search([one.key for one in rows])
    return len(rows)


def _in_words(now: datetime) -> str:
    outcome = score_trust(now=now)
    return f"{outcome.scored} scored, {outcome.warned} warned, {outcome.hidden} hidden, {outcome.shown} shown again"


SCORE_TRUST: Final = PeriodicJob("score_trust", every=timedelta(days=1), run=_in_words, lease=timedelta(hours=1))
