"""Keeps the search documents, the known words and the synonyms up to date. The database does all of it, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.models import CourseRun, Opportunity
from courses.search.documents import LEARN, RECOUNT, SPELLINGS, WRITE
from courses.search.synonyms import refresh_synonyms

MANY: Final = 100
"""Listings from which on they are joined whole and not one by one."""


def refresh_search(ids: Iterable[int] | None = None, *, today: date | None = None) -> int:
    """Bring the index up to date for these opportunities, or for all; call it after writing a listing, in its transaction.

    With `ids`, new words are learnt from those listings. How many listings have a word, words that no listing has any
    more, runs that have started and the names in the taxonomy are put right by a refresh of everything, every night.

    Args:
        ids: keys of opportunities, live or not: those that nobody may see any more leave the index.
        today: the day in London from which runs lie ahead; by default today.

    Returns:
        How many opportunities changed in the index.
    """
    wanted = None if ids is None else sorted(set(ids))
    if wanted == []:
        return 0
    day = today or timezone.localdate()
    with transaction.atomic(), connection.cursor() as cursor:
        rows = Opportunity.objects.live(today=day)
        live = _keys(cursor, rows if wanted is None else rows.filter(pk__in=wanted))
        ahead = _keys(cursor, CourseRun.objects.ahead(today=day))
        given = {"ids": wanted, "today": day, **SPELLINGS}
        with _joined_whole(cursor, when=wanted is None or len(wanted) >= MANY):
            cursor.execute(WRITE.replace("{live}", live).replace("{ahead}", ahead), given)
            changed: int = cursor.fetchone()[0]
            cursor.execute((RECOUNT if wanted is None else LEARN).replace("{live}", live), given)
    if wanted is None:
        refresh_synonyms()
    return changed


@contextmanager
def _joined_whole(cursor: Any, *, when: bool) -> Iterator[None]:
    """Keep the planner from going row by row through tables that it believes to be empty.

    Rows that this transaction has just written are in no statistics, and a publication that broke off before leaves some that
    say 0: then 1,500 courses took more than twelve minutes. After a fault nothing is put back: the transaction is over anyway.
    """
    if not when:
        yield
        return
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _keys(cursor: Any, rows: QuerySet[Any]) -> str:
    """SQL of the keys of rows, so that who may see what is said in one place, by the rows themselves."""
    written: bytes = cursor.mogrify(*rows.order_by().values("id").query.sql_with_params())
    return written.decode().replace("%", "%%")
