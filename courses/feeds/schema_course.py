"""A course as schema.org's Course, each of its runs as a CourseInstance."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from courses.feeds.addresses import node, page_of
from courses.feeds.schema_parts import (
    CURRENCY,
    LANGUAGE,
    TIME_ZONE,
    Node,
    age_range,
    days_of,
    hours,
    identifier,
    level_name,
    organisation,
    place,
    pounds,
    said,
    terms,
)
from courses.models import AccessFeature, Course, CourseRun, FundingStream, OpportunitySkill

# The three words that search engines know; study mode and attendance follow in the Course Directory's words.
_MODES: Final = {
    CourseRun.DeliveryMode.CLASSROOM: "onsite",
    CourseRun.DeliveryMode.WORK_BASED: "onsite",
    CourseRun.DeliveryMode.ONLINE: "online",
    CourseRun.DeliveryMode.BLENDED: "blended",
}
_ATTENDANCE: Final = {
    CourseRun.DeliveryMode.CLASSROOM: "OfflineEventAttendanceMode",
    CourseRun.DeliveryMode.WORK_BASED: "OfflineEventAttendanceMode",
    CourseRun.DeliveryMode.ONLINE: "OnlineEventAttendanceMode",
    CourseRun.DeliveryMode.BLENDED: "MixedEventAttendanceMode",
}
_EVENT: Final = {
    CourseRun.Status.SCHEDULED: "EventScheduled",
    CourseRun.Status.RESCHEDULED: "EventRescheduled",
    CourseRun.Status.CANCELLED: "EventCancelled",
}
_DESIGNATOR: Final = {
    CourseRun.DurationUnit.HOURS: "PT{}H",
    CourseRun.DurationUnit.DAYS: "P{}D",
    CourseRun.DurationUnit.WEEKS: "P{}W",
    CourseRun.DurationUnit.MONTHS: "P{}M",
    CourseRun.DurationUnit.YEARS: "P{}Y",
}
# schema.org's accessibilityFeature has a fixed vocabulary (w3.org/community/reports/a11y-discov-vocab); the rest of our
# list stands at the venue, or in the record.
_ACCESSIBILITY: Final = {
    AccessFeature.CAPTIONS: "captions",
    AccessFeature.LARGE_PRINT: "largePrint",
    AccessFeature.BSL_INTERPRETER: "signLanguage",
}


def course_node(course: Course) -> Node:
    """A course that was read with its parts."""
    skills = course.skill_relations.all()
    taught = [row.skill for row in skills if row.relation == OpportunitySkill.Relation.TEACHES]
    needed = [row.skill for row in skills if row.relation == OpportunitySkill.Relation.ESSENTIAL]
    runs = list(course.runs.all())
    return said(
        {
            "@type": "Course",
            "@id": page_of(course.pk),
            "url": page_of(course.pk),
            "name": course.title,
            "description": course.description or course.summary or course.title,
            "abstract": course.summary,
            "courseCode": course.reference,
            "identifier": identifier("LearnAimRef", course.learn_aim_ref) if course.learn_aim_ref else None,
            "provider": organisation(course.provider),
            "inLanguage": LANGUAGE,
            "educationalLevel": level_name(course.level),
            "coursePrerequisites": prerequisites(course),
            "educationalCredentialAwarded": credential(course),
            "teaches": terms(taught),
            "competencyRequired": terms(needed),
            "typicalAgeRange": age_range(course.minimum_age, course.maximum_age),
            "isAccessibleForFree": free(course, runs),
            "financialAidEligible": aid(course),
            "accessibilityFeature": [_ACCESSIBILITY[name] for name in _ACCESSIBILITY if name in course.access],
            "offers": _offer(course, runs),
            "hasCourseInstance": [_instance(course, run) for run in runs],
            "sameAs": course.url,
        }
    )


def prerequisites(course: Course) -> list[str]:
    """What one must bring, in words."""
    level = f"{level_name(course.minimum_level)} or above" if course.minimum_level is not None else ""
    return [text for text in (level, course.entry_requirements) if text]


def credential(course: Course) -> Node | None:
    """The qualification at the end, where there is one."""
    if not course.awarding_body:
        return None
    return said(
        {
            "@type": "EducationalOccupationalCredential",
            "name": course.title,
            "educationalLevel": level_name(course.level),
            "recognizedBy": {
                "@type": "Organization",
                "@id": node("awarding-body", course.awarding_body),
                "name": course.awarding_body,
            },
        }
    )


def free(course: Course, runs: list[CourseRun]) -> bool | None:
    """Whether everybody pays nothing. None: not everybody, or nobody says."""
    if FundingStream.FREE_TO_ALL in course.funding:
        return True
    fees = {run.cost_gbp for run in runs if run.status != CourseRun.Status.CANCELLED}
    if not fees or None in fees:
        return None
    return fees == {Decimal(0)}


def aid(course: Course) -> list[str]:
    """Public money that may pay the fee."""
    return [str(FundingStream(stream).label) for stream in course.funding if stream != FundingStream.FREE_TO_ALL]


def _offer(course: Course, runs: list[CourseRun]) -> list[Node]:
    """What it costs as search engines read it: a category, and the lowest fee where there is one."""
    if free(course, runs):
        return [{"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": CURRENCY}]
    fees = [run.cost_gbp for run in runs if run.cost_gbp is not None and run.status != CourseRun.Status.CANCELLED]
    funded = bool(set(course.funding) - {FundingStream.ADVANCED_LEARNER_LOAN})
    if not fees and not funded:
        return []
    price = {"price": pounds(min(fees)), "priceCurrency": CURRENCY} if fees else {}
    return [{"@type": "Offer", "category": "Partially Free" if funded else "Paid", **price}]


def _instance(course: Course, run: CourseRun) -> Node:
    status = CourseRun.Status(run.status)
    return said(
        {
            "@type": "CourseInstance",
            "@id": node("run", run.pk),
            "name": course.title,
            "identifier": run.reference,
            "courseMode": _modes(run),
            "courseWorkload": workload(run),
            "courseSchedule": _schedule(run),
            "eventAttendanceMode": f"https://schema.org/{_ATTENDANCE[CourseRun.DeliveryMode(run.delivery_mode)]}",
            "eventStatus": f"https://schema.org/{_EVENT[status]}",
            "previousStartDate": run.was_to_start_on and run.was_to_start_on.isoformat(),
            "startDate": run.starts_on and run.starts_on.isoformat(),
            "endDate": run.ends_on and run.ends_on.isoformat(),
            "location": _location(course, run),
            "maximumAttendeeCapacity": run.places,
            "remainingAttendeeCapacity": run.places_left,
            "offers": _run_offer(run),
            "url": run.url,
        }
    )


def _modes(run: CourseRun) -> list[str]:
    own = [run.get_study_mode_display().lower(), run.get_attendance_display().lower()]
    return [_MODES[CourseRun.DeliveryMode(run.delivery_mode)], *(word for word in own if word)]


def _location(course: Course, run: CourseRun) -> Node | None:
    if run.venue:
        return place(run.venue)
    if run.delivery_mode == CourseRun.DeliveryMode.ONLINE:
        return {"@type": "VirtualLocation", "url": run.url or course.url or page_of(course.pk)}
    return None


def _run_offer(run: CourseRun) -> Node | None:
    if run.cost_gbp is None:
        return None
    left = None
    if run.places_left is not None:
        left = "https://schema.org/InStock" if run.places_left else "https://schema.org/SoldOut"
    return said(
        {
            "@type": "Offer",
            "price": pounds(run.cost_gbp),
            "priceCurrency": CURRENCY,
            "description": run.cost_description,
            "availability": left,
            "url": run.url,
        }
    )


def length(run: CourseRun) -> str:
    """How long it takes from the first day to the last, as an ISO 8601 duration; empty where nobody says."""
    if not run.duration_value:
        return ""
    return _DESIGNATOR[CourseRun.DurationUnit(run.duration_unit)].format(run.duration_value)


def weeks(run: CourseRun) -> int | None:
    """Number of weeks, where it can be counted."""
    if run.duration_unit == CourseRun.DurationUnit.WEEKS:
        return run.duration_value
    if run.starts_on and run.ends_on:
        return (run.ends_on - run.starts_on).days // 7 + 1
    return None


def workload(run: CourseRun) -> str:
    """All the hours of it, as an ISO 8601 duration; how long it takes where the hours are not known."""
    count = weeks(run)
    if run.duration_unit != CourseRun.DurationUnit.HOURS and count and run.hours_per_week:
        return hours(run.hours_per_week * count)
    return length(run)


def _schedule(run: CourseRun) -> Node | None:
    """Its week. None where nothing is known that a calendar could show."""
    count = weeks(run)
    if not (run.hours_per_week or run.sessions):
        return None
    return said(
        {
            "@type": "Schedule",
            "repeatFrequency": "P1W",
            "repeatCount": count,
            "duration": hours(run.hours_per_week) if run.hours_per_week else "",
            "byDay": days_of(run.sessions),
            "startDate": run.starts_on and run.starts_on.isoformat(),
            "endDate": run.ends_on and run.ends_on.isoformat(),
            "startTime": run.day_starts_at and run.day_starts_at.isoformat(),
            "endTime": run.day_ends_at and run.day_ends_at.isoformat(),
            "scheduleTimezone": TIME_ZONE,
        }
    )
