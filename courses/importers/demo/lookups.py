"""What the keys and labels of the demo files stand for in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import Course, Employer, Level, Opportunity, Provider, Session, Skill, Source, Venue


@dataclass(frozen=True)
class Lookups:
    """Primary keys by the key, or the label, that the demo files use; and the day from which dates count."""

    today: date
    now: datetime
    venues: Mapping[str, int]
    providers: Mapping[str, Provider]
    employers: Mapping[str, Employer]
    courses: Mapping[str, int]
    skills: Mapping[str, int]

    def pks(self, record: Record, field: str, known: Mapping[str, int], code: SkipCode) -> list[int]:
        """Primary keys of a JSON list of keys or labels."""
        names = record.texts(field)
        if any(name not in known for name in names):
            raise Skip(field, code)
        return [known[name] for name in names]

    def skill_groups(self, record: Record, *groups: str) -> list[list[int]]:
        """Primary keys of the skills in each of the groups of the object `skills`."""
        value = record.values.get("skills")
        if not isinstance(value, dict) or set(value) - set(groups):
            raise Skip("skills", SkipCode.VALUE_UNKNOWN)
        inner = record.inside(value)
        return [self.pks(inner, group, self.skills, SkipCode.SKILL_UNKNOWN) for group in groups]

    def published(self) -> dict[str, object]:
        """What makes a listing live: published the first time it was loaded, confirmed on the day of loading."""
        confirmed = datetime.combine(self.today, time.min, tzinfo=timezone.get_default_timezone())
        return {"status": Opportunity.Status.LIVE, "published_at": self.now, "confirmed_at": confirmed}


def look_up(uris: Mapping[str, str], *, today: date, now: datetime) -> Lookups:
    """Read from the database what the demo files speak of. `uris`: URI of each digital skill by its label."""
    known = dict(Skill.objects.filter(uri__in=uris.values()).values_list("uri", "pk"))
    demo = {"source": Source.DEMO}
    return Lookups(
        today=today,
        now=now,
        venues=_by_ref(Venue.objects.filter(**demo).values_list("source_ref", "pk")),
        providers={str(row.source_ref): row for row in Provider.objects.filter(**demo)},
        employers={str(row.source_ref): row for row in Employer.objects.filter(**demo)},
        courses=_by_ref(Course.objects.filter(**demo).values_list("source_ref", "pk")),
        skills={label: known[uri] for label, uri in uris.items() if uri in known},
    )


def _by_ref(rows: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    return {str(ref): pk for ref, pk in rows}


def level(record: Record, field: str) -> int | None:
    """A level from 0 (Entry level) to 8; None for null."""
    number = record.whole(field)
    if number is not None and number not in Level.values:
        raise Skip(field, SkipCode.LEVEL_UNKNOWN)
    return number


def ages(record: Record) -> dict[str, int | None]:
    """Youngest and oldest age on the first day."""
    youngest, oldest = record.whole("minimum_age"), record.whole("maximum_age")
    for field, age in (("minimum_age", youngest), ("maximum_age", oldest)):
        if age is not None and not 14 <= age <= 120:  # noqa: PLR2004 - nobody younger learns a trade, nobody lives longer
            raise Skip(field, SkipCode.NUMBER_INVALID)
    return {"minimum_age": youngest, "maximum_age": oldest}


def sessions(record: Record) -> list[str]:
    """Parts of the week, in the order of the week."""
    order = Session.values
    return sorted(record.choices("sessions", Session), key=order.index)
