"""How many jobs one more skill opens: counted again by adding the skill and counting anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.recommender.candidates import find_candidates
from matching.recommender.frames import Kind, Resident
from matching.recommender.skill_gaps import SkillGap, skill_gaps
from matching.recommender.travel import TravelModel
from matching.recommender.what_if import skill_gaps_for
from matching.recommender.what_if_words import gap_words
from tests.matching.recommender.catalogue import BARNET, BRIXTON, RECOMMENDER, SKILLS, TODAY, Listing, Option, frame
from tests.matching.recommender.strategies import catalogues, residents
from tests.matching.recommender.test_candidates import minutes
from tests.matching.recommender.test_closest_yes import is_yes

USUAL = 60
SPREADSHEETS, PYTHON, REPAIR = SKILLS[:3]


def gaps(resident: Resident, *listings: Listing) -> tuple[SkillGap, ...]:
    index = RECOMMENDER.index(frame(listings))
    candidates = find_candidates(index, resident, TODAY, TravelModel())
    return skill_gaps(index, resident, candidates, USUAL, lambda rows: np.zeros(len(rows)))


def within_reach(listing: Listing, resident: Resident) -> Listing | None:
    """The listing with those ways to take part that are near enough; NaN is not too far."""
    longest = resident.longest_journey or USUAL
    near = tuple(option for option in listing.options if not minutes(option, resident) > longest)
    return replace(listing, options=near) if near else None


def open_jobs(catalogue: tuple[Listing, ...], resident: Resident) -> set[int]:
    """Jobs within reach that ask for skills, all of which the resident has: the definition in plain Python."""
    near = (within_reach(listing, resident) for listing in catalogue if listing.kind is Kind.JOB and listing.essential)
    return {job.id for job in near if job and is_yes(job, resident) and job.essential <= resident.skills}


@settings(max_examples=200, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_every_count_comes_true_when_the_skill_is_added(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    before = open_jobs(catalogue, resident)
    expected = {}
    for skill in SKILLS:
        after = open_jobs(catalogue, replace(resident, skills=resident.skills | {skill}))
        if after - before:
            expected[skill] = after - before

    found = gaps(resident, *catalogue)
    assert {gap.skill: set(gap.jobs.tolist()) for gap in found} == expected
    # The frames of these tests have their columns in the order of SKILLS.
    order = [(-len(gap.jobs), SKILLS.index(gap.skill)) for gap in found]
    assert order == sorted(order)


@settings(max_examples=100, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_courses_are_those_within_reach_that_teach_it(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    for gap in gaps(resident, *catalogue):
        teaching = (listing for listing in catalogue if listing.kind is Kind.COURSE and gap.skill in listing.teaches)
        near = (within_reach(listing, resident) for listing in teaching)
        assert set(gap.courses.tolist()) == {course.id for course in near if course and is_yes(course, resident)}


def job(number: int, *asked: str, **fields: object) -> Listing:
    return Listing(number, kind=Kind.JOB, essential=frozenset(asked), **fields)  # type: ignore[arg-type]


def test_the_skill_that_opens_most_comes_first() -> None:
    found = gaps(Resident(), job(1, PYTHON), job(2, REPAIR), job(3, REPAIR), job(4, PYTHON, REPAIR), job(5))

    assert [(gap.skill, gap.jobs.tolist()) for gap in found] == [(REPAIR, [2, 3]), (PYTHON, [1])]


def test_what_lacks_two_skills_is_opened_by_neither_until_one_is_there() -> None:
    both = job(1, PYTHON, REPAIR)

    assert gaps(Resident(), both) == ()
    assert [gap.skill for gap in gaps(Resident(skills=frozenset({PYTHON})), both)] == [REPAIR]
    assert gaps(Resident(skills=frozenset({PYTHON, REPAIR})), both) == ()


def test_near_is_the_usual_journey_where_nobody_said_how_far() -> None:
    barnet = (Option(1, latitude=BARNET[0], longitude=BARNET[1]),)
    at_home = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1])

    assert gaps(at_home, job(1, PYTHON, options=barnet)) == ()
    assert len(gaps(replace(at_home, longest_journey=120), job(1, PYTHON, options=barnet))) == 1
    assert len(gaps(Resident(), job(1, PYTHON, options=barnet))) == 1


def test_no_more_than_ten_skills() -> None:
    assert len(gaps(Resident(), *(job(number, skill) for number, skill in enumerate(SKILLS, 1)))) == len(SKILLS)
    index = RECOMMENDER.index(frame([job(number, skill) for number, skill in enumerate(SKILLS, 1)]))
    candidates = find_candidates(index, Resident(), TODAY, TravelModel())
    assert len(skill_gaps(index, Resident(), candidates, USUAL, lambda rows: np.zeros(len(rows)), most=2)) == 2


def test_jobs_and_courses_that_suit_best_come_first() -> None:
    listings = (
        job(1, REPAIR, title="Baker", text="Make bread."),
        job(2, REPAIR, title="Repair technician", text="Repair computers for staff."),
        Listing(3, "Bread", "Knead dough.", teaches=frozenset({REPAIR})),
        Listing(4, "Computer repair", "Repair laptops.", teaches=frozenset({REPAIR})),
    )
    index = RECOMMENDER.index(frame(listings))
    [gap] = skill_gaps_for(RECOMMENDER, Resident(wants="I want to repair computers"), index, TODAY)

    assert (gap.skill, gap.jobs.tolist(), gap.courses.tolist()) == (REPAIR, [2, 1], [4, 3])


@pytest.mark.parametrize(
    ("jobs", "near", "words"),
    [
        (12, True, "If you learn “use spreadsheets”, 12 more jobs near you open up."),
        (1, True, "If you learn “use spreadsheets”, 1 more job near you opens up."),
        (2, False, "If you learn “use spreadsheets”, 2 more jobs open up."),
    ],
)
def test_in_plain_words(jobs: int, words: str, *, near: bool) -> None:
    assert gap_words("use spreadsheets", jobs, near=near) == words
