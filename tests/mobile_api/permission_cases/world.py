"""Two tenants and the people around them, and what a case says about an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Model

from backend.accounts.models import User
from courses.models import Course, Employer, Job, Provider
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import staff_user, user

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Role(StrEnum):
    """Who asks. The value is the uid of the persona; nobody is signed in as ANONYMOUS."""

    ANONYMOUS = "anonymous"
    RESIDENT = "rita"
    STRANGER = "oscar"
    """Owner of another provider and another employer."""
    VIEWER = "vera"
    EDITOR = "edith"
    OWNER = "olga"
    STAFF = "stan"


EVERYBODY: Final = frozenset(Role)
SIGNED_IN: Final = EVERYBODY - {Role.ANONYMOUS}
MEMBERS: Final = frozenset({Role.VIEWER, Role.EDITOR, Role.OWNER})
EDITORS: Final = frozenset({Role.EDITOR, Role.OWNER})
OWNERS: Final = frozenset({Role.OWNER})
STAFF: Final = frozenset({Role.STAFF})


@dataclass(frozen=True)
class World:
    """What stands in the database. Vera, Edith and Olga act for `provider` and `employer`, Oscar for the others."""

    provider: Provider
    employer: Employer
    course: Course
    """A live course of the provider."""
    draft: Course
    """A draft of the provider, which nobody else may see."""
    job: Job
    """A live job of the employer."""
    other_provider: Provider
    other_employer: Employer
    users: Mapping[Role, User]


Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """How one root field is tried.

    Attributes:
        allowed: who gets an answer.
        arguments: the field's arguments, right in every way and about what is the provider's or the employer's own; may
            make the rows that it needs. A mutation's are `{"input": {…}}`.
        select: what is asked of the answer.
        answer: codes that even those get, because this small world has no better answer (no matcher is fitted, say).
        denied: codes that differ from what the rules at `test_permission_matrix.expected` give.
        leave_a_trace: of one of the queries that write (`permissions.WRITES`): those whose asking is written down.
    """

    allowed: frozenset[Role]
    arguments: Arguments = lambda _world: {}
    select: str = "__typename"
    answer: tuple[str, ...] = ()
    denied: Mapping[Role, str] = field(default_factory=dict)
    leave_a_trace: frozenset[Role] = frozenset()


def about(row: Model) -> str:
    """The global id of a row."""
    return encode(type(row).__name__, row.pk)


def build_world() -> World:
    """All of it. Every account has been here before: signing in writes nothing more."""
    ours, theirs = (provider(), employer()), (provider(), employer())
    people = {role: user(uid=role.value) for role in Role if role not in {Role.ANONYMOUS, Role.STAFF}}
    people[Role.STAFF] = staff_user(uid=Role.STAFF.value)
    for role in people:
        resident(uid=role.value)
    for organisation in ours:
        for role in (Role.OWNER, Role.EDITOR, Role.VIEWER):
            member(organisation, uid=role.value, role=role.name)
    for organisation in theirs:
        member(organisation, uid=Role.STRANGER.value)
    return World(
        provider=ours[0],
        employer=ours[1],
        course=course(provider=ours[0]),
        draft=course(provider=ours[0], status=Course.Status.DRAFT, published_at=None),
        job=job(employer=ours[1]),
        other_provider=theirs[0],
        other_employer=theirs[1],
        users=people,
    )
