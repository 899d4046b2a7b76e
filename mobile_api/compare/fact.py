"""What a fact of a comparison is, and what several of them read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import graphene

from courses.models import Job, OpportunitySkill, Venue
from matching.queries.meeting import Asked, Person, what_it_asks
from mobile_api.catalogue.asking import first_day, next_run
from mobile_api.catalogue.loaders import Concrete, LocationsOfJob, SkillsOfOpportunity
from mobile_api.context import Context


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one listing.

    Attributes:
        text: in plain words.
        number: to sort by: pounds, hours a week, minutes, or a level.
        day: where it is one.
    """

    text: str
    number: Decimal | int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a comparison.

    Attributes:
        name: stable.
        label: heading in plain words.
        of: what is known of a listing; None for nothing, and where it does not apply.
        personal: whether it needs a sign-in.
    """

    name: str
    label: str
    of: Callable[[Concrete, graphene.ResolveInfo], Value | None]
    personal: bool = False


def venues_of(listing: Concrete, info: graphene.ResolveInfo) -> list[Venue]:
    """Where it happens: the places of work, or the place of the next run; none for what is done online or from home."""
    if isinstance(listing, Job):
        locations: list[Venue] = info.context.loader(LocationsOfJob).load(listing.pk)
        return [] if listing.workplace == Job.Workplace.REMOTE else locations
    run = next_run(listing, info.context)
    return [run.venue] if run and run.venue else []


def asked_by(listing: Concrete, info: graphene.ResolveInfo, person: Person) -> list[Asked]:
    """What it asks for, and which of it this person has."""
    context: Context = info.context
    skills: list[OpportunitySkill] = context.loader(SkillsOfOpportunity).load(listing.pk)
    return what_it_asks(listing, skills, person=person, on=first_day(listing, context) or context.today)


def joined(words: Sequence[str]) -> Value | None:
    """Several texts as sentences; None where there are none."""
    return Value(". ".join(word.rstrip(".") for word in words) + ".") if words else None


def in_full(day: date) -> str:
    """A day as people read it: Monday 7 December 2026."""
    return f"{day:%A %-d %B %Y}"
