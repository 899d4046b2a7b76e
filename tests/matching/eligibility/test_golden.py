"""Golden cases, funding year by funding year from 2018/19 to 2026/27, with the rules and wages that are shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from matching.eligibility.about_pay import WEEKS_IN_YEAR, PaidBelowWage, announced_in
from matching.eligibility.facts import Approval, Pay
from matching.eligibility.flips import smallest_flip
from matching.eligibility.judging import judge, truth_of
from matching.eligibility.truth import Truth
from tests.matching.eligibility.situations import ADULT, BOOK, FOLDER, WAGES, earning, leaves, scheme, situation

NO, PERHAPS, YES = Truth.NO, Truth.PERHAPS, Truth.YES
ASF = "ADULT_SKILLS_FUND"

# first day, pay in a year, answer of the Adult Skills Fund for somebody of 28 in work
PAY_CASES = [
    # 2018/19: a national trial, in which each provider chose to take part or not.
    (date(2018, 7, 31), "0", PERHAPS),
    (date(2018, 8, 1), "15736.49", PERHAPS),
    (date(2019, 7, 31), "15736.50", NO),
    # 2019/20 to October 2022: three years of residence were needed, which we don't ask.
    (date(2019, 8, 1), "19889.99", PERHAPS),
    (date(2019, 9, 2), "20962.50", NO),
    (date(2020, 9, 1), "20962.49", PERHAPS),
    (date(2020, 9, 1), "21157.50", NO),
    (date(2022, 10, 31), "0", PERHAPS),
    (date(2022, 10, 31), "23302.50", NO),
    # 2022/23, after that: the wages of autumn 2021 (£21,547.50) and 2022 (£23,302.50) come into question.
    (date(2022, 11, 1), "21547.49", YES),
    (date(2022, 11, 1), "21547.50", PERHAPS),
    (date(2023, 7, 31), "23302.49", PERHAPS),
    (date(2023, 7, 31), "23302.50", NO),
    # 2023/24: publishers count 37 hours or 37.5, so the least that may be meant is £11.95 by 37 by 52.
    (date(2023, 8, 1), "22991.79", YES),
    (date(2023, 8, 1), "22991.80", PERHAPS),
    (date(2024, 7, 31), "25642.49", PERHAPS),
    (date(2024, 7, 31), "25642.50", NO),
    # 2024/25
    (date(2024, 8, 1), "25642.49", YES),
    (date(2025, 7, 31), "27007.49", PERHAPS),
    (date(2025, 7, 31), "27007.50", NO),
    # 2025/26
    (date(2025, 8, 1), "27007.49", YES),
    (date(2025, 8, 1), "27007.50", PERHAPS),
    (date(2026, 7, 31), "28859.99", PERHAPS),
    (date(2026, 7, 31), "28860", NO),
    # 2026/27: the wage of autumn 2026 is not in our sources, so nobody gets a no for their pay.
    (date(2026, 8, 1), "28859.99", YES),
    (date(2026, 8, 1), "28860", PERHAPS),
    (date(2027, 7, 31), "90000", PERHAPS),
    # After that we hold no rules.
    (date(2027, 8, 1), "0", PERHAPS),
]


@pytest.mark.parametrize(("day", "pay", "answer"), PAY_CASES)
def test_pay_and_the_adult_skills_fund(day: date, pay: str, answer: Truth) -> None:
    assert truth_of(scheme(ASF), situation(replace(ADULT, pay=earning(pay)), day=day)) is answer


@pytest.mark.parametrize(
    ("least", "most", "answer"),
    [
        ("0", "0", YES),
        ("20000", "27007.49", YES),
        ("20000", "27007.50", PERHAPS),
        ("27007.50", "28859.99", PERHAPS),
        ("27007.49", "50000", PERHAPS),
        ("28859.99", "50000", PERHAPS),
        ("28860", "50000", NO),
        ("40000", None, NO),
        ("0", None, PERHAPS),
    ],
)
def test_a_band_of_pay(least: str, most: str | None, answer: Truth) -> None:
    """In 2025/26, when the wages of autumn 2024 (£27,007.50) and 2025 (£28,860) come into question."""
    band = Pay(Decimal(least), None if most is None else Decimal(most))

    assert truth_of(scheme(ASF), situation(replace(ADULT, pay=band), day=date(2025, 9, 1))) is answer


def test_a_wage_that_we_dont_hold_is_said() -> None:
    found = judge(scheme(ASF), situation(replace(ADULT, pay=earning("30000"))))

    assert found.because == ("You earn £28,860 a year or more. We don't hold the wage of autumn 2026 yet.",)
    assert (found.tell_us, found.truth) == ((), PERHAPS)


def test_a_day_that_no_rule_covers_is_said() -> None:
    late = judge(scheme(ASF), situation(day=date(2027, 8, 1)))
    early = judge(scheme(ASF), situation(day=date(2018, 7, 31)))

    assert late.because == ("The rules that we hold end on 31 July 2027. Ask the provider what holds now.",)
    assert early.because == ("The rules that we hold begin on 1 August 2018.",)
    assert (late.version, early.version, late.rules, late.bring) == (None, None, (), ())


LOW_PAID = replace(ADULT, pay=earning("12000"))
PEOPLE = [
    ("out of work, pay not told", {"pay": None, "employment": "UNEMPLOYED_LOOKING"}, YES),
    ("well paid and out of work", {"pay": earning("50000"), "employment": "UNEMPLOYED_LOOKING"}, YES),
    ("outside London", {"lives_in_london": False}, NO),
    ("in an area that crosses the border", {"lives_in_london": None, "home_on_edge": True}, PERHAPS),
    ("home not told", {"lives_in_london": None}, PERHAPS),
    ("may not stay", {"may_stay": False}, NO),
    ("stay not told", {"may_stay": None}, PERHAPS),
    ("19 on 31 August", {"birth_month": date(2007, 8, 1)}, YES),
    ("18 on 31 August", {"birth_month": date(2007, 9, 1)}, NO),
    ("age not told", {"birth_month": None}, PERHAPS),
    ("pay and work not told", {"pay": None, "employment": ""}, PERHAPS),
]


@pytest.mark.parametrize(("who", "told", "answer"), PEOPLE, ids=[who for who, _, _ in PEOPLE])
def test_people_and_the_adult_skills_fund(who: str, told: dict[str, object], answer: Truth) -> None:
    assert truth_of(scheme(ASF), situation(replace(LOW_PAID, **told))) is answer  # type: ignore[arg-type]


COURSES = [
    ("level 2", {"level": 2}, YES),
    ("level 3", {"level": 3}, PERHAPS),
    ("level not stated", {"level": None}, PERHAPS),
    ("not on our list", {"regulated": True, "approvals": {}}, PERHAPS),
    ("no list", {"regulated": True}, PERHAPS),
    ("approved", {"regulated": True, "approvals": {"LocalFlexibilities": Approval(date(2016, 8, 1), None)}}, YES),
    (
        "ended",
        {"regulated": True, "approvals": {"LocalFlexibilities": Approval(date(2016, 8, 1), date(2026, 11, 24))}},
        PERHAPS,
    ),
    ("later", {"regulated": True, "approvals": {"LocalFlexibilities": Approval(date(2026, 11, 26), None)}}, NO),
]


@pytest.mark.parametrize(("which", "offered", "answer"), COURSES, ids=[which for which, _, _ in COURSES])
def test_courses_and_the_adult_skills_fund(which: str, offered: dict[str, object], answer: Truth) -> None:
    assert truth_of(scheme(ASF), situation(LOW_PAID, **offered)) is answer


JOBS_OFFER = {"regulated": True, "level": 3, "approvals": {"L3FreeCoursesForJobs": Approval(date(2021, 4, 1), None)}}


@pytest.mark.parametrize(
    ("day", "told", "answer"),
    [
        (date(2022, 7, 31), {"pay": earning("0")}, PERHAPS),
        (date(2022, 10, 31), {"pay": earning("0")}, PERHAPS),
        (date(2025, 9, 1), {"pay": earning("27007.49"), "highest_level": 6}, YES),
        # That a first level 3 is enough we only remember: it decides nothing, either way.
        (date(2025, 9, 1), {"pay": earning("28860"), "highest_level": 6}, PERHAPS),
        (date(2025, 9, 1), {"pay": earning("28860"), "highest_level": 2}, PERHAPS),
        (date(2025, 9, 1), {"pay": earning("28860"), "employment": "UNEMPLOYED_LOOKING"}, YES),
        (date(2026, 8, 1), {"pay": earning("0")}, PERHAPS),
    ],
)
def test_free_courses_for_jobs(day: date, told: dict[str, object], answer: Truth) -> None:
    answers = replace(ADULT, **told)  # type: ignore[arg-type]

    assert truth_of(scheme("FREE_COURSES_FOR_JOBS"), situation(answers, day=day, **JOBS_OFFER)) is answer


@pytest.mark.parametrize(
    ("day", "born", "answer"),
    [
        (date(2024, 12, 31), date(1998, 4, 1), PERHAPS),
        (date(2025, 3, 3), date(2006, 2, 1), YES),
        (date(2025, 3, 3), date(2006, 3, 1), PERHAPS),
        (date(2025, 3, 3), date(2006, 4, 1), NO),
        (date(2025, 12, 31), date(1998, 4, 1), YES),
        (date(2026, 1, 1), date(1998, 4, 1), PERHAPS),
    ],
)
def test_skills_bootcamps(day: date, born: date, answer: Truth) -> None:
    assert truth_of(scheme("SKILLS_BOOTCAMP"), situation(replace(ADULT, birth_month=born), day=day)) is answer


@pytest.mark.parametrize(
    ("code", "offer", "level", "told", "answer"),
    [
        ("ENGLISH_MATHS_ENTITLEMENT", "LegalEntitlementEnglishandMaths", 2, {"has_english_maths": False}, YES),
        ("ENGLISH_MATHS_ENTITLEMENT", "LegalEntitlementEnglishandMaths", 2, {"has_english_maths": True}, NO),
        ("ENGLISH_MATHS_ENTITLEMENT", "LegalEntitlementEnglishandMaths", 2, {"has_english_maths": None}, PERHAPS),
        (
            "ENGLISH_MATHS_ENTITLEMENT",
            "LegalEntitlementEnglishandMaths",
            2,
            {"has_english_maths": None, "highest_level": 1},
            YES,
        ),
        ("ENGLISH_MATHS_ENTITLEMENT", "LegalEntitlementEnglishandMaths", 3, {"has_english_maths": False}, NO),
        ("DIGITAL_ENTITLEMENT", "DigitalEntitlement", 1, {"has_digital_level_1": False}, YES),
        ("DIGITAL_ENTITLEMENT", "DigitalEntitlement", 1, {"has_digital_level_1": True}, NO),
        ("DIGITAL_ENTITLEMENT", "DigitalEntitlement", 1, {"has_digital_level_1": None}, PERHAPS),
        ("DIGITAL_ENTITLEMENT", "DigitalEntitlement", 2, {"has_digital_level_1": False}, NO),
        (
            "LEVEL_2_3_ENTITLEMENT",
            "LegalEntitlementL2L3",
            2,
            {"highest_level": 1, "birth_month": date(2004, 1, 1)},
            YES,
        ),
        (
            "LEVEL_2_3_ENTITLEMENT",
            "LegalEntitlementL2L3",
            3,
            {"highest_level": 2, "birth_month": date(2004, 1, 1)},
            YES,
        ),
        (
            "LEVEL_2_3_ENTITLEMENT",
            "LegalEntitlementL2L3",
            2,
            {"highest_level": 2, "birth_month": date(2004, 1, 1)},
            PERHAPS,
        ),
        ("LEVEL_2_3_ENTITLEMENT", "LegalEntitlementL2L3", 2, {"highest_level": 3, "birth_month": date(2004, 1, 1)}, NO),
        ("LEVEL_2_3_ENTITLEMENT", "LegalEntitlementL2L3", 2, {"highest_level": 1, "birth_month": date(2002, 8, 1)}, NO),
        (
            "LEVEL_2_3_ENTITLEMENT",
            "LegalEntitlementL2L3",
            2,
            {"highest_level": 1, "birth_month": date(2002, 9, 1)},
            YES,
        ),
        ("LEVEL_2_3_ENTITLEMENT", "LegalEntitlementL2L3", 4, {"highest_level": 1, "birth_month": date(2004, 1, 1)}, NO),
    ],
)
def test_entitlements(code: str, offer: str, level: int, told: dict[str, object], answer: Truth) -> None:
    approvals = {offer: Approval(date(2016, 8, 1), None)}
    answers = replace(ADULT, **told)  # type: ignore[arg-type]

    assert truth_of(scheme(code), situation(answers, level=level, regulated=True, approvals=approvals)) is answer


def test_answers_that_dont_fit_together() -> None:
    approvals = {"LegalEntitlementEnglishandMaths": Approval(date(2016, 8, 1), None)}
    asked = situation(replace(ADULT, highest_level=1), regulated=True, approvals=approvals)

    found = judge(scheme("ENGLISH_MATHS_ENTITLEMENT"), asked)

    assert (found.truth, found.because, found.tell_us) == (
        PERHAPS,
        ("You have English and maths at level 2, and nothing as high as that. These don't fit together.",),
        (),
    )


@pytest.mark.parametrize(
    ("born", "offered", "answer"),
    [
        (date(1998, 4, 1), {"foundation": False, "level": 3, "hourly_pay": "8.00"}, YES),
        (date(1998, 4, 1), {"foundation": False, "level": 3, "hourly_pay": "7.99"}, NO),
        (date(1998, 4, 1), {"foundation": False, "level": 3, "hourly_pay": None}, PERHAPS),
        (date(2010, 10, 1), {"foundation": True, "level": 2, "hourly_pay": "8.00"}, YES),
        (date(2010, 12, 1), {"foundation": True, "level": 2, "hourly_pay": "8.00"}, NO),
        (date(2004, 12, 1), {"foundation": True, "level": 2, "hourly_pay": "8.00"}, YES),
        (date(2003, 1, 1), {"foundation": True, "level": 2, "hourly_pay": "8.00"}, PERHAPS),
        (date(2001, 10, 1), {"foundation": True, "level": 2, "hourly_pay": "8.00"}, NO),
        (date(1998, 4, 1), {"foundation": None, "level": 2, "hourly_pay": "8.00"}, PERHAPS),
        (date(1998, 4, 1), {"foundation": False, "level": 7, "hourly_pay": "8.00"}, NO),
        (date(2006, 1, 1), {"foundation": False, "level": 7, "hourly_pay": "8.00"}, YES),
        # Nobody is an apprentice before 16; in the month of the birthday the day is not known.
        (date(2010, 10, 1), {"foundation": False, "level": 2, "hourly_pay": "8.00"}, YES),
        (date(2010, 11, 1), {"foundation": False, "level": 2, "hourly_pay": "8.00"}, PERHAPS),
        (date(2010, 12, 1), {"foundation": False, "level": 2, "hourly_pay": "8.00"}, NO),
    ],
)
def test_apprenticeships(born: date, offered: dict[str, object], answer: Truth) -> None:
    pay = offered["hourly_pay"]
    fits = offered | {"hourly_pay": None if pay is None else earning(str(pay)).least}

    assert truth_of(scheme("APPRENTICESHIP"), situation(replace(ADULT, birth_month=born), **fits)) is answer


@pytest.mark.parametrize("pay", ["8.00", "20"])
def test_an_apprentice_wage_that_is_out_of_date_is_not_used(pay: str) -> None:
    """The rate of April 2027 is not in our sources: on its first day last year's says nothing any more."""
    offered = {"foundation": False, "hourly_pay": earning(pay).least}
    last = judge(scheme("APPRENTICESHIP"), situation(day=date(2027, 3, 31), **offered))
    found = judge(scheme("APPRENTICESHIP"), situation(day=date(2027, 4, 1), **offered))

    assert last.truth is YES
    assert (found.truth, found.because) == (PERHAPS, ("We hold no apprentice wage for 1 April 2027.",))


