"""Jobs and their places of work."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from courses.models import Job, JobLocation, OpportunitySkill, Skill, Venue
from tests.factories.course import PUBLISHED
from tests.factories.employer import employer

_NUMBER = count(1)


def job(*, skills: Iterable[Skill] = (), venues: Iterable[Venue] = (), **fields: Any) -> Job:
    """A live job of an employer of its own that needs these skills, at these places; remote without a place."""
    if "employer" not in fields:
        fields["employer"] = employer()
    places = list(venues)
    defaults = {
        "title": f"Junior support technician {next(_NUMBER)}",
        "status": Job.Status.LIVE,
        "published_at": PUBLISHED,
        "confirmed_at": PUBLISHED,
        "contract": Job.Contract.PERMANENT,
        "working_pattern": Job.WorkingPattern.FULL_TIME,
        "workplace": Job.Workplace.ON_SITE if places else Job.Workplace.REMOTE,
    }
    row = Job.objects.create(**{**defaults, **fields})
    needs = OpportunitySkill.Relation.ESSENTIAL
    OpportunitySkill.objects.bulk_create(
        OpportunitySkill(opportunity=row, skill=skill, relation=needs) for skill in skills
    )
    JobLocation.objects.bulk_create(JobLocation(job=row, venue=place) for place in places)
    return row
