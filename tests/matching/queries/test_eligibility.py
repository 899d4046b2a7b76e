"""What the rules are given: of a person, of a course, of the national list; and the public money that is a yes for somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import ApprenticeshipStandard, Course, Job, PayRate
from courses.search.paid import PaidFor, Payment
from matching.eligibility.facts import Answers, Approval, Pay, Wage
from matching.eligibility.truth import Truth
from matching.models import Resident
from matching.queries.eligibility import (
    Listed,
    answers_of,
    is_it_free,
    listed,
    may_i_start,
    paid_for,
    pay_of,
    share_in_london,
    wages,
)
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.factories.qualification import qualification
from tests.factories.resident import resident
from tests.factories.user import user
from tests.matching.eligibility.situations import ADULT, TODAY, WAGES, earning

pytestmark = pytest.mark.django_db
LOW = Pay(Decimal(0), Decimal("9999.99"))


@pytest.mark.parametrize(
    ("band", "pay"),
    [
        ("", None),
        ("NONE", Pay(Decimal(0), Decimal(0))),
        ("UNDER_10000", LOW),
        ("10000_TO_19999", Pay(Decimal(10000), Decimal("19999.99"))),
        ("20000_TO_28859", Pay(Decimal(20000), Decimal("28859.99"))),
        ("28860_TO_39999", Pay(Decimal(28860), Decimal("39999.99"))),
        ("40000_OR_MORE", Pay(Decimal(40000), None)),
    ],
)
def test_a_band_is_two_amounts(band: str, pay: Pay | None) -> None:
    assert pay_of(band) == pay


def test_the_bands_are_those_of_the_model_and_leave_no_gap() -> None:
    bands = [pay_of(band) for band in Resident.EarningsBand.values]

    assert all(band is not None for band in bands)
    tops = [band.most for band in bands if band is not None and band.most]
    assert [band.least for band in bands if band is not None][2:] == [top + Decimal("0.01") for top in tops]


def test_everything_that_a_person_told(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    somebody = resident(
        outcode=outcode(code="E7"),
        birth_month=date(1998, 4, 1),
        employment_status="EMPLOYED",
        earnings_band="UNDER_10000",
        highest_level=2,
        may_stay=True,
        has_english_maths=False,
        has_digital_level_1=True,
    )

    with django_assert_num_queries(1):
        told = answers_of(somebody.user)

    assert told == Answers(
        birth_month=date(1998, 4, 1),
        lives_in_london=True,
        may_stay=True,
        employment="EMPLOYED",
        pay=LOW,
        highest_level=2,
        has_english_maths=False,
        has_digital_level_1=True,
    )


def test_a_person_who_told_nothing_and_one_who_was_never_here() -> None:
    assert answers_of(resident().user) == answers_of(user(uid="bob")) == Answers()
    assert Resident.objects.filter(user__firebase_uid="bob").count() == 0


@pytest.mark.parametrize(("share", "told"), [("0.97", {"lives_in_london": True}), ("0.9699", {"home_on_edge": True})])
def test_an_outcode_that_crosses_the_border_of_london(share: str, told: dict[str, Any]) -> None:
    row = outcode(code="EN6", shares={"E09000003": share})

    assert answers_of(resident(outcode=row).user) == Answers(**told)
    assert share_in_london(row) == Decimal(share)


def test_the_national_list(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    qualification(number="60317498", offers={"LocalFlexibilities": (date(2020, 8, 1), date(2026, 7, 31))})
    qualification(number="6009333X", offers={})

    with django_assert_num_queries(2):
        found = listed(["60317498", "6009333X", "99999999"])

    day = date(2025, 2, 18)
    assert found == {
        "60317498": Listed({"LocalFlexibilities": Approval(date(2020, 8, 1), date(2026, 7, 31))}, day),
        "6009333X": Listed({}, day),
    }


def test_the_wages() -> None:
    pay_rate(kind=PayRate.Kind.APPRENTICE, valid_from=date(2026, 4, 1), hourly_gbp="8.00")

    assert wages() == (Wage("APPRENTICE", date(2026, 4, 1), Decimal("8.00")),)


def ask(row: Course, **changes: Any) -> Any:
    given = {"run": None, "answers": ADULT, "on_list": None, "held": WAGES, "day": TODAY}
    return is_it_free(row, **{**given, **changes})


@pytest.mark.parametrize(
    ("fields", "cost", "truth", "codes"),
    [
        ({"funding": ["FREE_TO_ALL", "ADULT_SKILLS_FUND"]}, 20, Truth.YES, ["LISTED_FREE"]),
        ({"funding": []}, 0, Truth.YES, ["LISTED_FREE"]),
        ({"funding": []}, 20, Truth.NO, ["LISTED_FREE"]),
        ({"funding": []}, None, Truth.PERHAPS, ["LISTED_FREE"]),
        ({"funding": ["ADVANCED_LEARNER_LOAN"]}, 900, Truth.NO, ["LISTED_FREE"]),
        ({"funding": ["TAILORED_LEARNING"]}, 20, Truth.PERHAPS, ["TAILORED_LEARNING"]),
        ({"course_type": "SKILLS_BOOTCAMP"}, None, Truth.PERHAPS, ["SKILLS_BOOTCAMP"]),
        (
            {"funding": ["TAILORED_LEARNING", "ADULT_SKILLS_FUND"], "level": 1},
            20,
            Truth.YES,
            ["ADULT_SKILLS_FUND", "TAILORED_LEARNING"],
        ),
    ],
)
def test_which_schemes_are_judged(fields: dict[str, Any], cost: int | None, truth: Truth, codes: list[str]) -> None:
    row = course(**fields)
    run = course_run(course=row, cost_gbp=cost)
    poor = Answers(**{name: getattr(ADULT, name) for name in ADULT.__slots__} | {"pay": earning("9000")})

    found = ask(row, run=run, answers=poor)

    assert (found.best.truth, [one.scheme.code for one in found.verdicts]) == (truth, codes)
    assert found.best is found.verdicts[0]


def test_money_without_rules_says_so() -> None:
    found = ask(course(funding=["TAILORED_LEARNING"]))

    assert found.best.scheme.title == "Tailored learning"
    assert found.best.because == ("We hold no rules for this money. Ask the provider.",)
    assert found.smallest_flip() is None


def test_a_qualification_needs_its_place_on_the_list() -> None:
    row = course(funding=["ADULT_SKILLS_FUND"], level=1, learn_aim_ref="60317498")
    out_of_work = Answers(
        birth_month=date(1990, 1, 1), lives_in_london=True, may_stay=True, employment="UNEMPLOYED_LOOKING"
    )
    on_list = Listed({"LocalFlexibilities": Approval(date(2020, 8, 1), None)}, date(2025, 2, 18))

    assert ask(row, answers=out_of_work).best.truth is Truth.PERHAPS
    assert ask(row, answers=out_of_work, on_list=on_list).best.truth is Truth.YES


@pytest.mark.parametrize(
    ("kind", "truth"), [("FoundationApprenticeship", Truth.NO), ("Standard", Truth.YES), (None, Truth.PERHAPS)]
)
def test_a_foundation_apprenticeship_is_known_by_its_standard(kind: str | None, truth: Truth) -> None:
    row = job(
        contract=Job.Contract.APPRENTICESHIP, pay_min=Decimal(9), pay_period="HOUR", level=2, starts_on=date(2027, 1, 4)
    )
    standard = None if kind is None else ApprenticeshipStandard(reference="ST0001", kind=kind, level=2)

    assert may_i_start(row, answers=ADULT, standard=standard, held=WAGES, today=TODAY).truth is truth


@pytest.mark.parametrize(
    ("told", "day", "streams"),
    [
        ({}, TODAY, set()),
        ({"pay": earning("28859.99")}, TODAY, {"ADULT_SKILLS_FUND"}),
        ({"pay": earning("28860")}, TODAY, set()),
        ({"has_english_maths": False, "has_digital_level_1": False}, TODAY,
         {"ENGLISH_MATHS_ENTITLEMENT", "DIGITAL_ENTITLEMENT"}),
        ({"birth_month": date(2004, 1, 1), "highest_level": 1}, TODAY, {"LEVEL_2_3_ENTITLEMENT"}),
        ({"birth_month": date(2004, 1, 1), "highest_level": 2}, TODAY, {"LEVEL_2_3_ENTITLEMENT"}),
        ({"birth_month": date(2004, 1, 1), "highest_level": 3}, TODAY, set()),
        ({"pay": earning("27000")}, date(2025, 9, 1), {"ADULT_SKILLS_FUND", "FREE_COURSES_FOR_JOBS", "SKILLS_BOOTCAMP"}),
        ({"pay": earning("0")}, date(2027, 8, 1), set()),
    ],
)  # fmt: skip
def test_the_public_money_that_is_a_yes(told: dict[str, Any], day: date, streams: set[str]) -> None:
    answers = Answers(**{name: getattr(ADULT, name) for name in ADULT.__slots__} | told)

    assert {payment.stream for payment in paid_for(answers, held=WAGES, day=day).payments} == streams


def test_which_courses_each_of_it_pays_for() -> None:
    day, young = date(2025, 9, 1), replace(ADULT, pay=earning("9000"), birth_month=date(2004, 1, 1), highest_level=2)

    assert paid_for(young, held=WAGES, day=day) == PaidFor(
        (
            Payment("ADULT_SKILLS_FUND", frozenset({0, 1, 2}), frozenset({0, 1, 2}), "LocalFlexibilities"),
            Payment("FREE_COURSES_FOR_JOBS", frozenset(), frozenset({2, 3}), "L3FreeCoursesForJobs"),
            Payment("SKILLS_BOOTCAMP", frozenset({None, *range(9)}), frozenset({None, *range(9)}), ""),
            Payment("LEVEL_2_3_ENTITLEMENT", frozenset(), frozenset({3}), "LegalEntitlementL2L3"),
        ),
        day,
    )
