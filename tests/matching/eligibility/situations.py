"""The rules and wages as they are shipped, and people to try them with."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from matching.eligibility.facts import Answers, Offering, Pay, Situation, Wage
from matching.eligibility.loading import load_rulebook
from matching.eligibility.rules import Leaf, Scheme

FOLDER = settings.BASE_DIR / "fixtures" / "funding_rules"
BOOK = load_rulebook(FOLDER)
TODAY = date(2026, 11, 25)
ADULT = Answers(
    birth_month=date(1998, 4, 1),
    lives_in_london=True,
    may_stay=True,
    employment="EMPLOYED",
    highest_level=2,
    has_english_maths=True,
    has_digital_level_1=True,
)
"""28, in work, with everything told but the pay."""


def wages() -> tuple[Wage, ...]:
    """All rates of fixtures/pay_rates.csv."""
    with (settings.BASE_DIR / "fixtures" / "pay_rates.csv").open(encoding="utf-8") as file:
        return tuple(
            Wage(row["kind"], date.fromisoformat(row["valid_from"]), Decimal(row["hourly_gbp"]))
            for row in csv.DictReader(file)
        )


WAGES = wages()


def earning(pounds: str) -> Pay:
    """Exactly this in a year."""
    return Pay(Decimal(pounds), Decimal(pounds))


def situation(
    answers: Answers = ADULT, *, day: date = TODAY, held: tuple[Wage, ...] = WAGES, **offered: Any
) -> Situation:
    """Somebody and a course at level 1 without a qualification, for £100."""
    offering = Offering(**{"level": 1, "fee": Decimal(100), **offered})
    return Situation(answers=answers, offering=offering, day=day, wages=held)


def scheme(code: str) -> Scheme:
    """By its code."""
    return BOOK.schemes[code]


def leaves() -> Iterator[tuple[str, Leaf]]:
    """Every rule with the code of its scheme."""
    for code, one in BOOK.schemes.items():
        for version in one.versions:
            for leaf in version.leaves():
                yield code, leaf
