"""Every step of a pathway is exact: the course teaches all that is lacking, and the starter reaches the level that is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommender.frames import Kind, Resident
from matching.recommender.pathways import Pathway, Step, StepCode
from tests.matching.recommender.catalogue import SKILLS, Listing, Option, recommended
from tests.matching.recommender.strategies import catalogues, residents

NETWORKS = "Networks and cables for beginners"
BASICS = Listing(1, NETWORKS, "Lay cables, build networks.", level=2, teaches=frozenset({SKILLS[3]}))
COURSE = Listing(
    2, NETWORKS, "Lay cables, build networks.", level=3, minimum_level=2, teaches=frozenset({SKILLS[2], SKILLS[4]})
)
JOB = Listing(3, "Network technician", "Lay cables.", kind=Kind.JOB, essential=frozenset({SKILLS[2], SKILLS[4]}))
BREAD = Listing(4, "Bread baker", "Make bread in an oven.", level=2)
AT_LEVEL_1 = Resident(highest_level=1)

LEARN = "course teaches both skills you still need for the job."
APPLY = Step(3, StepCode.APPLY, "Then you have every skill that this job, or one like it, says you must have.")
STARTER = Step(
    1, StepCode.REACH_LEVEL, "Start here: this course is at the level that the next one asks for, Level 2.", level=2
)


def paths(resident: Resident, *listings: Listing) -> dict[int, Pathway]:
    return {item.opportunity_id: item.pathway for item in recommended(resident, listings).items}


def learn(words: str, *skills: str) -> Step:
    return Step(2, StepCode.LEARN_SKILLS, words, tuple(sorted(skills)))


def test_starter_course_and_job_are_one() -> None:
    whole = (STARTER, learn(f"Then this {LEARN}", SKILLS[2], SKILLS[4]), APPLY)

    assert paths(AT_LEVEL_1, BASICS, COURSE, JOB, BREAD) == {1: whole, 3: whole, 4: ()}


def test_without_a_starter_where_the_level_is_there_or_not_known() -> None:
    two = (learn(f"This {LEARN}", SKILLS[2], SKILLS[4]), APPLY)

    assert paths(Resident(highest_level=2), BASICS, COURSE, JOB) == {1: (), 2: two, 3: two}
    assert paths(Resident(), BASICS, COURSE, JOB) == {1: (), 2: two, 3: two}


def test_skills_that_are_there_need_no_course() -> None:
    one = (learn("This course teaches the skill you still need for the job.", SKILLS[4]), APPLY)

    assert paths(replace(AT_LEVEL_1, skills=frozenset({SKILLS[2]}), highest_level=2), COURSE, JOB) == {2: one, 3: one}
    assert paths(Resident(skills=frozenset({SKILLS[2], SKILLS[4]})), COURSE, JOB) == {2: (), 3: ()}


@pytest.mark.parametrize(
    "broken",
    [
        {"course": {"teaches": frozenset({SKILLS[2]})}},  # one of the two is taught nowhere
        {"course": {"minimum_level": 3}},  # the starter does not reach it
        {"starter": {"level": -1}},  # nobody knows what it reaches
        {"starter": {"title": BREAD.title, "text": BREAD.text}},  # a level, but of something else
        {"starter": {"options": (Option(places_left=0),)}},  # full
        {"course": {"options": (Option(places_left=0),)}},  # its level is not all that is in the way
        {"job": {"options": (Option(places_left=0),)}},  # not open itself
        {"job": {"essential": frozenset()}},  # asks for nothing
    ],
    ids=lambda broken: str(broken)[:60],
)
def test_no_pathway_where_a_step_is_not_exact(broken: dict[str, dict[str, object]]) -> None:
    given_ = {"starter": BASICS, "course": COURSE, "job": JOB}
    listings = [replace(row, **broken.get(name, {})) for name, row in given_.items()]  # type: ignore[arg-type]

    assert set(paths(AT_LEVEL_1, *listings).values()) <= {()}


def test_the_lowest_level_that_reaches_comes_first_then_the_nearest() -> None:
    higher, lower = replace(BASICS, id=8, level=3), replace(BASICS, id=9, title="Cables and networks")
    path = paths(AT_LEVEL_1, higher, lower, BASICS, COURSE, JOB)[3]

    assert [step.opportunity_id for step in path] == [1, 2, 3]


def test_the_course_that_suits_best_is_the_one() -> None:
    online = replace(COURSE, id=7, minimum_level=-1, options=(Option(cost=0.0),))
    dear = replace(COURSE, id=6, minimum_level=-1, options=(Option(cost=900.0),))

    assert paths(Resident(), dear, online, JOB)[3][0].opportunity_id == 7
    assert paths(Resident(), dear, online, JOB)[6][0].opportunity_id == 6


@settings(max_examples=150, deadline=None)
@given(catalogue=catalogues(), resident=residents(), skilled=st.booleans())
def test_every_step_of_every_pathway_comes_true(
    catalogue: tuple[Listing, ...],
    resident: Resident,
    skilled: bool,  # noqa: FBT001
) -> None:
    resident = resident if skilled else replace(resident, skills=frozenset())
    result = recommended(resident, catalogue)
    by_id = {listing.id: listing for listing in catalogue}
    causes = result.cause_by_opportunity()
    for item in result.items:
        if not item.pathway:
            continue
        *starters, course_step, job_step = item.pathway
        course, job = by_id[course_step.opportunity_id], by_id[job_step.opportunity_id]
        lacking = job.essential - resident.skills
        assert item.opportunity_id in {step.opportunity_id for step in item.pathway}
        assert (job.kind, course.kind, job.id in causes) == (Kind.JOB, Kind.COURSE, False)
        assert lacking
        assert frozenset(course_step.skills) == lacking
        assert lacking <= course.teaches
        assert [step.code for step in item.pathway] == [*StepCode][-len(item.pathway) :]
        if starters:
            starter = by_id[starters[0].opportunity_id]
            assert resident.highest_level is not None
            assert resident.highest_level < course.minimum_level <= starter.level
            assert starters[0].level == course.minimum_level
            assert (starter.id in causes, causes[course.id].value) == (False, "level")
        else:
            assert course.id not in causes


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_no_job_that_has_one_is_without_it(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    result = recommended(resident, catalogue)
    open_now = {item.opportunity_id for item in result.items}
    courses = [listing for listing in catalogue if listing.kind is Kind.COURSE and listing.id in open_now]
    jobs = {listing.id: listing.essential - resident.skills for listing in catalogue if listing.kind is Kind.JOB}
    for item in result.items:
        lacking = jobs.get(item.opportunity_id)
        if lacking and any(lacking <= course.teaches for course in courses):
            assert item.pathway
