"""Writes down what was done. Called by services inside the transaction of what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Model

from backend.audit.models import AuditEntry

Facts = Mapping[str, str | int | bool | None]
"""Codes and numbers. Never words that a person wrote, and never a value that could be looked up to find somebody."""


class Account(Protocol):
    """What the log knows of a person: `backend.accounts.models.User` has it."""

    @property
    def pseudonym(self) -> UUID:
        """Stands for the person; nobody's once the account is gone."""


def record(
    action: str,
    *,
    actor: AuditEntry.Actor,
    now: datetime,
    by: Account | None = None,
    subject: Account | None = None,
    thing: Model | None = None,
    facts: Facts | None = None,
) -> AuditEntry:
    """Add a row to the audit log. It costs one statement and waits for nobody: the chain is made afterwards.

    Args:
        action: stable name in capitals, such as `CONSENT_GIVEN`.
        actor: in which part somebody acted.
        now: the moment of what was done.
        by: who did it; None where the service itself did, or where it must not be known.
        subject: the person whom it is about.
        thing: what it is about.
        facts: more about it.
    """
    made = entry(action, actor=actor, now=now, by=by, subject=subject, thing=thing, facts=facts)
    made.save(force_insert=True)
    return made


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Add rows made by `entry`, all in one statement."""
    AuditEntry.objects.bulk_create(entries)


def entry(
    action: str,
    *,
    actor: AuditEntry.Actor,
    now: datetime,
    by: Account | None = None,
    subject: Account | None = None,
    thing: Model | None = None,
    facts: Facts | None = None,
) -> AuditEntry:
    """A row of the log that is not written yet; arguments as `record`'s."""
    return AuditEntry(
        action=action,
        actor=actor,
        at=now,
        actor_pseudonym=None if by is None else by.pseudonym,
        subject_pseudonym=None if subject is None else subject.pseudonym,
        thing="" if thing is None else f"{thing._meta.label} {thing.pk}",  # noqa: SLF001 - Django's documented name
        facts=dict(facts or {}),
    )
