"""Finding duplicates in the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, DuplicatePair, JobLocation, Opportunity, TrustRun
from courses.services.duplicate_pairs import store_pairs
from courses.services.duplicates import find_duplicates, near_duplicates
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def keys() -> set[tuple[int, int, str]]:
    return set(DuplicatePair.objects.values_list("a", "b", "scope"))


def pair_of_courses(title: str = "Level 2 Word Processing", other: str = "Word Processing L2") -> tuple[Course, Course]:
    college = provider()
    return course(provider=college, title=title), course(provider=college, title=other)


def test_within_one_organisation() -> None:
    a, b = pair_of_courses()
    course(provider=a.provider, title="Level 1 Word Processing")
    course(title="Level 2 Word Processing")

    found = find_duplicates(now=NOW)

    assert keys() == {(a.pk, b.pk, "WITHIN")}
    assert (found.listings, len(found.pairs), found.reposts, found.cleared) == (4, 1, {}, 0)
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.similarity, pair.found_at) == ("OPEN", 1.0, NOW)
    assert pair.explanation["words"] == "same words in the title, same organisation"


def test_across_two_registers_and_sources() -> None:
    hall = venue(postcode="N1 0AA")
    a = course(title="Bricklaying", provider=provider(name="Quayside College"))
    b = course(title="BRICKLAYING", provider=provider(name="Quayside College Ltd"), source="demo", source_ref="1")
    for row in (a, b):
        course_run(course=row, delivery_mode="CLASSROOM", venue=hall, cost_gbp=90)

    find_duplicates(now=NOW)

    assert keys() == {(a.pk, b.pk, "ACROSS")}
    assert DuplicatePair.objects.get().explanation["words"] == (
        "same title, organisations with one name, same venue, same fee"
    )


def test_drafts_and_what_is_over_are_no_duplicates() -> None:
    a, _ = pair_of_courses()
    Opportunity.objects.exclude(pk=a.pk).update(status="DRAFT")
    course(provider=a.provider, title=a.title, status="EXPIRED", published_at=NOW - timedelta(400))

    find_duplicates(now=NOW)

    assert keys() == set()


def test_a_second_run_changes_nothing() -> None:
    pair_of_courses()
    find_duplicates(now=NOW)
    before = list(DuplicatePair.objects.values())

    found = find_duplicates(now=NOW + timedelta(days=1))

    assert list(DuplicatePair.objects.values()) == before
    assert found.cleared == 0


def test_what_was_mended_goes_and_what_was_decided_stays() -> None:
    a, b = pair_of_courses()
    c, d = pair_of_courses("Sewing", "Sewing course")
    find_duplicates(now=NOW)
    DuplicatePair.objects.filter(a=a.pk).update(state="DISMISSED", decided_at=NOW)
    Opportunity.objects.filter(pk__in=[b.pk, d.pk]).update(title="Something quite different")

    found = find_duplicates(now=NOW)

    assert (keys(), found.cleared) == ({(a.pk, b.pk, "WITHIN")}, 1)
    assert c.pk not in {key for row in keys() for key in row[:2]}


def test_a_changed_explanation_is_kept_up() -> None:
    a, b = pair_of_courses()
    find_duplicates(now=NOW)
    course_run(course=a, cost_gbp=100)
    course_run(course=b, cost_gbp=110)

    find_duplicates(now=NOW)

    assert DuplicatePair.objects.get().explanation["words"].endswith("same organisation; fee differs £10")


def test_only_what_changed_is_looked_at() -> None:
    a, b = pair_of_courses()
    Opportunity.objects.update(changed_at=NOW - timedelta(days=2))
    find_duplicates(now=NOW - timedelta(days=1))
    third = course(provider=a.provider, title="Word Processing (Level 2)")
    Opportunity.objects.filter(pk=third.pk).update(changed_at=NOW)

    found = find_duplicates(now=NOW, changed_only=True)

    assert (found.listings, found.compared) == (1, 2)
    assert keys() == {(a.pk, b.pk, "WITHIN"), (a.pk, third.pk, "WITHIN"), (b.pk, third.pk, "WITHIN")}


def test_the_first_run_looks_at_everything() -> None:
    pair_of_courses()
    Opportunity.objects.update(changed_at=NOW - timedelta(days=2))

    assert find_duplicates(now=NOW, changed_only=True).listings == 2
    assert find_duplicates(now=NOW + timedelta(days=9), changed_only=True).listings == 0


def test_a_job_posted_again_is_marked() -> None:
    firm = employer()
    first = job(employer=firm, title="Kitchen Porter", published_at=NOW - timedelta(30))
    Opportunity.objects.filter(pk=first.pk).update(status="WITHDRAWN", changed_at=NOW - timedelta(3))
    second = job(employer=firm, title="Kitchen porter wanted", published_at=NOW - timedelta(1))

    found = find_duplicates(now=NOW)

    assert found.reposts == {second.pk: first.pk}
    assert Opportunity.objects.get(pk=second.pk).reposted_from_id == first.pk
    assert keys() == set()


@pytest.mark.parametrize("others", [1, 3])
def test_asked_at_submission(others: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a, b = pair_of_courses()
    for _ in range(others):
        course(provider=a.provider, title="Woodwork")
    waiting = course(provider=a.provider, title="Word processing level 2", status="IN_REVIEW", published_at=None)

    with django_assert_num_queries(10):
        found = near_duplicates([waiting.pk], now=NOW)

    assert [(one.a_id, one.b_id, one.similarity, one.scope) for one in found] == [
        (a.pk, waiting.pk, 1.0, "WITHIN"),
        (b.pk, waiting.pk, 1.0, "WITHIN"),
    ]


def test_nothing_like_it() -> None:
    pair_of_courses()
    alone = course(title="Juggling", provider=provider(name="Ltd"))

    assert near_duplicates([alone.pk], now=NOW) == []


def test_a_name_without_a_latin_letter_is_compared_with_its_own() -> None:
    school = provider(name="Школа")
    a, b = course(provider=school, title="Sewing"), course(provider=school, title="SEWING")

    assert [(one.a_id, one.b_id) for one in near_duplicates([b.pk], now=NOW)] == [(a.pk, b.pk)]


@pytest.mark.parametrize("status", ["DRAFT", "WITHDRAWN"])
def test_what_is_not_on_its_way_is_like_nothing_until_it_is_submitted(status: str) -> None:
    a, b = pair_of_courses()
    Opportunity.objects.filter(pk=b.pk).update(status=status)

    assert near_duplicates([a.pk], now=NOW) == []
    assert [(one.a_id, one.b_id) for one in near_duplicates([b.pk], now=NOW)] == [(a.pk, b.pk)]


def test_jobs_at_one_place_are_compared_across_organisations() -> None:
    hall = venue(postcode="N1 0AA")
    text = "You welcome visitors, answer the telephone, sort the post and keep the meeting rooms tidy for everybody."
    rows = [job(employer=employer(), title="Receptionist", description=text) for _ in range(2)]
    for row in rows:
        JobLocation.objects.create(job=row, venue=hall)

    found = near_duplicates([rows[1].pk], now=NOW)

    assert [(one.a_id, one.b_id, one.scope) for one in found] == [(rows[0].pk, rows[1].pk, "ACROSS")]


def test_noted_at_once_and_kept_up_like_by_a_run() -> None:
    a, b = pair_of_courses()
    c, d = pair_of_courses("Sewing", "Sewing course")
    store_pairs(near_duplicates([b.pk, d.pk], now=NOW), scanned=[b.pk, d.pk])
    assert keys() == {(a.pk, b.pk, "WITHIN"), (c.pk, d.pk, "WITHIN")}
    DuplicatePair.objects.filter(a=a.pk).update(state="DISMISSED", decided_at=NOW)
    Opportunity.objects.filter(pk__in=[b.pk, d.pk]).update(title="Something quite different")

    store_pairs(near_duplicates([b.pk, d.pk], now=NOW), scanned=[b.pk, d.pk])

    assert keys() == {(a.pk, b.pk, "WITHIN")}
    assert TrustRun.objects.count() == 0


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    pair_of_courses()

    call_command("find_duplicates")

    assert capsys.readouterr().out == (
        "2 listings looked at, 1 pairs compared: 1 near-duplicates, 0 posted again, 0 earlier pairs are none any more.\n"
        "Their owners see them on their dashboard; staff decide in the admin under Duplicate pairs.\n"
    )
    run = TrustRun.objects.get()
    assert (run.task, run.listings, run.counts) == (
        "DUPLICATES",
        2,
        {"pairs": 1, "reposts": 0, "cleared": 0, "compared": 1},
    )
