"""Makes rows of an item's record. Every value passes the column's own checks; what the record does not name keeps its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from courses.feeds import record as published
from courses.feeds.following.client import Item
from courses.feeds.following.refusals import FeedTooNew
from courses.models import (
    Course,
    CourseRun,
    Employer,
    Job,
    Opportunity,
    OpportunitySkill,
    Organisation,
    Provider,
    Skill,
    Source,
    Venue,
)
from courses.plain_text import is_storable

M = TypeVar("M", bound=Model)
NOT_TAKEN_OVER = frozenset({"reference", "ukprn"})
"""Names that are unique in somebody's register. Here they are given by whoever registers here; a feed that claimed them could
take them from others, and two of its listings that swap theirs could never both come in."""

Record = Mapping[str, Any]


class Unreadable(Exception):  # noqa: N818 - it is counted, not shown
    """A record breaks a rule of the catalogue. Holds the name of the field, never its value."""


@dataclass(frozen=True)
class Incoming:
    """A listing that came in, with rows that have no keys yet; they are joined by the publisher's references.

    Attributes:
        ref: of the listing.
        listing: the course or job.
        organisation: its provider or employer, with its `source_ref`.
        venues: by reference.
        runs: of a course, each with the reference of its venue.
        places: of a job: references of venues.
        skills: each with its relation, by ESCO URI.
    """

    ref: str
    listing: Course | Job
    organisation: Provider | Employer
    venues: dict[str, Venue] = field(default_factory=dict)
    runs: list[tuple[CourseRun, str | None]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    skills: dict[str, tuple[Skill, str]] = field(default_factory=dict)


def read(item: Item, *, feed: int) -> Incoming:
    """What an open item says.

    Args:
        item: with data.
        feed: key of the feed that is followed; it stands in every reference, so that two feeds never share one.

    Raises:
        Unreadable: a value breaks a rule.
        FeedTooNew: written by a later version.
    """
    if not is_storable(item.key):
        raise Unreadable("id")
    values = _mapping(item.data or {}, "record")
    version = values.get("version")
    if not isinstance(version, int):
        raise Unreadable("version")
    if version > published.VERSION:
        raise FeedTooNew
    reader = _Reader(f"{feed}:")
    return reader.course(item.key, values) if values.get("kind") == "COURSE" else reader.job(item.key, values)


@dataclass(frozen=True)
class _Reader:
    prefix: str

    def course(self, key: str, values: Record) -> Incoming:
        organisation = self._organisation(Provider, _mapping(values, "provider"), published.PROVIDER)
        listing = self._listing(Course, key, values, published.COURSE)
        incoming = Incoming(self.prefix + key, listing, organisation, skills=_skills(values))
        for run in _mappings(values, "runs"):
            venue = self._venue(run.get("venue"), incoming.venues)
            incoming.runs.append((_row(CourseRun, run, published.RUN), venue))
        return incoming

    def job(self, key: str, values: Record) -> Incoming:
        if values.get("kind") != Opportunity.Kind.JOB:
            raise Unreadable("kind")
        organisation = self._organisation(Employer, _mapping(values, "employer"), published.EMPLOYER)
        listing = self._listing(Job, key, values, published.JOB)
        incoming = Incoming(self.prefix + key, listing, organisation, skills=_skills(values))
        for place in _mappings(values, "venues"):
            ref = self._venue(place, incoming.venues)
            if ref is not None and ref not in incoming.places:
                incoming.places.append(ref)
        return incoming

    def _listing(self, model: type[M], key: str, values: Record, own: Sequence[str]) -> M:
        row = _row(model, values, (*published.LISTING, *own))
        row.source, row.source_ref = Source.FEED, self.prefix + key  # type: ignore[attr-defined]
        if row.published_at is None:  # type: ignore[attr-defined]
            raise Unreadable("published_at")
        return row

    def _organisation(self, model: type[M], values: Record, columns: Sequence[str]) -> M:
        row = _row(model, values, columns)
        row.source, row.source_ref = Source.FEED, self.prefix + _key(values)  # type: ignore[attr-defined]
        # By its own instance. It counts for a row that is new here; later, what is decided here counts.
        row.approval = Organisation.Approval.APPROVED  # type: ignore[attr-defined]
        return row

    def _venue(self, values: object, venues: dict[str, Venue]) -> str | None:
        if values is None:
            return None
        if not isinstance(values, dict):
            raise Unreadable("venue")
        ref = self.prefix + _key(values)
        row = _row(Venue, values, published.VENUE)
        row.source, row.source_ref = Source.FEED, ref
        venues[ref] = row
        return ref


def _skills(values: Record) -> dict[str, tuple[Skill, str]]:
    found = {}
    for entry in _mappings(values, "skills"):
        relation = entry.get("relation")
        if relation not in OpportunitySkill.Relation.values:
            raise Unreadable("relation")
        skill = _row(Skill, entry, published.SKILL)
        found[skill.uri] = (skill, str(relation))
    return found


def _row(model: type[M], values: Record, columns: Sequence[str]) -> M:
    row = model()
    for column in columns:
        if values.get(column) is None or column in NOT_TAKEN_OVER:
            continue
        rule = model._meta.get_field(column)  # noqa: SLF001 - Django's documented name
        try:
            target = getattr(rule, "target_field", rule)
            # A foreign key is looked up later; here its form is checked.
            setattr(row, rule.attname, target.clean(_plain(values[column]), row))  # type: ignore[union-attr]
        except (ValidationError, TypeError, ValueError, ArithmeticError) as error:
            raise Unreadable(column) from error
    return row


def _plain(value: object) -> object:
    """The value; characters that no database takes are refused."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, dict):
            raise ValueError("an object")  # noqa: TRY004 - the column's own checks raise this too
        if isinstance(text, str) and not is_storable(text):
            raise ValueError("characters")
    return value


def _mapping(values: Record, name: str) -> Record:
    found = values.get(name)
    if not isinstance(found, dict):
        raise Unreadable(name)
    return found


def _mappings(values: Record, name: str) -> list[Record]:
    found = values.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise Unreadable(name)
    return found


def _key(values: Record) -> str:
    key = values.get("id")
    if not isinstance(key, int | str) or isinstance(key, bool) or not 0 < len(str(key)) <= 200:  # noqa: PLR2004
        raise Unreadable("id")
    if not is_storable(str(key)):
        raise Unreadable("id")
    return str(key)