@pytest.mark.parametrize(
    ("day", "pay", "answer"),
    [
        (date(2026, 1, 1), "7.54", NO),
        (date(2026, 1, 1), "7.55", YES),
        (date(2026, 3, 31), "7.55", YES),
        (date(2026, 4, 1), "7.55", NO),
        (date(2026, 4, 1), "8.00", YES),
        # No rules of apprenticeships are held for before 2026 and after July 2027.
        (date(2025, 12, 31), "20", PERHAPS),
        (date(2027, 8, 1), "20", PERHAPS),
    ],
)
def test_the_least_an_apprentice_may_be_paid_on_each_day(day: date, pay: str, answer: Truth) -> None:
    offered = {"foundation": False, "hourly_pay": earning(pay).least}

    assert truth_of(scheme("APPRENTICESHIP"), situation(day=day, **offered)) is answer


@pytest.mark.parametrize("code", sorted(BOOK.schemes))
@pytest.mark.parametrize("day", [date.min, date(20, 1, 1), date(1899, 12, 31), date(2200, 1, 2), date.max])
def test_a_day_that_no_calendar_of_ours_has_breaks_nothing(code: str, day: date) -> None:
    asked = situation(replace(ADULT, birth_month=None), day=day)

    assert judge(scheme(code), asked).truth in {PERHAPS, NO}
    assert smallest_flip([scheme(code)], asked, BOOK) is None


@pytest.mark.parametrize("pounds", ["19890.00", "25642.50", "25300.60", "27007.50", "28860.00"])
def test_every_amount_that_was_printed_for_london_is_one_that_may_be_meant(pounds: str) -> None:
    """Of the announced wages and the hours that publishers count: the five figures seen for London from 2018 to 2025."""
    [years] = {
        leaf.condition.years for code, leaf in leaves() if code == ASF and isinstance(leaf.condition, PaidBelowWage)
    }
    rates = {
        (year, autumn): announced_in(autumn, "LONDON_LIVING_WAGE", WAGES) for year in years for autumn in year.autumns
    }
    meant = {
        rate.hourly * hours * WEEKS_IN_YEAR for (year, _), rate in rates.items() if rate for hours in year.hours_a_week
    }

    assert Decimal(pounds) in meant


@pytest.mark.parametrize("pounds", ["25000", "25750", "26800"])
def test_the_amounts_for_the_rest_of_england_stand_in_no_rule(pounds: str) -> None:
    assert [path.name for path in FOLDER.glob("*.json") if pounds in path.read_text(encoding="utf-8")] == []
