"""The public page of one listing: plain words, no scripts, small enough for an old phone on a slow line."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.template.loader import render_to_string

from courses.feeds.addresses import page_of
from courses.feeds.documents import for_script, linked_data
from courses.feeds.listings import Listing, with_parts
from courses.feeds.schema_course import aid
from courses.feeds.schema_job import work_hours
from courses.feeds.schema_parts import level_name
from courses.models import Course, CourseRun, FeedItem, Job, Opportunity, Source, Venue
from courses.words import cost_words, pay_words, pounds

MOST_RUNS: Final = 12
HIGHEST_KEY: Final = 2**63 - 1
STYLE: Final = (
    "body{font:1.1rem/1.5 sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#111;background:#fff}"
    "h1{line-height:1.2}dt{font-weight:700}dd{margin:0 0 .6rem}li{margin-bottom:.6rem}a{color:#00498d}"
    ".go{display:inline-block;padding:.6rem 1rem;background:#00498d;color:#fff}"
    "a:focus{outline:3px solid #111;outline-offset:2px}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Line:
    """A fact with its name."""

    label: str
    text: str


def find(opportunity_id: int, *, today: date) -> Listing | None:
    """A listing that everybody may see, with its parts."""
    if not Opportunity.objects.live(today=today).filter(pk=opportunity_id).exists():
        return None
    return next(iter(with_parts([opportunity_id])), None)


def was_public(opportunity_id: int) -> bool:
    """Whether people could once see it. What never was public answers like what never was."""
    published = Opportunity.objects.filter(pk=opportunity_id, published_at__isnull=False)
    return published.exists() or FeedItem.objects.filter(pk=opportunity_id).exists()


def page(listing: Listing, *, today: date) -> str:
    """The page as HTML."""
    facts = _course_facts(listing) if isinstance(listing, Course) else _job_facts(listing)
    runs = _runs(listing, today) if isinstance(listing, Course) else []
    context = {
        "listing": listing,
        "organisation": listing.provider.name if isinstance(listing, Course) else listing.employer.name,
        "kind": listing.get_kind_display(),
        "style": STYLE,
        "address": page_of(listing.pk),
        # Its home is at the instance that it comes from.
        "elsewhere": listing.source == Source.FEED,
        "facts": [line for line in facts if line.text],
        "runs": runs[:MOST_RUNS],
        "more_runs": max(0, len(runs) - MOST_RUNS),
        "apply": apply_at(listing),
        "linked_data": for_script(linked_data(listing)),
    }
    return render_to_string("courses/listing.html", context)


def closed_page(*, was_open: bool) -> str:
    """The page of a listing that is no longer there, or never was."""
    return render_to_string("courses/no_listing.html", {"was_open": was_open, "style": STYLE})


def apply_at(listing: Listing) -> str:
    """Where to apply or to ask; empty where nobody says."""
    organisation = listing.provider if isinstance(listing, Course) else listing.employer
    runs = listing.runs.all() if isinstance(listing, Course) else ()
    return next((url for url in (listing.url, *(run.url for run in runs), organisation.website) if url), "")


def _course_facts(course: Course) -> list[Line]:
    fees = [run.cost_gbp for run in course.runs.all() if run.cost_gbp is not None]
    return [
        Line("What sort of course", course.get_course_type_display()),
        Line("Level", level_name(course.level)),
        Line("Cost", cost_words(min(fees) if fees else None, course.funding)),
        Line("Who may pay for it", ", ".join(aid(course))),
        *_asked(course),
        Line("What you need to start", course.entry_requirements),
        Line("What to bring", course.what_to_bring),
        Line("What you will learn", course.what_you_learn),
        Line("Help for learners", course.support),
        Line("Last day to apply", _day(course.closes_on)),
    ]


def _job_facts(job: Job) -> list[Line]:
    places = "; ".join(_place(location.venue) for location in job.locations.all())
    return [
        Line("Pay", pay_words(job.pay_min, job.pay_max, job.pay_period)),
        Line("Hours", work_hours(job)),
        Line("Contract", f"{job.get_contract_display()}, {job.get_working_pattern_display().lower()}"),
        Line("Where you work", "; ".join(text for text in (job.get_workplace_display(), places) if text)),
        Line("Flexible working", job.flexible_working_detail or ("Yes" if job.flexible_working else "No")),
        Line("Starts", _day(job.starts_on) or "As soon as you can"),
        *_asked(job),
        Line("Training", job.training),
        Line("Last day to apply", _day(job.closes_on)),
    ]


def _asked(listing: Opportunity) -> list[Line]:
    level = f"{level_name(listing.minimum_level)} or above" if listing.minimum_level is not None else ""
    youngest, oldest = listing.minimum_age, listing.maximum_age
    ages = f"{youngest or 0} to {oldest}" if oldest else f"{youngest} or over" if youngest else ""
    return [Line("You need", level), Line("Age", ages)]


def _runs(course: Course, today: date) -> list[Line]:
    ahead = [run for run in course.runs.all() if run.starts_on is None or run.starts_on >= today]
    return [Line(_day(run.starts_on) or "Start at any time", _run_words(run)) for run in ahead]


def _run_words(run: CourseRun) -> str:
    if run.status == CourseRun.Status.CANCELLED:
        return "Cancelled"
    moved = f"moved from {_day(run.was_to_start_on)}" if run.status == CourseRun.Status.RESCHEDULED else ""
    length = f"{run.duration_value} {run.get_duration_unit_display()}" if run.duration_value else ""
    hours = f"{run.hours_per_week.normalize():f} hours a week" if run.hours_per_week else ""
    places = f"{run.places_left} places left" if run.places_left is not None else ""
    fee = "" if run.cost_gbp is None else "free" if run.cost_gbp == 0 else pounds(run.cost_gbp)
    mode = run.get_delivery_mode_display().lower()
    words = (moved, mode, run.get_study_mode_display().lower(), _place(run.venue), length, hours, fee, places)
    return ", ".join(word for word in words if word)


def _place(venue: Venue | None) -> str:
    return "" if venue is None else ", ".join(text for text in (venue.name, venue.address, venue.postcode) if text)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"
