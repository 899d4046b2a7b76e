"""Counts what somebody did, by month, before it is deleted with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of
from matching.exporting.sections import rows_about


def tally(user: User) -> int:
    """Add what this person did to the tallies of its months. Called in the transaction that erases them.

    Which rows are counted, and by which moment, the models declare (`tallied_by`).

    Returns:
        How many rows were counted.
    """
    counted: Counter[tuple[str, date]] = Counter()
    for model, said in declared().items():
        if said.tallied_by:
            moments = rows_about(user, model, said).order_by().values_list(said.tallied_by, flat=True)
            counted.update((label_of(model), month) for month in _months(moments))
    # In one order, so that two erasures at once wait for each other and never lock each other out.
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO matching_monthtally AS t (what, month, number) VALUES (%s, %s, %s) "
            "ON CONFLICT (what, month) DO UPDATE SET number = t.number + excluded.number",
            [(what, month, number) for (what, month), number in sorted(counted.items())],
        )
    return counted.total()


def _months(moments: Iterable[datetime]) -> Iterable[date]:
    """The first day of the month, in London, of each moment."""
    return (timezone.localdate(moment).replace(day=1) for moment in moments)
