"""What a listing asks for, held against the person who asks. Loads what it needs of them once a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from courses.models import Course, CourseRun, Job
from matching.models import Resident
from matching.queries.meeting import NOBODY, Asked, Person, checklist
from mobile_api.catalogue.loaders import Concrete, RunsOfCourse, SkillsOfOpportunity
from mobile_api.loaders import Asker, BatchLoader

_ONE: Final = True
"""The key of what there is only one of in a request."""


@dataclass(frozen=True, slots=True)
class Known:
    """What comparing needs of the person who asks."""

    outcode: str
    person: Person


class KnownOfAsker(BatchLoader[bool, Known]):
    """The person who asks; somebody who has told us nothing, without a sign-in."""

    def fetch(self, keys: list[bool]) -> Mapping[bool, Known]:
        """In two statements, none without a sign-in."""
        user = self.asker.user
        resident = None if user is None else Resident.objects.filter(user=user).first()
        if resident is None:
            return dict.fromkeys(keys, Known("", NOBODY))
        return dict.fromkeys(keys, Known(resident.outcode_id or "", Person.of(resident)))


def asker_of(asker: Asker) -> Known:
    """The person who asks."""
    return asker.loader(KnownOfAsker).load(_ONE)


def next_run(course: Course, asker: Asker) -> CourseRun | None:
    """The soonest run: all facts of a course are of this one."""
    return next(iter(asker.loader(RunsOfCourse).load(course.pk)), None)


def first_day(listing: Concrete, asker: Asker) -> date | None:
    """The first day of the job, or of the course's next run; None where one may start at any time, or nobody says."""
    if isinstance(listing, Job):
        return listing.starts_on
    run = next_run(listing, asker)
    return run.starts_on if run else None


def checklist_for_asker(listing: Concrete, asker: Asker, *, day: date | None = None) -> list[Asked]:
    """All that a listing asks for, and which of it the person who asks has.

    Ages count on the given day, else on its first day; what can be started at any time begins today.
    """
    skills = asker.loader(SkillsOfOpportunity).load(listing.pk)
    on = day or first_day(listing, asker) or asker.today
    return checklist(listing, skills, person=asker_of(asker).person, on=on)
