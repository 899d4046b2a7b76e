"""A resident writes an application, section by section, leaves it and takes it up again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.models import CourseRun, Opportunity, Session
from courses.services.organisation_fields import clean_text
from matching.models import Application, ApplicationSection, Resident
from matching.models.application_section import WORDS_LENGTH
from matching.services.application_steps import ApplicationNotFound, Held, hold, touch
from matching.services.interactions import find_opportunity, live_opportunities
from matching.services.order import settle
from matching.services.residents import locked_resident

Section = ApplicationSection.Section
MOST_PREFILLED: Final = 12
"""Skills or parts of the week that are written into a new application: the person adds what is missing."""


class AlreadyApplied(Refusal):
    """One is on its way."""

    code = "ALREADY_APPLIED"
    message = "You have applied for this already."


class RunUnknown(InvalidInput):
    """Not a run of this course that one can still join."""

    code = "RUN_UNKNOWN"
    message = "We can't find this run of the course, or it has started."


class AdjustmentUnknown(InvalidInput):
    """Not one of those that can be picked, or in another section."""

    code = "ADJUSTMENT_UNKNOWN"
    message = "Please pick adjustments from the list, in their own section."


class AlreadySent(Refusal):
    """What was sent can't be written anew."""

    code = "ALREADY_SENT"
    message = "This was sent, so it can't be changed. You can take it back and begin again."


@transaction.atomic
def start_application(
    *, by: User, opportunity_id: int, run_id: int | None, now: datetime, made_at: datetime | None = None
) -> Application:
    """Begin an application, with what the profile already says. Begun already: the same one, with the run that is chosen now.

    Raises:
        OpportunityNotFound, RunUnknown, AlreadyApplied, and the refusals of `settle`.
    """
    opportunity = find_opportunity(live_opportunities(opportunity_id, now))
    resident = locked_resident(by=by)
    settle(resident, made_at, now, register(opportunity_id))
    return begun(resident, opportunity, run_id, now)


@transaction.atomic
def save_section(
    *,
    by: User,
    opportunity_id: int,
    section: str,
    words: str,
    adjustments: list[str],
    now: datetime,
    made_at: datetime | None = None,
) -> Application:
    """Write one section of an application that is not sent yet. Empty takes the section out.

    Raises:
        ApplicationNotFound, AlreadySent, AdjustmentUnknown, and the refusals of `clean_text` and `settle`.
    """
    resident = locked_resident(by=by)
    application = hold_own(resident, opportunity_id).application
    if application.status != Application.Status.DRAFT:
        raise AlreadySent
    settle(resident, made_at, now, f"section:{opportunity_id}:{section}")
    write_section(application, section, words, adjustments, now)
    touch(application, now)
    return application


def begun(resident: Resident, opportunity: Opportunity, run_id: int | None, now: datetime) -> Application:
    """The draft of a locked resident for an opportunity, with the run that is chosen; made where there is none.

    Raises:
        RunUnknown, AlreadyApplied.
    """
    run = _run(opportunity, run_id, now)
    known = Application.objects.live().filter(resident=resident, opportunity=opportunity).first()
    if known is None:
        return _begin(resident, opportunity, run, now)
    if known.status != Application.Status.DRAFT:
        raise AlreadyApplied
    if run is not None and known.run_id != run.pk:
        known.run = run
        touch(known, now)
    return known


def write_section(application: Application, section: str, words: str, adjustments: list[str], now: datetime) -> None:
    """Write one section of a draft that is held; empty takes it out.

    Raises:
        AdjustmentUnknown, and the refusals of `clean_text`.
    """
    text = clean_text(words, field="words", longest=WORDS_LENGTH)
    picked = sorted(set(adjustments))
    if picked and (section != Section.ADJUSTMENTS or not set(picked) <= set(Application.Adjustment.values)):
        raise AdjustmentUnknown(field="adjustments")
    if text or picked:
        values = {"words": text, "adjustments": picked, "is_prefilled": False, "saved_at": now}
        application.sections.update_or_create(section=section, defaults=values)
    else:
        application.sections.filter(section=section).delete()


def register(opportunity_id: int) -> str:
    """What is decided about an application as a whole: begun, sent, taken back, an offer answered."""
    return f"application:{opportunity_id}"


def hold_own(resident: Resident, opportunity_id: int) -> Held:
    """The live application of a resident for an opportunity, held.

    Raises:
        ApplicationNotFound.
    """
    found = Application.objects.live().filter(resident=resident, opportunity=opportunity_id).first()
    if found is None:
        raise ApplicationNotFound(field="opportunity_id")
    return hold_of(resident, found)


def hold_of(resident: Resident, application: Application) -> Held:
    """An application of a locked resident, held."""
    held = hold(application.pk)
    held.application.resident = resident
    return held


def _run(opportunity: Opportunity, run_id: int | None, now: datetime) -> CourseRun | None:
    """The run that is meant. A course with one run ahead needs no choice."""
    ahead = CourseRun.objects.ahead(today=timezone.localdate(now)).filter(course=opportunity.pk)
    if run_id is None:
        runs = list(ahead[:2])
        return runs[0] if len(runs) == 1 else None
    run: CourseRun | None = ahead.filter(pk=run_id).first()
    if run is None:
        raise RunUnknown(field="run_id")
    return run


def _begin(resident: Resident, opportunity: Opportunity, run: CourseRun | None, now: datetime) -> Application:
    application = Application.objects.create(
        resident=resident, opportunity=opportunity, run=run, started_at=now, changed_at=now
    )
    ApplicationSection.objects.bulk_create(
        ApplicationSection(application=application, section=section, words=words, is_prefilled=True, saved_at=now)
        for section, words in _prefill(resident).items()
        if words
    )
    return application


def _prefill(resident: Resident) -> dict[Section, str]:
    """What the profile says, as a beginning. It is sent only after the person has saved it themselves."""
    skills = resident.skills.order_by("label").values_list("label", flat=True)[:MOST_PREFILLED]
    times = [str(Session(value).label) for value in resident.availability[:MOST_PREFILLED]]
    return {Section.WHY: resident.wants, Section.SKILLS: "\n".join(skills), Section.AVAILABILITY: "\n".join(times)}
