"""Free online courses of the Skills Toolkit, and who offers them.

File: `skills_toolkit_courses_shared.json` (National Careers Service; Open Government Licence v3.0).
A course that is no longer in the file is closed. The file has no date, so nobody is said to have confirmed what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.importers.addresses import website
from courses.importers.fitting import fitting
from courses.importers.listings import CourseListing, write_courses
from courses.importers.open_data.source import OpenSource
from courses.importers.open_data.study_time import StudyTime, study_time
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import upsert
from courses.models import Course, CourseRun, FundingStream, Opportunity, Provider, Source

_FILE = "ncs/skills_toolkit_courses_shared.json"
_POUNDS = re.compile(r"£?(\d{1,6}(?:\.\d{2})?)", re.ASCII)
_SELF_PACED = "self-paced"
_LONGEST_SUMMARY = 300  # a longer one is left out, never cut in the middle of a thought


@dataclass(frozen=True)
class ToolkitCourse:
    """A course with its run and its provider, before any of them has a primary key."""

    provider: Provider
    course: Course
    run: CourseRun


def course_builder(load: Load) -> Callable[[Record], ToolkitCourse]:
    """Makes a course of an object of the file."""
    once = Once()

    def build(record: Record) -> ToolkitCourse:
        reference = record.required("id")
        url = website(record, "url")
        if not url:  # there would be no way to take it
            raise Skip("url", SkipCode.VALUE_MISSING)
        once("id", reference)
        cost = load.unless_broken(record, lambda: cost_in_pounds(record, "cost"))
        time = load.unless_broken(record, lambda: study_time(record, "total_study_time"))
        course = Course(
            source_ref=reference,
            title=record.required_line("title"),
            url=url,
            funding=[FundingStream.FREE_TO_ALL.value] if cost == 0 else [],
            status=Opportunity.Status.LIVE,
            published_at=load.now,
            **_texts(record, time),
        )
        return ToolkitCourse(_provider(record), fitting(course), fitting(_run(record, cost, time)))

    return build


def _provider(record: Record) -> Provider:
    """Who offers it. The file has no more than the name, in one or another mixture of capitals."""
    name = record.required_line("provider")
    approved = Provider.Approval.APPROVED  # the National Careers Service lists it
    return fitting(Provider(source=Source.NCS_SKILLS_TOOLKIT, source_ref=name.casefold(), name=name, approval=approved))


def _texts(record: Record, time: StudyTime | None) -> dict[str, Any]:
    """Summary, description and kind of course."""
    about = record.required("description")
    # "… everyday life. This course covers:" leads over to the list, and means nothing without it.
    sentences = re.split(r"(?<=[.!?])\s+", about)
    summary = " ".join(sentences[:-1] if sentences[-1].endswith(":") else sentences)
    lines = [about, *(f"- {item}" for item in record.texts("learn"))]
    if time and not time.exact:
        words = record.line("total_study_time")
        lines += ["", f"It takes {words[0].lower()}{words[1:]}."]
    own_pace = record.line("study_type").casefold() == _SELF_PACED
    if not own_pace:
        lines += ["", "It runs at set times. The provider's page says when."]
    return {
        "summary": summary if len(summary) <= _LONGEST_SUMMARY else "",
        "description": "\n".join(lines),
        "course_type": Course.Type.SELF_PACED if own_pace else Course.Type.SHORT_COURSE,
    }


def _run(record: Record, cost: Decimal | None, time: StudyTime | None) -> CourseRun:
    own_pace = record.line("study_type").casefold() == _SELF_PACED
    return CourseRun(
        delivery_mode=CourseRun.DeliveryMode.ONLINE,
        study_mode=CourseRun.StudyMode.FLEXIBLE if own_pace else "",
        duration_value=time.value if time else None,
        duration_unit=time.unit if time else "",
        cost_gbp=cost,
    )


def cost_in_pounds(record: Record, field: str) -> Decimal | None:
    """The fee: nought for "Free", a plain amount as it stands; None where the cell is empty. "From £20" is no fee."""
    text = record.line(field)
    if not text:
        return None
    if text.casefold() == "free":
        return Decimal("0.00")
    match = _POUNDS.fullmatch(text)
    if match is None:
        raise Skip(field, SkipCode.COST_UNKNOWN)
    return Decimal(match[1]).quantize(Decimal("0.01"))


def _load(load: Load) -> Parts:
    found = list(load.json(_FILE, course_builder(load)))
    named: dict[str | None, Provider] = {}
    for each in found:
        named.setdefault(each.provider.source_ref, each.provider)
    source = Source.NCS_SKILLS_TOOLKIT
    providers = upsert(
        Provider.objects.filter(source=source),
        named.values(),
        key=("source_ref",),
        keep=["legal_name", "ukprn", "kind", "website", "about", "office_id", *Provider.APPROVAL_COLUMNS],
    )
    for each in found:
        each.course.provider_id = providers.ids[(each.provider.source_ref,)]
    listings = [CourseListing(each.course, [each.run]) for each in found]
    written = write_courses(listings, source=source, now=load.now)
    return {**load.search.of_listings(written), **load.search.of_names("providers", providers)}


SKILLS_TOOLKIT = OpenSource(
    "skills_toolkit",
    Source.NCS_SKILLS_TOOLKIT,
    "free online courses of the Skills Toolkit",
    (_FILE,),
    _load,
    lambda: [
        rows_of(Course, source=Source.NCS_SKILLS_TOOLKIT),
        rows_of(CourseRun, course__source=Source.NCS_SKILLS_TOOLKIT),
        rows_of(Provider, source=Source.NCS_SKILLS_TOOLKIT),
    ],
)
