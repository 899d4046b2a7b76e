"""Searches that found nothing, and what they tell providers: what people look for and nobody offers."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from courses.models import MissWeek, SearchMiss

BUCKETS: Final = 1_024
FEWEST_PEOPLE: Final = 5
"""Who searched before anybody is told: fewer could be one person, or one family."""
WEEKS_SHOWN: Final = 12
MOST_HINTS: Final = 50
MOST_KEPT: Final = 5_000
"""Different words of one week: nobody fills the table."""
_HARMLESS: Final = re.compile(r"[a-z]{2,20}( [a-z]{2,20}){0,2}")


@dataclass(frozen=True)
class DemandHint:
    """Words that at least `people` people searched in one week, and that no listing had. `week`: its Monday."""

    words: str
    people: int
    week: date


def note_miss(*, words: str, person: str, today: date) -> bool:
    """Count a search that found nothing, once a person and week.

    Kept are only the words, and only where they are at most three plain ones: no digit, no sign, nothing long. Of the
    person one of 1,024 buckets is kept until the week is over; the words are part of the hash, so that two searches of
    one person cannot be put together.

    Args:
        words: as they were looked for.
        person: anything that tells this person from others; not stored.
        today: the day in London.

    Returns:
        Whether they were counted.
    """
    plain = " ".join(words.lower().split())
    if not _HARMLESS.fullmatch(plain):
        return False
    week = monday(today)
    with transaction.atomic():
        this_week = SearchMiss.objects.filter(week=week)
        if this_week.count() >= MOST_KEPT and not this_week.filter(words=plain).exists():
            return False
        bucket = _bucket(_secret(week), plain, person)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"week": week, "words": plain, "bucket": bucket})
    return True


def close_weeks(*, today: date) -> int:
    """Forget the secrets and the buckets of the weeks that are over, and the words that too few people searched.

    Returns:
        How many words were kept.
    """
    this_week = monday(today)
    with transaction.atomic():
        over = SearchMiss.objects.filter(week__lt=this_week)
        over.filter(people__lt=FEWEST_PEOPLE).delete()
        over.filter(week__lt=this_week - timedelta(weeks=WEEKS_SHOWN)).delete()
        MissWeek.objects.filter(week__lt=this_week).delete()
        return over.exclude(buckets=[]).update(buckets=[])


def demand_hints(*, today: date) -> Sequence[DemandHint]:
    """What at least five people searched in one of the last weeks and did not find: of each the week with most people; most first."""
    since = monday(today) - timedelta(weeks=WEEKS_SHOWN)
    rows = SearchMiss.objects.filter(week__gte=since, people__gte=FEWEST_PEOPLE)
    best = rows.order_by().values("words").annotate(most=Max("people"), last=Max("week")).order_by("-most", "words")
    return [DemandHint(row["words"], row["most"], row["last"]) for row in best[:MOST_HINTS]]


def monday(day: date) -> date:
    """The Monday of an ISO week."""
    return day - timedelta(days=day.weekday())


def _secret(week: date) -> bytes:
    row, _ = MissWeek.objects.get_or_create(week=week, defaults={"secret": lambda: secrets.token_bytes(32)})
    return bytes(row.secret)


def _bucket(secret: bytes, words: str, person: str) -> int:
    digest = hmac.digest(secret, f"{words}\n{person}".encode(), "sha256")
    return int.from_bytes(digest[:4], "big") % BUCKETS


_COUNT: Final = """
INSERT INTO courses_searchmiss AS m (week, words, buckets, people)
VALUES (%(week)s, %(words)s, ARRAY[%(bucket)s]::smallint[], 1)
ON CONFLICT (week, words) DO UPDATE SET buckets = m.buckets || excluded.buckets, people = m.people + 1
WHERE NOT m.buckets @> excluded.buckets
"""
