"""Pay beside the wages in force on the first day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from courses.drafts import JobDraft
from courses.models import PayRate
from courses.wages import Outcome, check_pay, living_wage, minimum_wage

TODAY = date(2026, 11, 25)
RATES = [
    PayRate(kind=kind, valid_from=date(year, 4, 1), hourly_gbp=Decimal(pounds), source="gov.uk")
    for kind, year, pounds in (
        ("AGE_21_PLUS", 2025, "12.21"),
        ("AGE_21_PLUS", 2026, "12.71"),
        ("AGE_18_20", 2026, "10.85"),
        ("UNDER_18", 2026, "8.00"),
        ("APPRENTICE", 2026, "8.00"),
        ("LONDON_LIVING_WAGE", 2026, "14.80"),
    )
]


def paid(pounds: str, period: str = "HOUR", **more: Any) -> JobDraft:
    return JobDraft(title="Assistant", contract="PERMANENT", pay_min=Decimal(pounds), pay_period=period, **more)


@pytest.mark.parametrize(
    ("job", "codes"),
    [
        (paid("12.71"), []),
        (paid("12.70"), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("12.21", starts_on=date(2026, 3, 31)), []),
        (paid("12.21", starts_on=date(2026, 4, 1)), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("10.85", maximum_age=20), []),
        (paid("10.85", maximum_age=21), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("8.00", maximum_age=17), []),
        (paid("8.00", maximum_age=18), ["PAY_BELOW_MINIMUM_WAGE"]),
        # 12.71 x 37.5 x 52 = 24,784.50
        (paid("24784.50", "YEAR", hours_per_week=Decimal("37.5")), []),
        (paid("24784.49", "YEAR", hours_per_week=Decimal("37.5")), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("508.40", "WEEK", hours_per_week=Decimal(40)), []),
        (paid("508.39", "WEEK", hours_per_week=Decimal(40)), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("95.32", "DAY", hours_per_day=Decimal("7.5")), ["PAY_BELOW_MINIMUM_WAGE"]),
        (paid("95.33", "DAY", hours_per_day=Decimal("7.5")), []),
    ],
)
def test_the_minimum_wage(job: JobDraft, codes: list[str]) -> None:
    assert [problem.code for problem in check_pay(job, rates=RATES, today=TODAY)] == codes


def test_an_apprentice_has_a_rate_of_their_own() -> None:
    job = JobDraft(title="Apprentice", contract="APPRENTICESHIP", pay_min=Decimal("8.00"), pay_period="HOUR")

    assert check_pay(job, rates=RATES, today=TODAY) == []


def test_the_refusal_names_rate_day_and_source() -> None:
    (problem,) = check_pay(paid("12.7099"), rates=RATES, today=TODAY)

    assert (problem.field, problem.message) == (
        "pay_min",
        "£12.70 an hour is below the National Living Wage, 21 and over rate of £12.71 (from 1 April 2026; source: gov.uk).",
    )


def test_where_no_rate_is_held_nothing_is_claimed() -> None:
    found = minimum_wage(paid("1.00", starts_on=date(2020, 1, 1)), rates=RATES, today=TODAY)

    assert (found.outcome, found.rate) == (Outcome.RATE_NOT_KNOWN, None)
    assert found.text == (
        "We hold no rate (National Living Wage, 21 and over) for 1 January 2020, so this pay has not been compared."
    )
    assert check_pay(paid("1.00", starts_on=date(2020, 1, 1)), rates=RATES, today=TODAY) == []


def test_a_rate_that_will_have_risen_says_so() -> None:
    found = minimum_wage(paid("13.00", starts_on=date(2027, 6, 1)), rates=RATES, today=TODAY)

    assert (found.outcome, found.may_have_risen) == (Outcome.MEETS, True)
    assert found.text.endswith("A newer rate may apply by the first day; we don't hold it yet.")


@pytest.mark.parametrize(
    "job", [paid("30000", "YEAR"), paid("100", "DAY"), JobDraft(title="Assistant", contract="PERMANENT")]
)
def test_pay_that_cannot_be_worked_out(job: JobDraft) -> None:
    assert minimum_wage(job, rates=RATES, today=TODAY).outcome is Outcome.PAY_NOT_KNOWN


@pytest.mark.parametrize(("pounds", "outcome"), [("14.79", Outcome.BELOW), ("14.80", Outcome.MEETS)])
def test_the_london_living_wage(pounds: str, outcome: Outcome) -> None:
    assert living_wage(paid(pounds), rates=RATES, today=TODAY).outcome is outcome
