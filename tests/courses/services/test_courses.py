"""Writing courses: who may, what is checked, what is kept, what the history and the search know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.errors import Invalid, NotFound, Refusal
from courses.drafts import CourseDraft, RunDraft, SkillDraft
from courses.models import Course, CourseRun, ListingChange, Opportunity, Provider, SearchDocument
from courses.queries.drafts import draft_of_course
from courses.services.access import RoleTooLow, StaffOnly
from courses.services.courses import create_course, update_course
from courses.services.editing import NotEditable, PublishersRow
from courses.services.moves import ChangedMeanwhile
from tests.factories.course import course, course_run
from tests.factories.drafts import START, course_draft, run_draft
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.user import superuser, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def college() -> Provider:
    made = provider(name="Lantern Yard")
    member(made, role="EDITOR")
    return made


def create(college: Provider, draft: CourseDraft | None = None, **more: Any) -> Course:
    given = {"by": user(), "provider_id": college.pk, "draft": draft or course_draft(), "now": NOW, **more}
    return create_course(**given)


def update(row: Course, **changes: Any) -> Course:
    row.refresh_from_db()
    return update_course(by=user(), course_id=row.pk, revision=row.revision, changes=changes, now=NOW)


def problems(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in error.value.problems]


def history(row: Course) -> list[tuple[int, str, dict[str, Any]]]:
    return list(
        ListingChange.objects.filter(opportunity=row).order_by("pk").values_list("revision", "action", "fields")
    )


def live(college: Provider, **fields: Any) -> Course:
    row = create(college, **fields)
    Opportunity.objects.filter(pk=row.pk).update(status="LIVE", published_at=NOW, confirmed_at=NOW)
    return row


def test_a_new_course_is_a_draft_with_all_that_was_given(college: Provider) -> None:
    taught, place = skill(label="tend apiaries"), venue(provider=college)
    draft = course_draft(
        title="Beekeeping spreadsheets",
        reference="BEE-1",
        level=0,
        funding=("FREE_TO_ALL",),
        access=("STEP_FREE",),
        skills=(SkillDraft(taught.pk),),
        runs=(
            run_draft(reference="R1"),
            run_draft(
                delivery_mode="CLASSROOM",
                venue_id=place.pk,
                study_mode="PART_TIME",
                attendance="EVENING",
                cost_gbp=Decimal("12.50"),
            ),
        ),
    )

    made = create(college, draft)

    assert (made.status, made.revision, made.source, made.published_at) == ("DRAFT", 1, "listing", None)
    stored = draft_of_course(Course.objects.get(pk=made.pk))
    assert replace(stored, runs=tuple(replace(run, id=None) for run in stored.runs)) == draft
    assert SearchDocument.objects.count() == 0  # nobody finds a draft
    ((revision, action, fields),) = history(made)
    assert (revision, action, fields["title"]) == (1, "CREATED", ["", "Beekeeping spreadsheets"])
    assert (ListingChange.objects.get().actor, ListingChange.objects.get().by) == ("MEMBER", user())


def test_it_costs_so_many_statements(college: Provider, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice = user()
    with django_assert_num_queries(14):
        create_course(by=alice, provider_id=college.pk, draft=course_draft(runs=(run_draft(),) * 3), now=NOW)


@pytest.mark.parametrize(("by", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow), ("waiting", NotFound)])
def test_only_an_editor_creates(college: Provider, by: str, refusal: type[Refusal]) -> None:
    member(college, uid="viewer", role="VIEWER")
    member(college, uid="waiting", role="OWNER", state="WAITING")

    with pytest.raises(refusal):
        create(college, by=user(uid=by))

    assert Course.objects.count() == 0


def test_staff_create_for_a_provider_as_staff(college: Provider) -> None:
    made = create(college, by=superuser(), as_staff=True)

    assert ListingChange.objects.get(opportunity=made).actor == "STAFF"
    with pytest.raises(StaffOnly):
        create(college, as_staff=True)


def test_all_problems_at_once_and_nothing_is_stored(college: Provider) -> None:
    other = venue(provider=provider())
    draft = course_draft(
        title="",
        skills=(SkillDraft(999),),
        runs=(run_draft(delivery_mode="CLASSROOM", venue_id=other.pk), run_draft(venue_id=5)),
    )

    with pytest.raises(Invalid) as refusal:
        create(college, draft)

    assert problems(refusal) == [
        ("VALUE_MISSING", "title"),
        ("VENUE_NOT_ALLOWED", "runs.1.venue_id"),
        ("SKILL_UNKNOWN", "skills.0.skill_id"),
        ("VENUE_UNKNOWN", "runs.0.venue_id"),
        ("VENUE_UNKNOWN", "runs.1.venue_id"),
    ]
    assert (Course.objects.count(), CourseRun.objects.count(), ListingChange.objects.count()) == (0, 0, 0)


def test_a_reference_once_a_provider(college: Provider) -> None:
    create(college, course_draft(reference="A"))
    another = provider()
    member(another, role="EDITOR")

    with pytest.raises(Invalid) as refusal:
        create(college, course_draft(reference="A"))

    assert problems(refusal) == [("REFERENCE_TAKEN", "reference")]
    assert create(another, course_draft(reference="A")).reference == "A"


def test_a_change_says_what_was_and_what_is(college: Provider) -> None:
    old, new = skill(), skill()
    row = create(college, course_draft(skills=(SkillDraft(old.pk),)))
    (run,) = row.runs.all()

    changed = update(
        row, title="New", skills=(SkillDraft(new.pk),), runs=(replace(draft_of_course(row).runs[0], places=9),)
    )

    assert (changed.title, changed.revision) == ("New", 2)
    assert history(row)[1:] == [
        (
            2,
            "EDITED",
            {
                "title": ["Spreadsheets for work", "New"],
                "skills": [
                    [{"skill_id": old.pk, "relation": "TEACHES"}],
                    [{"skill_id": new.pk, "relation": "TEACHES"}],
                ],
                f"runs.{run.pk}.places": [None, 9],
            },
        )
    ]
    assert list(row.skill_relations.values_list("skill", flat=True)) == [new.pk]


def test_what_is_left_out_stays(college: Provider) -> None:
    row = create(college, course_draft(summary="Kept"))

    update(row, title="New")

    assert draft_of_course(Course.objects.get()) == replace(draft_of_course(row), title="New", summary="Kept")


def test_saving_the_same_changes_nothing(college: Provider) -> None:
    row = create(college, course_draft(skills=tuple(SkillDraft(skill().pk) for _ in range(3))))
    before = draft_of_course(row)

    same = update(row, **{**vars(before), "skills": before.skills[::-1]})

    assert (same.revision, len(history(row))) == (1, 1)


def test_an_old_revision_is_refused_and_changes_nothing(college: Provider) -> None:
    row = create(college)
    update(row, title="By somebody else")

    with pytest.raises(ChangedMeanwhile) as refusal:
        update_course(by=user(), course_id=row.pk, revision=1, changes={"title": "Mine"}, now=NOW)

    assert refusal.value.field == "revision"
    assert (Course.objects.get().title, len(history(row))) == ("By somebody else", 2)


@pytest.mark.parametrize(("by", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor_changes(college: Provider, by: str, refusal: type[Refusal]) -> None:
    member(college, uid="viewer", role="VIEWER")
    row = create(college)

    with pytest.raises(refusal):
        update_course(by=user(uid=by), course_id=row.pk, revision=1, changes={"title": "Mine"}, now=NOW)

    assert Course.objects.get().title == "Spreadsheets for work"


def test_a_publishers_course_is_not_changed_here(college: Provider) -> None:
    row = course(provider=college, source="demo", source_ref="7")

    with pytest.raises(PublishersRow):
        update(row, title="Mine")


@pytest.mark.parametrize("status", ["CLOSED", "EXPIRED", "WITHDRAWN", "ARCHIVED"])
def test_what_is_over_is_not_changed(college: Provider, status: str) -> None:
    row = course(provider=college, status=status)

    with pytest.raises(NotEditable):
        update(row, title="Mine")


def test_what_is_live_stays_complete(college: Provider) -> None:
    row = live(college)

    with pytest.raises(Invalid) as refusal:
        update(row, who_for="", url="")

    assert problems(refusal) == [("COMPLETENESS_WHO_FOR", "who_for"), ("COMPLETENESS_URL", "url")]
    assert Course.objects.get().who_for != ""


def test_a_change_of_a_live_course_confirms_it(college: Provider) -> None:
    row = live(college)

    changed = update(row, title="New")

    assert (changed.confirmed_at, changed.renew_by) == (NOW, date(2027, 2, 23))


def test_a_run_that_was_never_shown_is_deleted(college: Provider) -> None:
    row = create(college, course_draft(runs=(run_draft(), run_draft(places=5))))
    kept, gone = row.runs.order_by("pk")

    update(row, runs=(draft_of_course(row).runs[0],))

    assert list(row.runs.values_list("pk", flat=True)) == [kept.pk]
    assert [fields.get(f"runs.{gone.pk}", [None, None])[1] for _, _, fields in history(row)[1:]] == [None]


def test_a_run_that_was_shown_is_cancelled(college: Provider) -> None:
    row = live(college, draft=course_draft(runs=(run_draft(), run_draft(places=5))))
    kept, gone = row.runs.order_by("pk")

    update(row, runs=(draft_of_course(row).runs[0],))

    assert list(row.runs.order_by("pk").values_list("pk", "status")) == [
        (kept.pk, "SCHEDULED"),
        (gone.pk, "CANCELLED"),
    ]


def test_a_run_that_has_started_stays(college: Provider) -> None:
    row = live(college)
    started = course_run(course=row, starts_on=date(2026, 9, 1))

    changed = update(row, runs=tuple(run for run in draft_of_course(row).runs if run.id != started.pk), title="New")

    assert changed.title == "New"
    assert CourseRun.objects.get(pk=started.pk).status == "SCHEDULED"


def test_a_run_is_known_by_the_providers_reference(college: Provider) -> None:
    row = create(college, course_draft(runs=(run_draft(reference="R1"),)))
    (run,) = row.runs.all()

    update(row, runs=(run_draft(reference="R1", places=4), run_draft(reference="R2")))

    assert list(row.runs.order_by("pk").values_list("reference", "places")) == [("R1", 4), ("R2", None)]
    assert row.runs.get(reference="R1").pk == run.pk


def test_another_courses_run_is_unknown(college: Provider) -> None:
    row, other = create(college), create(college)
    theirs = other.runs.get()

    with pytest.raises(Invalid) as refusal:
        update(row, runs=(run_draft(id=theirs.pk, places=1),))

    assert problems(refusal) == [("RUN_UNKNOWN", "runs.0.id")]
    assert CourseRun.objects.get(pk=theirs.pk).places is None


def test_another_day_of_a_shown_run_is_said(college: Provider) -> None:
    row = live(college)
    (run,) = draft_of_course(row).runs

    update(row, runs=(replace(run, starts_on=date(2027, 2, 1)),))
    update(row, runs=(replace(run, starts_on=date(2027, 3, 1)),))

    assert row.runs.values_list("status", "starts_on", "was_to_start_on").get() == (
        "RESCHEDULED",
        date(2027, 3, 1),
        START,
    )


def test_another_day_of_a_draft_is_no_news(college: Provider) -> None:
    row = create(college)
    (run,) = draft_of_course(row).runs

    update(row, runs=(replace(run, starts_on=date(2027, 2, 1)),))

    assert row.runs.values_list("status", "was_to_start_on").get() == ("SCHEDULED", None)


def test_a_draft_may_be_incomplete(college: Provider) -> None:
    made = create(college, CourseDraft(title="Something", runs=(RunDraft(delivery_mode="ONLINE"),)))

    assert (made.course_type, made.runs.get().cost_gbp) == ("", None)
