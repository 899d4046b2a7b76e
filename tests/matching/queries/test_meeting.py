"""What a listing asks for, and which of it a person has: yes, no, or they have not said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from courses.models import OpportunitySkill
from matching.queries.meeting import NOBODY, Asked, Person, Sort, ages_on, checklist, what_it_asks
from tests.factories.job import job
from tests.factories.resident import resident
from tests.factories.skill import skill

DAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("born", "ages"),
    [
        (date(2007, 11, 1), (19, 19)),
        (date(2007, 12, 1), (18, 19)),
        (date(2008, 1, 1), (18, 18)),
    ],
)
def test_the_day_of_the_birthday_is_not_known(born: date, ages: tuple[int, int]) -> None:
    assert ages_on(born, DAY) == ages


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "person", "met"),
    [
        ({"minimum_level": 2}, NOBODY, [None]),
        ({"minimum_level": 2}, Person(highest_level=1), [False]),
        ({"minimum_level": 2}, Person(highest_level=2), [True]),
        ({"minimum_age": 19}, NOBODY, [None]),
        ({"minimum_age": 19}, Person(birth_month=date(2007, 11, 1)), [True]),
        ({"minimum_age": 19}, Person(birth_month=date(2007, 12, 1)), [None]),
        ({"minimum_age": 19}, Person(birth_month=date(2008, 1, 1)), [False]),
        ({"maximum_age": 18}, Person(birth_month=date(2007, 11, 1)), [False]),
        ({"maximum_age": 18}, Person(birth_month=date(2007, 12, 1)), [None]),
        ({"maximum_age": 18}, Person(birth_month=date(2008, 1, 1)), [True]),
        ({}, NOBODY, []),
    ],
)
def test_level_and_ages(fields: dict[str, Any], person: Person, met: list[bool | None]) -> None:
    asked = what_it_asks(job(**fields), [], person=person, on=DAY)

    assert [one.met for one in asked] == met


@pytest.mark.django_db
def test_a_skill_that_was_not_named_may_still_be_there() -> None:
    sheets, typing = skill(label="use spreadsheets"), skill(label="type fast")
    row = job(skills=[sheets, typing])
    alice = resident()
    alice.skills.add(sheets)
    rows = OpportunitySkill.objects.filter(opportunity=row).select_related("skill").order_by("skill__label")

    asked = what_it_asks(row, rows, person=Person.of(alice), on=DAY)

    assert asked == [
        Asked("Skill: type fast", met=None, sort=Sort.SKILL, skill=typing),
        Asked("Skill: use spreadsheets", met=True, sort=Sort.SKILL, skill=sheets),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("description", "checks"),
    [
        ("You will need an enhanced DBS check. We pay for it.", ["You will need an enhanced DBS check"]),
        ("No DBS check is needed!", ["No DBS check is needed"]),
        ("First line\nA criminal record check is made.\nLast line", ["A criminal record check is made"]),
        ("DBS check. DBS check.", ["DBS check"]),
        ("We check the spelling of records.", []),
    ],
)
def test_a_check_is_quoted_whole_and_only_they_can_say(description: str, checks: list[str]) -> None:
    asked = checklist(job(description=description), [], person=NOBODY, on=DAY)

    assert [(one.text, one.met, one.sort) for one in asked] == [(words, None, Sort.CHECK) for words in checks]


@pytest.mark.django_db
def test_what_is_there_asks_for_no_next_step() -> None:
    row = job(minimum_level=2, minimum_age=19, description="A DBS check is made.")
    lacking = checklist(row, [], person=Person(highest_level=1), on=DAY)
    having = checklist(row, [], person=Person(highest_level=2, birth_month=date(1990, 1, 1)), on=DAY)

    assert [one.next_step != "" for one in lacking] == [True, True, True]
    assert [one.next_step != "" for one in having] == [False, False, True]
    # Nobody can become older or younger.
    too_young = checklist(row, [], person=Person(birth_month=date(2010, 1, 1)), on=DAY)[1]
    assert (too_young.met, too_young.next_step) == (False, "")
