"""What one finding says: code, field, place, words, and how to mend it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses.honesty import Advert, Code, Finding, Policy, Verdict, check
from courses.honesty.mending import MENDING


def codes(description: str, *, title: str = "Assistant", policy: Policy | None = None) -> list[str]:
    return [finding.code for finding in check(Advert(title=title, description=description), policy).findings]


def test_an_honest_advert_passes() -> None:
    verdict = check(
        Advert(title="Junior Web Developer", description="No experience needed: we teach you. £25,000 a year.")
    )

    assert (verdict, verdict.passes, verdict.codes) == (Verdict(()), True, frozenset())


def test_a_finding_says_which_words_where_and_what_to_write_instead() -> None:
    text = "We teach you.\n• You’ll have 3–5 years’ experience."

    verdict = check(Advert(title="Junior Web Developer", description=text))

    mend = MENDING[Code.EXPERIENCE_YEARS]
    assert verdict.findings == (Finding(Code.EXPERIENCE_YEARS, "description", 28, 49, "3–5 years’ experience", mend),)
    assert verdict.passes is False


def test_every_field_of_words_is_read_and_named() -> None:
    unpaid = "This is an unpaid role."

    verdict = check(Advert(title="Unpaid intern", summary=unpaid, description=unpaid, training=unpaid))

    assert [(finding.field, finding.phrase) for finding in verdict.findings] == [
        ("title", "Unpaid"),
        ("summary", "unpaid"),
        ("description", "unpaid"),
        ("training", "unpaid"),
    ]


def test_findings_stand_in_the_order_of_the_text() -> None:
    text = "This role is unpaid. You must have a degree. You need two years' experience."

    assert codes(text, title="Senior Tester") == ["SENIORITY", "UNPAID", "DEGREE_REQUIRED", "EXPERIENCE_YEARS"]


def test_every_code_has_words_that_mend() -> None:
    assert set(MENDING) == set(Code)


def test_the_mend_of_a_finding_passes_when_it_is_followed() -> None:
    assert [
        codes(text)
        for text in ("A degree or equivalent experience.", "£25,000 basic plus commission.", "12 months' experience.")
    ] == [[], [], []]


@pytest.mark.parametrize(("months", "found"), [(12, ["EXPERIENCE_YEARS"]), (24, []), (36, [])])
def test_the_policy_says_how_many_months_may_be_asked(months: int, found: list[str]) -> None:
    assert codes("You must have 2 years' experience of Linux.", policy=Policy(most_months=months)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You must have 12 months' experience.", []),
        ("You must have one year of experience.", []),
        ("You must have 1-2 years of experience.", []),
        ("You must have more than 12 months' experience.", ["EXPERIENCE_YEARS"]),
        ("You must have 13 months' experience.", ["EXPERIENCE_YEARS"]),
        ("You must have eighteen months' experience.", ["EXPERIENCE_YEARS"]),
        ("You may have up to 5 years' experience.", []),
    ],
)
def test_the_border_lies_at_twelve_months(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("level", "found"), [(None, []), (0, []), (5, []), (6, ["MINIMUM_LEVEL_TOO_HIGH"]), (8, ["MINIMUM_LEVEL_TOO_HIGH"])]
)
def test_the_level_that_one_must_hold(level: int | None, found: list[str]) -> None:
    verdict = check(Advert(title="Assistant", minimum_level=level))

    assert [finding.code for finding in verdict.findings] == found


def test_a_finding_about_a_fact_names_the_field_and_the_fact() -> None:
    verdict = check(Advert(title="Assistant", minimum_level=6))

    assert verdict.findings == (
        Finding(Code.MINIMUM_LEVEL_TOO_HIGH, "minimum_level", 0, 0, "level 6", MENDING[Code.MINIMUM_LEVEL_TOO_HIGH]),
    )


@pytest.mark.parametrize(
    ("pay", "period", "hours", "phrase"),
    [
        ("12.71", "HOUR", None, None),
        ("12.70", "HOUR", None, "£12.70 an hour"),
        ("26000", "YEAR", "40", "£12.50 an hour"),
        ("26437", "YEAR", "40", None),
        ("26000", "YEAR", None, None),
        (None, "", None, None),
    ],
)
def test_pay_below_the_minimum_wage(pay: str | None, period: str, hours: str | None, phrase: str | None) -> None:
    advert = Advert(
        title="Assistant",
        pay_min=Decimal(pay) if pay else None,
        pay_period=period,
        hours_per_week=Decimal(hours) if hours else None,
        minimum_wage_hourly=Decimal("12.71"),
    )

    found = [(finding.code, finding.field, finding.phrase) for finding in check(advert).findings]

    assert found == ([("BELOW_MINIMUM_WAGE", "pay_min", phrase)] if phrase else [])


def test_without_a_minimum_wage_pay_is_not_judged() -> None:
    assert check(Advert(title="Assistant", pay_min=Decimal("1.00"), pay_period="HOUR")).passes is True
