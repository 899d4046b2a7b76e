"""What a notification may name of the listing that an inbox item is about: for many items at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django.conf import settings

from courses.models import Course, CourseRun, Job
from matching.models import InboxItem
from mobile_api.push.kinds import DIGEST, KINDS
from mobile_api.push.words import Names

_DAYS: Final = ("closes_on", "starts_on", "answer_by")
_CODES: Final = ("state", "question", "notice")


@dataclass(frozen=True)
class Told:
    """An inbox item as a notification.

    Attributes:
        template: name of the words.
        names: what they name.
        tag: what a later one replaces.
        link: where a tap leads; empty: to the app.
    """

    template: str
    names: Names
    tag: str
    link: str = ""

    def with_others(self, kind: str, count: int) -> Told:
        """The same, telling of `count` things as one."""
        names = Names(title=self.names.title, organisation=self.names.organisation, count=count)
        return Told(DIGEST, names, f"{DIGEST}:{kind}")


def told(items: Sequence[InboxItem]) -> dict[int, Told]:
    """Each item's words, by its number. Three statements, for any number of items."""
    keys = {item.opportunity_id for item in items if item.opportunity_id is not None}
    courses = cast("dict[int, Course]", Course.objects.select_related("provider").in_bulk(list(keys)))
    jobs = cast("dict[int, Job]", Job.objects.select_related("employer").in_bulk(list(keys - courses.keys())))
    places = _places([item for item in items if item.kind == InboxItem.Kind.COURSE_STARTS_SOON])
    return {item.pk: _told(item, courses, jobs, places) for item in items}


def _told(
    item: InboxItem,
    courses: Mapping[int, Course],
    jobs: Mapping[int, Job],
    places: Mapping[tuple[int, date | None], str],
) -> Told:
    facts: dict[str, Any] = item.facts
    written = next((facts[name] for name in _DAYS if facts.get(name)), None)
    day = date.fromisoformat(written) if written else None
    code = next((facts[name] for name in _CODES if facts.get(name)), "")
    key = item.opportunity_id or 0
    course, job = courses.get(key), jobs.get(key)
    listing = course or job
    organisation = course.provider.name if course else job.employer.name if job else ""
    starts = item.kind == InboxItem.Kind.COURSE_STARTS_SOON
    names = Names(
        title=listing.title if listing else "",
        organisation=organisation,
        day=day,
        place=places.get((key, day), "") if starts and day else "",
        bring=course.what_to_bring if starts and course else "",
        count=int(facts.get("count", 0)),
    )
    per_listing = KINDS[item.kind].collapses == "listing" and bool(key)
    return Told(
        template=f"{item.kind}.{code}" if code else item.kind,
        names=names,
        tag=f"{item.kind}:{key}" if per_listing else item.kind,
        link=f"{settings.PUBLIC_URL}/opportunities/{key}" if key else "",
    )


def _places(items: Sequence[InboxItem]) -> dict[tuple[int, date | None], str]:
    """Where a course begins on a day, if it begins in one place only."""
    days = {item.opportunity_id: item.facts["starts_on"] for item in items}
    if not days:
        return {}
    runs = CourseRun.objects.filter(course__in=days, starts_on__in=days.values()).exclude(venue=None)
    found: dict[tuple[int, date | None], set[str]] = {}
    for course, day, name, postcode in runs.values_list("course", "starts_on", "venue__name", "venue__postcode"):
        found.setdefault((course, day), set()).add(", ".join(filter(None, (name, postcode))))
    return {key: places.pop() for key, places in found.items() if len(places) == 1}
