"""An application for a job: begun, left, taken up again, sent; what the employer is sent, and what stays here."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, transaction

from backend.errors import Invalid, Refusal
from courses.models import Job
from matching.models import Application, ApplicationEvent, ApplicationSection
from matching.services.application_sending import submit_application, withdraw_application
from matching.services.applications import save_section, start_application
from tests.factories.application import CONTACT, NOW, applied_for
from tests.factories.job import job
from tests.factories.resident import resident
from tests.factories.skill import skill
from tests.factories.user import user

pytestmark = pytest.mark.django_db
S = Application.Status


def begin(row: Job) -> Application:
    return start_application(by=user(), opportunity_id=row.pk, run_id=None, now=NOW)


def write(row: Job, section: str, words: str = "", adjustments: tuple[str, ...] = ()) -> Application:
    given: dict[str, Any] = {"section": section, "words": words, "adjustments": list(adjustments)}
    return save_section(by=user(), opportunity_id=row.pk, now=NOW, **given)


def send(row: Job, *, adjustments: bool = False) -> Application:
    return submit_application(by=user(), opportunity_id=row.pk, send_adjustments=adjustments, now=NOW)


def sent(application: Application) -> dict[str, str]:
    return dict(application.sections.filter(is_sent=True).order_by("section").values_list("section", "words"))


def code(act: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def test_the_profile_is_a_beginning_that_is_not_sent_until_it_is_saved() -> None:
    alice = resident(wants="Work with computers", availability=["MON_MORNING"])
    alice.skills.add(skill(label="spreadsheets"), skill(label="first aid"))
    row = job()

    application = begin(row)
    prefilled = dict(application.sections.filter(is_prefilled=True).values_list("section", "words"))
    write(row, "CONTACT", CONTACT)
    write(row, "WHY", "I like to help")
    send(row)

    assert prefilled == {
        "WHY": "Work with computers",
        "SKILLS": "first aid\nspreadsheets",
        "AVAILABILITY": "Monday morning",
    }
    assert sent(application) == {"CONTACT": CONTACT, "WHY": "I like to help"}


def test_begun_again_it_is_the_same_and_what_was_written_is_there() -> None:
    row = job()
    first = begin(row)
    write(row, "WHY", "I like to help")

    assert begin(row).pk == first.pk
    assert first.sections.get().words == "I like to help"


def test_a_part_that_is_emptied_is_gone() -> None:
    row = job()
    begin(row)
    write(row, "WHY", "I like to help")

    write(row, "WHY", "  ")

    assert ApplicationSection.objects.count() == 0


def test_what_is_missing_is_said_at_once() -> None:
    row = job()
    begin(row)

    with pytest.raises(Invalid) as refusal:
        send(row)

    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [
        ("SECTION_MISSING", "sections.CONTACT"),
        ("SECTION_MISSING", "sections.WHY"),
    ]
    assert Application.objects.get().status == S.DRAFT


@pytest.mark.parametrize("chosen", [False, True])
def test_adjustments_go_along_only_where_the_resident_says_so(*, chosen: bool) -> None:
    row = job()
    begin(row)
    for section in ("CONTACT", "WHY"):
        write(row, section, "Alice")
    write(row, "ADJUSTMENTS", "Please write, I can't phone", ("IN_WRITING", "EXTRA_TIME"))

    application = send(row, adjustments=chosen)

    assert ("ADJUSTMENTS" in sent(application)) is chosen
    assert application.sections.get(section="ADJUSTMENTS").adjustments == ["EXTRA_TIME", "IN_WRITING"]


@pytest.mark.parametrize(("section", "adjustments"), [("WHY", ("BREAKS",)), ("ADJUSTMENTS", ("A_DIAGNOSIS",))])
def test_adjustments_that_are_none(section: str, adjustments: tuple[str, ...]) -> None:
    row = job()
    begin(row)

    assert code(lambda: write(row, section, "", adjustments)) == "ADJUSTMENT_UNKNOWN"
    assert ApplicationSection.objects.count() == 0


def test_one_at_a_time_and_another_after_its_end() -> None:
    row = job()
    first = applied_for(row)

    assert code(lambda: begin(row)) == "ALREADY_APPLIED"
    assert code(lambda: write(row, "WHY", "More")) == "ALREADY_SENT"
    withdraw_application(by=user(), opportunity_id=row.pk, now=NOW)
    second = applied_for(row)

    assert first.pk != second.pk
    assert list(Application.objects.order_by("pk").values_list("status", flat=True)) == [S.WITHDRAWN, S.RECEIVED]


def test_the_timeline_says_who_and_when_and_can_not_be_changed() -> None:
    row = job()
    application = applied_for(row)
    withdraw_application(by=user(), opportunity_id=row.pk, now=NOW)

    assert list(application.events.values_list("actor", "to_status", "at")) == [
        ("RESIDENT", "RECEIVED", NOW),
        ("RESIDENT", "WITHDRAWN", NOW),
    ]
    with pytest.raises(InternalError), transaction.atomic():
        ApplicationEvent.objects.update(to_status="HIRED")


def test_a_closed_job_takes_nobody() -> None:
    row = job(status=Job.Status.CLOSED)

    assert code(lambda: begin(row)) == "OPPORTUNITY_NOT_FOUND"
    assert Application.objects.count() == 0


def test_somebody_elses_application_is_none() -> None:
    row = job()
    begin(row)

    assert code(lambda: withdraw_application(by=user(uid="bob"), opportunity_id=row.pk, now=NOW)) == (
        "APPLICATION_NOT_FOUND"
    )
    assert Application.objects.get().status == S.DRAFT
