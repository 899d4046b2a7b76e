"""Notes that something published may have changed, left by the database itself; `courses.feeds.refresh` works them off."""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger
from django.db import models

from courses.models.statement_trigger import after_statement, differ, planned_anew


class FeedMark(models.Model):
    """Something was written that stands, or may now stand, in the feed (ADR 14).

    A row is only ever added, so writers never wait for each other here. It names what was written and not the listings that
    show it: a listing added meanwhile by a transaction that the writer could not see is found when the note is worked off.
    """

    class Subject(models.TextChoices):
        """What was written."""

        OPPORTUNITY = "OPPORTUNITY", "A listing, or a part of it"
        PROVIDER = "PROVIDER", "A provider"
        EMPLOYER = "EMPLOYER", "An employer"
        VENUE = "VENUE", "A venue"
        SKILL = "SKILL", "A skill"
        EVERYTHING = "EVERYTHING", "Everything is to be looked at again"

    subject = models.CharField(max_length=11, choices=Subject.choices)
    key = models.BigIntegerField(help_text="Primary key of what was written; 0 for everything.")

    class Meta:
        indexes = [models.Index(fields=["subject", "key"], name="feed_mark_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject__in=["OPPORTUNITY", "PROVIDER", "EMPLOYER", "VENUE", "SKILL", "EVERYTHING"]),
                name="feed_mark_subject_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"


_INSERT = "INSERT INTO courses_feedmark (subject, key) "


def marks_parts(column: str) -> list[pgtrigger.Trigger]:
    """Triggers of a table whose rows belong to a listing: each statement leaves one note a listing, whoever wrote.

    Args:
        column: the foreign key to the listing.
    """
    added = f"SELECT 'OPPORTUNITY', {column} FROM {{rows}}"  # noqa: S608 - constants of this project
    changed = (
        f"SELECT 'OPPORTUNITY', side.{column} FROM new_rows n JOIN old_rows o USING ({{pk}}) "  # noqa: S608
        f"CROSS JOIN LATERAL (VALUES (n.{column}), (o.{column})) AS side ({column}) WHERE n.* IS DISTINCT FROM o.*"
    )
    return [
        _trigger("added", pgtrigger.Insert, _distinct(added.format(rows="new_rows"))),
        _trigger("changed", pgtrigger.Update, _distinct(changed)),
        _trigger("removed", pgtrigger.Delete, _distinct(added.format(rows="old_rows"))),
    ]


def marks_listings(columns: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Triggers of the listings' own table.

    A listing that is not live, before and after, leaves no note: a draft is nobody's business. (Its parts do leave one,
    because a row of a part does not say where the listing stands.)

    Args:
        columns: those that are published, or decide whether it is.
    """
    here = "SELECT 'OPPORTUNITY', id FROM {rows} WHERE status = 'LIVE'"
    changed = (
        "SELECT 'OPPORTUNITY', n.id FROM new_rows n JOIN old_rows o USING (id) "  # noqa: S608
        f"WHERE (n.status = 'LIVE' OR o.status = 'LIVE') AND {differ(columns, new='n', old='o')}"
    )
    return [
        _trigger("added", pgtrigger.Insert, _distinct(here.format(rows="new_rows"))),
        _trigger("changed", pgtrigger.Update, _distinct(changed)),
        _trigger("removed", pgtrigger.Delete, _distinct(here.format(rows="old_rows"))),
        after_statement("feed_emptied", pgtrigger.Truncate, f"{_INSERT}VALUES ('EVERYTHING', 0);"),
    ]


def marks_shown(subject: FeedMark.Subject, columns: Sequence[str], *, key: str = "id") -> list[pgtrigger.Trigger]:
    """Trigger of a table that listings show, such as venues: one note a row that changed in one of these columns."""
    rows = "new_rows n JOIN old_rows o USING ({pk})"
    changed = f"SELECT '{subject.value}', {key} FROM {rows} WHERE {differ(columns, new='n', old='o')}"  # noqa: S608
    return [_trigger("changed", pgtrigger.Update, _distinct(changed))]


def _distinct(select: str) -> str:
    return select.replace("SELECT ", "SELECT DISTINCT ", 1)


def _trigger(name: str, operation: pgtrigger.Operation, select: str) -> pgtrigger.Trigger:
    return after_statement(f"feed_{name}", operation, planned_anew(f"{_INSERT}{select}"))
