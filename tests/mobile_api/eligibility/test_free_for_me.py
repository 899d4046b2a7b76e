"""Is it free for me, over GraphQL: with a sign-in, without one, tried out with answers, and at a constant number of statements."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, Job
from matching.models import Resident
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.factories.qualification import qualification
from tests.factories.resident import resident
from tests.matching.eligibility.situations import WAGES
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "eligibility"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
CONFIRM = "This is advice, not a promise. The provider confirms it."
DAY = date(2026, 12, 7)
LOW_PAID: dict[str, Any] = {
    "postcode": "E7 9PD",
    "mayStay": True,
    "birthMonth": "1998-04",
    "employmentStatus": "EMPLOYED",
    "earningsBand": "FROM_20000",
}


@pytest.fixture(autouse=True)
def held() -> None:
    """The wages as they are shipped, and one outcode."""
    for wage in WAGES:
        pay_rate(kind=wage.kind, valid_from=wage.valid_from, hourly_gbp=str(wage.hourly))
    outcode(code="E7")


def fund_course(**fields: Any) -> Course:
    """A course at level 1 that the Adult Skills Fund may pay, which starts in December 2026."""
    row = course(**{"funding": ["ADULT_SKILLS_FUND"], "level": 1, **fields})
    course_run(course=row, starts_on=DAY, cost_gbp=120)
    return row


def alice(**told: Any) -> Resident:
    """In low-paid work in Forest Gate."""
    answers = {
        "outcode_id": "E7",
        "may_stay": True,
        "birth_month": date(1998, 4, 1),
        "employment_status": "EMPLOYED",
        "earnings_band": "20000_TO_28859",
    }
    return resident(**{**answers, **told})


def free(ask: Ask, *, by: str | None = None) -> Any:
    [edge] = ask(FILES["free_for_me"], {"first": 5}, by=by).data["courses"]["edges"]
    return edge["node"]["freeForMe"]


def test_yes(ask: Ask) -> None:
    fund_course()
    alice()

    assert free(ask, by="alice") == {
        "answer": "YES",
        "text": f"Yes, it looks free for you. {CONFIRM}",
        "confirm": CONFIRM,
        "startsOn": "2026-12-07",
        "bring": [
            "Something with your address on it, such as a council tax bill.",
            "Your passport, birth certificate or visa.",
            "A wage slip from the last three months, or your work contract.",
        ],
        "tellUs": [],
        "smallestChange": {
            "text": "It would no longer be a yes if you earned £28,860 a year.",
            "becomes": "PERHAPS",
            "changes": ["you earned £28,860 a year"],
            "answers": ["earningsBand"],
        },
    }


def test_without_a_sign_in_it_says_what_to_tell(ask: Ask) -> None:
    fund_course()

    found = free(ask)

    assert (found["answer"], found["text"]) == (
        "PERHAPS",
        f"Perhaps. Tell us a little more and we can say. {CONFIRM}",
    )
    assert [one["answer"] for one in found["tellUs"]] == [
        "postcode", "mayStay", "birthMonth", "earningsBand", "employmentStatus"
    ]  # fmt: skip
    assert sorted(found["smallestChange"]["answers"]) == ["birthMonth", "earningsBand", "mayStay", "postcode"]


def test_a_run_is_judged_by_its_own_first_day(ask: Ask) -> None:
    row = fund_course()
    course_run(course=row, starts_on=date(2027, 8, 2), cost_gbp=120)
    course_run(course=row, cost_gbp=0)
    alice()

    [edge] = ask(FILES["free_for_me"], {"first": 5}, by="alice").data["courses"]["edges"]

    assert edge["node"]["runs"] == [
        {"startsOn": "2026-12-07", "freeForMe": {"answer": "YES", "startsOn": "2026-12-07"}},
        {"startsOn": "2027-08-02", "freeForMe": {"answer": "PERHAPS", "startsOn": "2027-08-02"}},
        {"startsOn": None, "freeForMe": {"answer": "YES", "startsOn": f"{timezone.localdate()}"}},
    ]


def try_out(ask: Ask, row: Course, answers: dict[str, Any] | None, starts_on: str | None = None) -> Answer:
    variables = {"courseId": encode("Course", row.pk), "answers": answers, "startsOn": starts_on}
    return ask(FILES["is_it_free"], variables)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, "YES"),
        ({"earningsBand": "FROM_28860"}, "PERHAPS"),
        ({"annualPay": "28859.99", "earningsBand": "FROM_40000"}, "YES"),
        ({"annualPay": "28860"}, "PERHAPS"),
        ({"earningsBand": "FROM_40000", "employmentStatus": "UNEMPLOYED_LOOKING"}, "YES"),
        ({"postcode": "B1 1AA"}, "NO"),
        ({"postcode": " "}, "PERHAPS"),
        ({"mayStay": False}, "NO"),
        ({"mayStay": None}, "PERHAPS"),
        ({"birthMonth": "2007-09"}, "NO"),
    ],
)
def test_trying_out(ask: Ask, changes: dict[str, Any], answer: str) -> None:
    found = try_out(ask, fund_course(), LOW_PAID | changes).data["isItFree"]

    assert found["answer"] == found["schemes"][0]["answer"] == answer
    assert found["best"] == {
        "title": "Adult Skills Fund: public money for adults who learn in London",
        "stream": "ADULT_SKILLS_FUND",
    }


def test_every_rule_with_its_source_and_its_days(ask: Ask) -> None:
    [scheme] = try_out(ask, fund_course(), LOW_PAID).data["isItFree"]["schemes"]

    assert (scheme["rulesId"], scheme["validFrom"], scheme["validTo"], scheme["covered"]) == (
        "london-2022", "2022-11-01", "2027-07-31", True,
    )  # fmt: skip
    assert [(rule["id"], rule["answer"]) for rule in scheme["rules"]] == [
        ("asf-home", "YES"),
        ("asf-may-stay", "YES"),
        ("asf-age", "YES"),
        ("asf-level", "YES"),
        ("asf-approved", "YES"),
        ("asf-pay", "YES"),
        ("asf-out-of-work", "NO"),
    ]
    assert scheme["rules"][5] == {
        "id": "asf-pay",
        "answer": "YES",
        "because": "You earn less than £28,860 a year.",
        "text": "You earn less than the London Living Wage. That is a fair wage for London, set each autumn.",
        "source": "FE Week, 6 June 2018 (£19,890). Later amounts: the pay limits in pay_limits.json, each with its source.",
        "url": None,
        "confidence": "SEEN",
        "validFrom": "2022-11-01",
        "validTo": "2027-07-31",
    }


def test_another_first_day(ask: Ask) -> None:
    row = fund_course()

    assert try_out(ask, row, LOW_PAID, "2027-08-01").data["isItFree"]["schemes"][0] == {
        "title": "Adult Skills Fund: public money for adults who learn in London",
        "stream": "ADULT_SKILLS_FUND",
        "answer": "PERHAPS",
        "text": f"Perhaps. The rules that we hold end on 31 July 2027. Ask the provider what holds now. {CONFIRM}",
        "covered": False,
        "rulesId": None,
        "validFrom": None,
        "validTo": None,
        "notes": [],
        "bring": [],
        "tellUs": [],
        "smallestChange": None,
        "rules": [],
    }


def test_what_was_tried_out_is_not_kept_and_a_sign_in_changes_nothing(ask: Ask) -> None:
    row = fund_course()
    alice(may_stay=False)
    before = list(Resident.objects.values())
    variables = {"courseId": encode("Course", row.pk), "answers": LOW_PAID}

    assert ask(FILES["is_it_free"], variables, by="alice").data["isItFree"]["answer"] == "YES"
    assert list(Resident.objects.values()) == before


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"postcode": "not a postcode"}, "POSTCODE_INVALID"),
        ({"birthMonth": "2026-11"}, "BIRTH_MONTH_INVALID"),
        ({"birthMonth": "1998"}, "INVALID_VARIABLES"),
        ({"annualPay": "-1"}, "INVALID_VARIABLES"),
        ({"highestLevel": "LEVEL_9"}, "INVALID_VARIABLES"),
    ],
)
def test_answers_that_are_none(ask: Ask, answers: dict[str, Any], code: str) -> None:
    assert try_out(ask, fund_course(), answers).codes == [code]


@pytest.mark.parametrize(
    ("kind", "key", "code"), [("Job", 1, "INVALID_ID"), ("Course", 10**15, "NOT_FOUND"), ("Course", 0, "NOT_FOUND")]
)
def test_courses_that_are_none(ask: Ask, kind: str, key: int, code: str) -> None:
    assert ask(FILES["is_it_free"], {"courseId": encode(kind, key)}).codes == [code]


def test_a_draft_is_not_there(ask: Ask) -> None:
    draft = fund_course(status=Course.Status.DRAFT, published_at=None)

    assert try_out(ask, draft, LOW_PAID).codes == ["NOT_FOUND"]


def apprenticeship(**fields: Any) -> Job:
    """At level 3, for £9 an hour."""
    given = {"contract": "APPRENTICESHIP", "level": 3, "pay_min": 9, "pay_period": "HOUR", "starts_on": DAY}
    return job(**{**given, **fields})


def test_an_apprenticeship(ask: Ask) -> None:
    apprenticeship(pay_min=7)
    job()

    edges = ask(FILES["apprenticeships"], {"first": 5}, by="alice").data["jobs"]["edges"]
    found = [edge["node"]["apprenticeshipForMe"] for edge in edges]

    assert [None if one is None else one["answer"] for one in found] == [None, "NO"]
    assert found[1]["rules"][-1] == {
        "id": "apprentice-wage",
        "answer": "NO",
        "because": "It pays £7.00 an hour, below the least an apprentice may be paid (£8.00).",
    }


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def _courses(rows: int) -> None:
    for number in range(rows):
        aim = f"6000000{number}"
        qualification(number=aim, offers={"LocalFlexibilities": (date(2020, 8, 1), None)})
        row = fund_course(learn_aim_ref=aim)
        course_run(course=row, starts_on=DAY + timedelta(30), cost_gbp=100)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_list(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    _courses(rows)
    alice()

    with django_assert_num_queries(statements("free_for_me")):
        answer = ask(FILES["free_for_me"], {"first": 5}, by="alice")

    answers = [edge["node"]["freeForMe"]["answer"] for edge in answer.data["courses"]["edges"]]
    assert answers == ["YES"] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_trying_out(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """With so many schemes and runs."""
    streams = ["ADULT_SKILLS_FUND", "DIGITAL_ENTITLEMENT", "ENGLISH_MATHS_ENTITLEMENT"][:rows]
    qualification(number="60000000", offers={"LocalFlexibilities": (date(2020, 8, 1), None)})
    row = fund_course(learn_aim_ref="60000000", funding=streams)
    for _ in range(rows - 1):
        course_run(course=row, starts_on=DAY + timedelta(7))

    with django_assert_num_queries(statements("is_it_free")):
        answer = try_out(ask, row, LOW_PAID)

    assert [scheme["stream"] for scheme in answer.data["isItFree"]["schemes"]] == streams


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_apprenticeships(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(rows):
        apprenticeship(standard_reference=f"ST000{number}")
    alice()

    with django_assert_num_queries(statements("apprenticeships")):
        answer = ask(FILES["apprenticeships"], {"first": 5}, by="alice")

    assert len(answer.data["jobs"]["edges"]) == rows
