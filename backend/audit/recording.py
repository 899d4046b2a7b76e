"""Writes down what was done. Called by services inside the transaction of what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, Required, TypedDict, Unpack
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


class About(TypedDict, total=False):
    """What an entry says.

    Attributes:
        actor: in which part somebody acted.
        now: the moment of what was done.
        by: who did it; None where the service itself did, or where it must not be known.
        subject: the person whom it is about.
        thing: what it is about.
        facts: more about it.
    """

    actor: Required[AuditEntry.Actor]
    now: Required[datetime]
    by: Account | None
    subject: Account | None
    thing: Model | None
    facts: Facts | None


def record(action: str, **about: Unpack[About]) -> AuditEntry:
    """Add a row to the audit log. It costs one statement and waits for nobody: the chain is made afterwards.

    Args:
        action: stable name in capitals, such as `CONSENT_GIVEN`.
        about: see `About`.
    """
    made = entry(action, **about)
    made.save(force_insert=True)
    return made


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Add rows made by `entry`, all in one statement."""
    AuditEntry.objects.bulk_create(entries)


def entry(action: str, **about: Unpack[About]) -> AuditEntry:
    """A row of the log that is not written yet; arguments as `record`'s."""
    by, subject, thing = about.get("by"), about.get("subject"), about.get("thing")
    return AuditEntry(
        action=action,
        actor=about["actor"],
        at=about["now"],
        actor_pseudonym=None if by is None else by.pseudonym,
        subject_pseudonym=None if subject is None else subject.pseudonym,
        thing="" if thing is None else f"{thing._meta.label} {thing.pk}",  # noqa: SLF001 - Django's documented name
        facts=dict(about.get("facts") or {}),
    )
