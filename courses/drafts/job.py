"""A job, as a draft: with its places of work, its skills, and the courses that guarantee an interview for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from backend.errors import Problem
from courses.drafts.findings import Findings
from courses.drafts.listing import ListingDraft, check_listing, check_still_open
from courses.models import Job, Session

MOST_PLACES_OF_WORK: Final = 50
MOST_COURSES: Final = 20
DAYS_OF_WORK: Final = 6
APPRENTICE_LEVELS: Final = (2, 7)
_SOC: Final = re.compile(r"[0-9]{4}")
_STANDARD: Final = re.compile(r"ST[0-9]{4}")
_MOST_PAID: Final = "9999999.99"


@dataclass(frozen=True)
class JobDraft(ListingDraft):
    """A job. The names are those of `Job`. `flexible_working` and `visa_sponsorship`: None = not answered yet."""

    soc2020: str = ""
    contract: str = ""
    working_pattern: str = ""
    workplace: str = ""
    days_on_site: int | None = None
    pay_min: Decimal | None = None
    pay_max: Decimal | None = None
    pay_period: str = ""
    hours_per_week: Decimal | None = None
    hours_per_day: Decimal | None = None
    sessions: tuple[str, ...] = ()
    starts_on: date | None = None
    vacancies: int | None = None
    standard_reference: str = ""
    flexible_working: bool | None = None
    flexible_working_detail: str = ""
    visa_sponsorship: bool | None = None
    training: str = ""
    venue_ids: tuple[int, ...] = ()
    interview_course_ids: tuple[int, ...] = ()


def check_job(draft: JobDraft, *, today: date, stored: JobDraft | None = None) -> list[Problem]:
    """Everything wrong with a job, whether it is complete or not; arguments as of `check_course`.

    Whether the pay is lawful is asked when it is submitted: `courses.wages.check_pay`.
    """
    found = Findings()
    check_listing(found, draft, today=today, stored=stored)
    found.choice("contract", draft.contract, Job.Contract)
    found.choice("working_pattern", draft.working_pattern, Job.WorkingPattern)
    found.choice("workplace", draft.workplace, Job.Workplace)
    found.choices("sessions", draft.sessions, Session)
    found.text("training", draft.training)
    found.whole("vacancies", draft.vacancies, low=1, high=10_000)
    before = stored.starts_on if stored else None
    found.day("starts_on", draft.starts_on, today=today, stored=before, past="START_IN_PAST")
    if draft.soc2020 and not _SOC.fullmatch(draft.soc2020):
        found.add("SOC_INVALID", "soc2020", "A unit group of SOC 2020 has four digits.")
    _check_pay(found, draft)
    _check_flexible(found, draft)
    _check_apprenticeship(found, draft)
    _check_lists(found, draft)
    return found.problems


def missing_of_job(draft: JobDraft, *, today: date) -> list[Problem]:
    """What a job still needs before people may see it."""
    found = Findings()
    for code, field, given, words in (
        ("COMPLETENESS_DESCRIPTION", "description", draft.description.strip(), "Please describe the job."),
        ("COMPLETENESS_URL", "url", draft.url, "Please say where one can find out more and apply."),
        ("COMPLETENESS_CONTRACT", "contract", draft.contract, "Please say what kind of contract it is."),
        ("COMPLETENESS_PATTERN", "working_pattern", draft.working_pattern, "Please say how the hours lie."),
        ("COMPLETENESS_WORKPLACE", "workplace", draft.workplace, "Please say where the work is done."),
        ("COMPLETENESS_PAY", "pay_min", draft.pay_min, "Please say what it pays. Adverts without pay are not shown."),
    ):
        if not given:
            found.add(code, field, words)
    _missing_hours(found, draft)
    _missing_answers(found, draft)
    if draft.workplace in {Job.Workplace.ON_SITE, Job.Workplace.HYBRID} and not draft.venue_ids:
        found.add("COMPLETENESS_LOCATION", "venue_ids", "Please add at least one place of work.")
    if draft.workplace == Job.Workplace.HYBRID and draft.days_on_site is None:
        found.add("COMPLETENESS_DAYS_ON_SITE", "days_on_site", "Please say how many days a week are on site.")
    check_still_open(found, draft, today=today)
    return found.problems


def _missing_hours(found: Findings, draft: JobDraft) -> None:
    if draft.pay_period in {Job.PayPeriod.WEEK, Job.PayPeriod.MONTH, Job.PayPeriod.YEAR} and not draft.hours_per_week:
        words = "Please give the hours a week: without them nobody can tell what an hour pays."
        found.add("COMPLETENESS_HOURS", "hours_per_week", words)
    if draft.pay_period == Job.PayPeriod.DAY and not draft.hours_per_day:
        words = "Please give the hours of a day: without them nobody can tell what an hour pays."
        found.add("COMPLETENESS_HOURS", "hours_per_day", words)


def _missing_answers(found: Findings, draft: JobDraft) -> None:
    """The questions that must be answered with a yes or a no."""
    if draft.flexible_working is None:
        found.add("COMPLETENESS_FLEXIBLE", "flexible_working", "Is flexible working offered? Please answer yes or no.")
    elif draft.flexible_working and not draft.flexible_working_detail.strip():
        words = "Please say what flexible working means in this job."
        found.add("COMPLETENESS_FLEXIBLE_DETAIL", "flexible_working_detail", words)
    if draft.visa_sponsorship is None:
        found.add(
            "COMPLETENESS_VISA", "visa_sponsorship", "Do you sponsor visas for this job? Please answer yes or no."
        )
    if draft.contract == Job.Contract.APPRENTICESHIP:
        if draft.level is None:
            found.add("COMPLETENESS_LEVEL", "level", "Please give the level of the apprenticeship.")
        if not draft.standard_reference:
            words = "Please give the apprenticeship standard, such as ST0973."
            found.add("COMPLETENESS_STANDARD", "standard_reference", words)


def _check_pay(found: Findings, draft: JobDraft) -> None:
    found.amount("pay_min", draft.pay_min, low="0.01", high=_MOST_PAID)
    found.amount("pay_max", draft.pay_max, low="0.01", high=_MOST_PAID)
    found.choice("pay_period", draft.pay_period, Job.PayPeriod)
    if draft.pay_max is not None and (draft.pay_min is None or draft.pay_max < draft.pay_min):
        found.add("PAY_REVERSED", "pay_max", "The highest pay needs a lowest pay that is not above it.")
    if (draft.pay_min is None) != (not draft.pay_period):
        words = "Pay is an amount and what it is for (an hour, a week, a year): both, or neither."
        found.add("PAY_NEEDS_PERIOD", "pay_period", words)
    found.amount("hours_per_week", draft.hours_per_week, low="0.1", high="60", places=1)
    found.amount("hours_per_day", draft.hours_per_day, low="0.1", high="24", places=1)


def _check_flexible(found: Findings, draft: JobDraft) -> None:
    found.line("flexible_working_detail", draft.flexible_working_detail)
    if draft.flexible_working_detail and not draft.flexible_working:
        words = "There is a detail of flexible working, but the answer is not yes."
        found.add("FLEXIBLE_DETAIL_WITHOUT_YES", "flexible_working_detail", words)
    if draft.days_on_site is not None:
        found.whole("days_on_site", draft.days_on_site, low=1, high=DAYS_OF_WORK)
        if draft.workplace != Job.Workplace.HYBRID:
            found.add("DAYS_ON_SITE_NOT_HYBRID", "days_on_site", "Days on site are for jobs that are partly at home.")


def _check_apprenticeship(found: Findings, draft: JobDraft) -> None:
    if draft.standard_reference and not _STANDARD.fullmatch(draft.standard_reference):
        found.add("STANDARD_INVALID", "standard_reference", "A standard is written ST and four digits, such as ST0973.")
    if draft.contract == Job.Contract.APPRENTICESHIP:
        low, high = APPRENTICE_LEVELS
        found.whole("level", draft.level, low=low, high=high)
    elif draft.contract and draft.standard_reference:
        words = "Only an apprenticeship has an apprenticeship standard."
        found.add("STANDARD_WITHOUT_APPRENTICESHIP", "standard_reference", words)


def _check_lists(found: Findings, draft: JobDraft) -> None:
    for field, values, most in (
        ("venue_ids", draft.venue_ids, MOST_PLACES_OF_WORK),
        ("interview_course_ids", draft.interview_course_ids, MOST_COURSES),
    ):
        if len(values) > most:
            found.add("TOO_MANY", field, f"Please choose at most {most}.")
        if len(set(values)) != len(values):
            found.add("VALUE_TWICE", field, "The same one stands here twice.")
    if draft.workplace == Job.Workplace.REMOTE and draft.venue_ids:
        found.add("LOCATION_OF_REMOTE_JOB", "venue_ids", "A job from home has no place of work. Is it hybrid?")
