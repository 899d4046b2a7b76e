"""Writing jobs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from backend.errors import Invalid, NotFound
from courses.drafts import JobDraft, SkillDraft
from courses.models import Employer, Job, ListingChange, Opportunity, SearchDocument
from courses.queries.drafts import draft_of_job
from courses.services.access import RoleTooLow
from courses.services.jobs import create_job, update_job
from courses.services.moves import ChangedMeanwhile
from tests.factories.course import course
from tests.factories.drafts import job_draft
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.pay_rate import pay_rate
from tests.factories.skill import skill
from tests.factories.user import user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def firm() -> Employer:
    made = employer(name="Tidewharf")
    member(made, role="EDITOR")
    return made


def create(firm: Employer, draft: JobDraft | None = None, **more: Any) -> Job:
    return create_job(**{"by": user(), "employer_id": firm.pk, "draft": draft or job_draft(), "now": NOW, **more})


def update(row: Job, **changes: Any) -> Job:
    row.refresh_from_db()
    return update_job(by=user(), job_id=row.pk, revision=row.revision, changes=changes, now=NOW)


def problems(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in error.value.problems]


def test_a_new_job_is_a_draft_with_all_that_was_given(firm: Employer) -> None:
    needed, places, promised = skill(label="repair laptops"), [venue(), venue(employer=firm)], course()
    draft = job_draft(
        reference="J1",
        workplace="HYBRID",
        days_on_site=3,
        pay_max=Decimal("32000.00"),
        flexible_working=True,
        flexible_working_detail="Any four days of the week",
        starts_on=date(2027, 2, 1),
        sessions=("MON_MORNING",),
        access=("LAPTOP_LOAN",),
        skills=(SkillDraft(needed.pk, "ESSENTIAL"),),
        venue_ids=tuple(place.pk for place in places),
        interview_course_ids=(promised.pk,),
    )

    made = create(firm, draft)

    assert draft_of_job(Job.objects.get(pk=made.pk)) == draft
    assert (made.status, made.kind, made.employer) == ("DRAFT", "JOB", firm)
    assert SearchDocument.objects.count() == 0  # nobody finds a draft
    assert ListingChange.objects.values_list("action", "revision", "fields__days_on_site").get() == (
        "CREATED",
        1,
        [None, 3],
    )


def test_a_draft_may_leave_the_forced_answers_open(firm: Employer) -> None:
    made = create(firm, JobDraft(title="Something"))

    assert (made.flexible_working, made.visa_sponsorship) == (None, None)


@pytest.mark.parametrize(("uid", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor(firm: Employer, uid: str, refusal: type[Exception]) -> None:
    member(firm, uid="viewer", role="VIEWER")
    row = create(firm)

    with pytest.raises(refusal):
        create(firm, by=user(uid=uid))
    with pytest.raises(refusal):
        update_job(by=user(uid=uid), job_id=row.pk, revision=1, changes={"title": "Mine"}, now=NOW)

    assert list(Job.objects.values_list("title", "revision")) == [("Junior support technician", 1)]


def test_an_interview_only_after_an_open_course(firm: Employer) -> None:
    closed, open_one = course(status="CLOSED"), course()

    with pytest.raises(Invalid) as refusal:
        create(firm, job_draft(interview_course_ids=(open_one.pk, closed.pk)))

    assert problems(refusal) == [("COURSE_NOT_LIVE", "interview_course_ids.1")]
    assert Job.objects.count() == 0


def test_a_promise_survives_the_end_of_its_course(firm: Employer) -> None:
    promised = course()
    row = create(firm, job_draft(interview_course_ids=(promised.pk,)))
    Opportunity.objects.filter(pk=promised.pk).update(status="CLOSED")

    assert update(row, title="New").title == "New"


def test_a_change_says_what_was_and_what_is(firm: Employer) -> None:
    places = [venue() for _ in range(3)]
    row = create(firm, job_draft(workplace="ON_SITE", venue_ids=tuple(place.pk for place in places[:2])))

    changed = update(row, venue_ids=(places[1].pk, places[2].pk), pay_min=Decimal("31000.00"))

    assert changed.revision == 2
    assert draft_of_job(changed).venue_ids == (places[1].pk, places[2].pk)
    assert ListingChange.objects.get(revision=2).fields == {
        "pay_min": ["30000.00", "31000.00"],
        "venue_ids": [[places[0].pk, places[1].pk], [places[1].pk, places[2].pk]],
    }


def test_saving_the_same_changes_nothing(firm: Employer) -> None:
    places, courses = [venue().pk, venue().pk], [course().pk, course().pk]
    draft = job_draft(workplace="ON_SITE", venue_ids=tuple(places), interview_course_ids=tuple(courses))
    row = create(firm, draft)

    assert update(row, venue_ids=tuple(places[::-1]), interview_course_ids=tuple(courses[::-1])).revision == 1
    assert ListingChange.objects.count() == 1


def test_an_old_revision_is_refused(firm: Employer) -> None:
    row = create(firm)
    update(row, title="By somebody else")

    with pytest.raises(ChangedMeanwhile):
        update_job(by=user(), job_id=row.pk, revision=1, changes={"title": "Mine"}, now=NOW)

    assert Job.objects.get().title == "By somebody else"


def test_a_live_job_stays_lawful(firm: Employer) -> None:
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71")
    row = job(employer=firm)
    update_all = {name: value for name, value in vars(job_draft()).items() if name != "title"}
    update(row, **update_all)

    with pytest.raises(Invalid) as refusal:
        update(row, pay_min=Decimal("20000.00"))

    assert [(p.code, p.field) for p in refusal.value.problems] == [("PAY_BELOW_MINIMUM_WAGE", "pay_min")]
    assert Job.objects.get().pay_min == Decimal("30000.00")


def test_a_reference_once_an_employer(firm: Employer) -> None:
    create(firm, job_draft(reference="A"))

    with pytest.raises(Invalid) as refusal:
        create(firm, replace(job_draft(), reference="A"))

    assert problems(refusal) == [("REFERENCE_TAKEN", "reference")]
