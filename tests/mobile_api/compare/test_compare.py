"""Comparing over GraphQL: the same rows for everything, empty where nobody knows, the personal ones only with a sign-in."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, Job
from mobile_api.compare.facts import FACTS
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.factories.resident import resident
from tests.factories.skill import skill
from tests.factories.venue import venue
from tests.matching.eligibility.situations import WAGES
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FILE = Path(__file__).resolve().parents[2] / "operations" / "compare" / "compare.graphql"
TEXT = FILE.read_text(encoding="utf-8")


def statements() -> int:
    found = re.match(r"# statements: (\d+)\n", TEXT)
    assert found is not None
    return int(found[1])


def about(row: Course | Job) -> str:
    return encode(type(row).__name__, row.pk)


def compare(ask: Ask, *rows: Course | Job, by: str | None = None) -> Answer:
    return ask(TEXT, {"ids": [about(row) for row in rows]}, by=by)


def texts(answer: Answer) -> dict[str, list[str | None]]:
    return {
        fact["name"]: [value and value["text"] for value in fact["values"]] for fact in answer.data["compare"]["facts"]
    }


def full_course(**fields: Any) -> Course:
    """Paid for by the Adult Skills Fund, in a classroom, with everything stated."""
    row = course(
        **{
            "title": "Spreadsheets",
            "funding": ["ADULT_SKILLS_FUND"],
            "level": 1,
            "minimum_age": 19,
            "closes_on": date(2099, 11, 30),
            "entry_requirements": "You can use a mouse.",
            **fields,
        }
    )
    course_run(
        course=row,
        delivery_mode="CLASSROOM",
        venue=venue(name="Library", postcode="E7 9PD"),
        starts_on=date(2099, 12, 7),
        hours_per_week=Decimal("6.0"),
        duration_value=10,
        duration_unit="WEEKS",
        cost_gbp=120,
    )
    return row


def full_job(**fields: Any) -> Job:
    """An hour's pay, a week's hours, and two skills that one must have."""
    defaults = {
        "title": "Help desk",
        "pay_min": Decimal("14.20"),
        "pay_period": "HOUR",
        "hours_per_week": Decimal("37.5"),
        "minimum_level": 2,
        "venues": [venue(name="Office", postcode="")],
    }
    return job(**{**defaults, **fields})


def wages() -> None:
    for wage in WAGES:
        pay_rate(kind=wage.kind, valid_from=wage.valid_from, hourly_gbp=str(wage.hourly))


def test_side_by_side_for_anybody(ask: Ask) -> None:
    wages()
    found = texts(compare(ask, full_course(), full_job()))

    living_wage = found.pop("LIVING_WAGE")
    assert living_wage[0] is None
    assert "£14.20 an hour is " in str(living_wage[1])
    assert found == {
        "COST": ["£120, or free if you qualify", None],
        "PAY_A_YEAR": [None, "£27,690 a year"],
        "PAY_AN_HOUR": [None, "£14.20 an hour"],
        "STARTS": ["Monday 7 December 2099", "As soon as you can"],
        "HOURS_A_WEEK": ["6 hours a week", "37.5 hours a week"],
        "LENGTH": ["10 weeks", None],
        "LEVEL": ["Level 1", None],
        "WHERE": ["Library, E7 9PD", "Office"],
        "CLOSES": ["Monday 30 November 2099", None],
        "NEEDS": ["Aged 19 or over on the first day. You can use a mouse.", "A qualification at level 2 or above."],
    }


def test_what_is_about_me(ask: Ask) -> None:
    wages()
    outcode(code="E7")
    sheets, typing = skill(label="use spreadsheets"), skill(label="type fast")
    alice = resident(outcode_id="E7", highest_level=1, birth_month=date(1998, 4, 1))
    alice.skills.add(sheets)

    answer = compare(ask, full_course(), full_job(skills=[sheets, typing]), by="alice")

    found, rows = texts(answer), answer.data["compare"]["facts"]
    assert [row["name"] for row in rows] == [fact.name for fact in FACTS]
    assert [row["name"] for row in rows if row["isPersonal"]] == [
        "COST_TO_ME",
        "FREE_FOR_ME",
        "JOURNEY",
        "MET",
        "MISSING",
        "OPEN",
    ]
    assert found["COST_TO_ME"] == ["£120, or nothing if it turns out to be free for you", None]
    assert found["JOURNEY"][0] is not None
    assert found["MET"] == ["Aged 19 or over on the first day.", "Skill: use spreadsheets."]
    assert found["MISSING"] == [None, "A qualification at level 2 or above."]
    assert found["OPEN"] == [None, "Skill: type fast."]


def test_what_is_free_costs_me_nothing(ask: Ask) -> None:
    row = course(funding=["FREE_TO_ALL"])
    course_run(course=row, cost_gbp=None)

    found = texts(compare(ask, row, full_job(), by="alice"))

    assert found["COST_TO_ME"] == ["Nothing, once the provider has confirmed it", None]


def test_numbers_and_days_to_sort_by(ask: Ask) -> None:
    rows = compare(ask, full_course(), full_job()).data["compare"]["facts"]

    values = {row["name"]: [value and (value["number"], value["day"]) for value in row["values"]] for row in rows}
    assert values["PAY_A_YEAR"] == [None, (27_690.0, None)]
    assert values["HOURS_A_WEEK"] == [(6.0, None), (37.5, None)]
    assert values["CLOSES"] == [(None, "2099-11-30"), None]
    assert {row["name"] for row in rows if not row["differs"]} == set()


def test_what_nobody_stated_is_null_and_no_difference(ask: Ask) -> None:
    rows = compare(ask, course(), course()).data["compare"]["facts"]

    assert {value for row in rows for value in row["values"]} == {None}
    assert {row["differs"] for row in rows} == {False}


@pytest.mark.parametrize(
    ("count", "codes"), [(0, ["NOT_COMPARABLE"]), (1, ["NOT_COMPARABLE"]), (5, ["NOT_COMPARABLE"])]
)
def test_two_to_four(ask: Ask, count: int, codes: list[str]) -> None:
    answer = compare(ask, *(course() for _ in range(count)))

    assert (answer.body["data"], answer.codes) == ({"compare": None}, codes)


def test_the_same_twice_and_what_is_not_there(ask: Ask) -> None:
    row, closed = course(), course(status="CLOSED")

    assert compare(ask, row, row).codes == ["NOT_COMPARABLE"]
    assert compare(ask, row, closed).codes == ["NOT_FOUND"]
    assert ask(TEXT, {"ids": [about(row), encode("Job", row.pk)]}).codes == ["NOT_FOUND"]
    assert ask(TEXT, {"ids": [about(row), "nonsense"]}).codes == ["INVALID_ID"]


@pytest.mark.parametrize("rows", [1, 2])
def test_statements(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    outcode(code="E7")
    resident(outcode_id="E7")
    listings = [*(full_course() for _ in range(rows)), *(full_job(skills=[skill()]) for _ in range(rows))]

    with django_assert_num_queries(statements()):
        answer = compare(ask, *listings, by="alice")

    assert len(answer.data["compare"]["opportunities"]) == 2 * rows
