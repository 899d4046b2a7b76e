"""Courses and jobs with everything that belongs to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from courses.importers.listings import CourseListing, JobListing, write_courses, write_jobs
from courses.models import Course, CourseRun, Employer, Job, Opportunity, OpportunitySkill, Provider, Skill, Venue
from courses.services.approval import Decision, decide_on_organisation
from tests.factories.user import staff_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
RELATION = OpportunitySkill.Relation


@pytest.fixture
def provider() -> Provider:
    return Provider.objects.create(name="Alder College", approval="APPROVED")


@pytest.fixture
def skills() -> list[int]:
    return [Skill.objects.create(uri=f"http://data.europa.eu/esco/skill/{n}", label=f"s{n}").pk for n in range(3)]


def course(provider: Provider, ref: str = "a", **values: object) -> Course:
    live = {"status": "LIVE", "published_at": NOW, "confirmed_at": NOW, "course_type": "SHORT_COURSE"}
    return Course(provider_id=provider.pk, source_ref=ref, **{"title": ref, **live, **values})


def run(day: int) -> CourseRun:
    return CourseRun(delivery_mode="ONLINE", starts_on=date(2026, 12, day))


def test_a_course_is_written_with_its_runs_and_skills(provider: Provider, skills: list[int]) -> None:
    listing = CourseListing(
        course(provider), [run(1), run(8)], {skills[0]: RELATION.TEACHES, skills[1]: RELATION.ESSENTIAL}
    )
    written = write_courses([listing], source="demo", now=NOW)
    stored = Course.objects.get()
    assert (stored.kind, stored.source, stored.provider, stored.status) == ("COURSE", "demo", provider, "LIVE")
    assert [found.starts_on.day for found in stored.runs.all()] == [1, 8]
    assert dict(stored.skill_relations.values_list("skill_id", "relation")) == {
        skills[0]: "TEACHES",
        skills[1]: "ESSENTIAL",
    }
    assert {noun: part.created for noun, part in written.by_noun.items()} == {
        "courses": 1,
        "runs": 2,
        "skill relations": 2,
    }
    assert (written.opportunities, written.closed) == ({stored.pk}, 0)


def test_a_file_shows_nothing_of_an_organisation_that_was_suspended(provider: Provider) -> None:
    def load() -> int:
        return (
            write_courses([CourseListing(course(provider), [run(1)])], source="demo", now=NOW)
            .by_noun["courses"]
            .changes
        )

    load()
    staff = staff_user()
    decide_on_organisation(
        model=Provider, pk=provider.pk, decision=Decision.SUSPEND, by=staff, now=NOW, reason="Nobody teaches there."
    )
    assert load() == 0
    assert Opportunity.objects.values_list("status", "status_reason").get() == ("WITHDRAWN", "Nobody teaches there.")

    decide_on_organisation(model=Provider, pk=provider.pk, decision=Decision.REINSTATE, by=staff, now=NOW)
    assert Opportunity.objects.values_list("status", "status_reason").get() == ("LIVE", "")
    assert load() == 0


def test_the_same_again_writes_nothing(provider: Provider, skills: list[int]) -> None:
    def listings() -> list[CourseListing]:
        return [CourseListing(course(provider), [run(1)], {skills[0]: RELATION.TEACHES})]

    write_courses(listings(), source="demo", now=NOW)
    changed_at = Course.objects.get().changed_at
    again = write_courses(listings(), source="demo", now=LATER)
    assert [part.changes for part in again.by_noun.values()] == [0, 0, 0]
    assert (again.opportunities, Course.objects.get().changed_at) == (frozenset(), changed_at)


def test_a_change_in_either_of_its_two_rows_is_one_change(provider: Provider) -> None:
    write_courses([CourseListing(course(provider), [run(1)])], source="demo", now=NOW)
    own = write_courses([CourseListing(course(provider, awarding_body="Alder"), [run(1)])], source="demo", now=LATER)
    both = write_courses(
        [CourseListing(course(provider, title="b", awarding_body="B"), [run(1)])], source="demo", now=LATER
    )
    stored = Course.objects.get()
    assert [(w.by_noun["courses"].updated, w.by_noun["courses"].unchanged) for w in (own, both)] == [(1, 0), (1, 0)]
    assert (stored.title, stored.awarding_body) == ("b", "B")


def test_published_at_stays_what_it_was_first(provider: Provider) -> None:
    write_courses([CourseListing(course(provider), [run(1)])], source="demo", now=NOW)
    again = course(provider, published_at=LATER, confirmed_at=LATER)
    write_courses([CourseListing(again, [run(1)])], source="demo", now=LATER)
    assert (Course.objects.get().published_at, Course.objects.get().confirmed_at) == (NOW, LATER)


def test_runs_keep_their_ids_when_their_dates_move(provider: Provider) -> None:
    write_courses([CourseListing(course(provider), [run(1), run(8)])], source="demo", now=NOW)
    first, second = CourseRun.objects.order_by("pk").values_list("pk", flat=True)
    moved = write_courses([CourseListing(course(provider), [run(20), run(2), run(9)])], source="demo", now=LATER)
    assert {found.pk: found.starts_on.day for found in CourseRun.objects.filter(pk__in=[first, second])} == {
        first: 20,
        second: 2,
    }
    assert CourseRun.objects.count() == 3
    assert (moved.by_noun["runs"].created, moved.by_noun["runs"].updated) == (1, 2)
    fewer = write_courses([CourseListing(course(provider), [run(20)])], source="demo", now=LATER)
    assert (list(CourseRun.objects.values_list("pk", flat=True)), len(fewer.by_noun["runs"].removed)) == ([first], 2)
    assert Course.objects.get().changed_at == LATER
    assert fewer.opportunities == {Course.objects.get().pk}


def test_what_the_source_has_no_more_is_closed_and_may_come_back(provider: Provider) -> None:
    other = Course.objects.create(provider=provider, title="typed in by hand", course_type="SHORT_COURSE")
    both = [CourseListing(course(provider, ref), [run(1)]) for ref in "ab"]
    write_courses(both, source="demo", now=NOW)
    one = write_courses([CourseListing(course(provider, "a"), [run(1)])], source="demo", now=LATER)
    assert one.closed == 1
    assert dict(Course.objects.values_list("title", "status")) == {"a": "LIVE", "b": "CLOSED", other.title: "DRAFT"}
    assert Course.objects.get(title="b").runs.count() == 1
    same = write_courses([CourseListing(course(provider, "a"), [run(1)])], source="demo", now=LATER)
    assert (same.closed, same.by_noun["courses"].changes) == (0, 0)
    back = write_courses([CourseListing(course(provider, ref), [run(1)]) for ref in "ab"], source="demo", now=LATER)
    assert (back.by_noun["courses"].updated, Course.objects.get(title="b").status) == (1, "LIVE")


def test_a_job_is_written_with_its_places_skills_and_promises(provider: Provider, skills: list[int]) -> None:
    write_courses([CourseListing(course(provider), [run(1)])], source="demo", now=NOW)
    promised = Course.objects.get().pk
    employer = Employer.objects.create(name="Alder Web")
    venues = [Venue.objects.create(name=name, kind="WORKPLACE").pk for name in "xy"]

    def job() -> Job:
        return Job(
            source_ref="j", title="Web developer", employer_id=employer.pk, contract="PERMANENT", working_pattern="FULL_TIME",
            workplace="HYBRID", status="LIVE", published_at=NOW, confirmed_at=NOW,
        )  # fmt: skip

    write_jobs([JobListing(job(), venues, {skills[0]: RELATION.ESSENTIAL}, [promised])], source="demo", now=NOW)
    stored = Job.objects.get()
    assert stored.kind == "JOB"
    assert list(stored.locations.values_list("venue_id", flat=True)) == venues
    assert list(stored.interview_guaranteed_by.values_list("pk", flat=True)) == [promised]
    fewer = write_jobs([JobListing(job(), venues[:1], {skills[0]: RELATION.OPTIONAL})], source="demo", now=LATER)
    assert {noun: part.changes for noun, part in fewer.by_noun.items()} == {
        "jobs": 0, "places of work": 1, "skill relations": 1, "interview guarantees": 1,
    }  # fmt: skip
    assert Opportunity.objects.get(pk=stored.pk).changed_at == LATER
    # The courses of the same source are none of the jobs' business.
    assert Course.objects.get().status == "LIVE"
