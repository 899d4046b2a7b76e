"""One number that changes whenever the open catalogue does, so that whatever was computed from it knows when it is stale.

What counts is what is computed from: live listings with their parts, and what these show. A draft is nobody's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

import pgtrigger
from django.db import models
from django.db.models import Sum

from courses.models.statement_trigger import after_statement, differ, planned_anew


class CatalogueVersion(models.Model):
    """A counter in several rows. A writer counts on a row that no other holds, or adds one: writers never wait for each other."""

    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"row {self.pk}: {self.version}"

    @classmethod
    def current(cls) -> int:
        """The version that this transaction sees. It only grows, and grows with every change that commits."""
        return cast("int | None", cls.objects.aggregate(total=Sum("version"))["total"]) or 0


# All SQL here is made of constants of this project.
_RAISE: Final = """
UPDATE courses_catalogueversion SET version = version + 1
    WHERE id = (SELECT id FROM courses_catalogueversion ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
IF NOT FOUND THEN
    INSERT INTO courses_catalogueversion (version) VALUES (1);
END IF;"""
_BOTH: Final = "new_rows n JOIN old_rows o USING ({pk})"


def counts_listings(columns: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Triggers of the listings' own table: one that is live comes, goes, or changes in one of these columns."""
    return [
        _counts("added", pgtrigger.Insert, f"FROM new_rows n WHERE {_live('n')}"),
        _counts(
            "changed",
            pgtrigger.Update,
            f"FROM {_BOTH} WHERE ({_live('n')} OR {_live('o')}) AND {differ(columns, new='n', old='o')}",
        ),
        _counts("removed", pgtrigger.Delete, f"FROM old_rows o WHERE {_live('o')}"),
        _emptied(),
    ]


def counts_parts(listing: str, columns: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Triggers of a table whose rows belong to a listing: a part of a live one comes, goes, or changes in one of these columns.

    Args:
        listing: the foreign key to the listing.
        columns: those that are read.
    """
    changed = f"FROM {_BOTH} {{listings}} WHERE {differ(columns, new='n', old='o')}"
    return [
        _counts_part("added", pgtrigger.Insert, "FROM new_rows n {listings} WHERE TRUE", (f"n.{listing}",)),
        _counts_part("changed", pgtrigger.Update, changed, (f"n.{listing}", f"o.{listing}")),
        _counts_part("removed", pgtrigger.Delete, "FROM old_rows o {listings} WHERE TRUE", (f"o.{listing}",)),
        _emptied(),
    ]


def counts_rows(columns: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Triggers of a table that is read as a whole: a row comes, goes, or changes in one of these columns."""
    return [
        _counts("added", pgtrigger.Insert, "FROM new_rows"),
        *counts_shown(columns),
        _counts("removed", pgtrigger.Delete, "FROM old_rows"),
        _emptied(),
    ]


def counts_shown(columns: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Trigger of a table that listings refer to, such as venues: a row changes in one of these columns.

    One that is new, or removed, is referred to by nobody: whoever begins or ceases to refer to it counts. Whether a live listing
    shows it is not asked: one that another transaction is adding just now cannot be seen.
    """
    return [_counts("changed", pgtrigger.Update, f"FROM {_BOTH} WHERE {differ(columns, new='n', old='o')}")]


def _live(row: str) -> str:
    """What `OpportunityQuerySet.live` asks, but for the calendar: a day that passes is no write."""
    return f"({row}.status = 'LIVE' AND {row}.hidden_at IS NULL)"


def _counts(name: str, operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    return _when_counted(name, operation, _ask(rows))


def _counts_part(name: str, operation: pgtrigger.Operation, rows: str, keys: Sequence[str]) -> pgtrigger.Trigger:
    """Who writes a part of a draft that somebody else publishes just now waits for them, and then counts after all.

    Without the lock each would see the other's old row: what is computed after the publication would miss the part.
    """
    of_these = f"l.id IN ({', '.join(keys)})"
    ask = _ask(rows.format(pk="{pk}", listings=f"JOIN courses_opportunity l ON {of_these} AND {_live('l')}"))
    written = rows.format(pk="{pk}", listings="")
    lock = f"SELECT FROM courses_opportunity l WHERE EXISTS (SELECT {written} AND {of_these}) ORDER BY id FOR NO KEY UPDATE"
    return _when_counted(name, operation, f"{ask} IF NOT counts THEN {planned_anew(lock)} {ask} END IF;")


def _ask(rows: str) -> str:
    return planned_anew(f"SELECT EXISTS (SELECT {rows})", into="counts")


def _when_counted(name: str, operation: pgtrigger.Operation, ask: str) -> pgtrigger.Trigger:
    body = f"{ask} IF counts THEN {_RAISE} END IF;"
    return after_statement(f"catalogue_version_{name}", operation, body, declare=[("counts", "BOOLEAN")])


def _emptied() -> pgtrigger.Trigger:
    return after_statement("catalogue_version_emptied", pgtrigger.Truncate, _RAISE)
