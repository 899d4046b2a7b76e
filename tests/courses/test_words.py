"""Money in plain words: every case of cost and of pay, word for word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses.models import FundingStream
from courses.words import cost_words, pay_words, pounds

LOAN = FundingStream.ADVANCED_LEARNER_LOAN
FUND = FundingStream.ADULT_SKILLS_FUND
FOR_ALL = FundingStream.FREE_TO_ALL


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "£0"),
        ("5", "£5"),
        ("12.5", "£12.50"),
        ("12.50", "£12.50"),
        ("12.05", "£12.05"),
        ("12.00", "£12"),
        ("999.99", "£999.99"),
        ("1200", "£1,200"),
        ("1200.10", "£1,200.10"),
        ("999999.00", "£999,999"),
    ],
)
def test_pounds(amount: str, words: str) -> None:
    assert pounds(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("cost", "funding", "words"),
    [
        ("0", [], "Free"),
        ("0.00", [LOAN], "Free"),
        (None, [FOR_ALL], "Free"),
        ("450", [FOR_ALL], "Free"),
        (None, [], "Ask the provider about the cost"),
        (None, [LOAN], "Ask the provider about the cost"),
        (None, [FUND], "May be free: ask the provider"),
        (None, [LOAN, FUND], "May be free: ask the provider"),
        ("450", [], "£450"),
        ("450.50", [LOAN], "£450.50, and you may be able to get a loan"),
        ("450", [FUND], "£450, or free if you qualify"),
        ("1450", [LOAN, FUND], "£1,450, or free if you qualify"),
    ],
)
def test_cost(cost: str | None, funding: list[str], words: str) -> None:
    assert cost_words(None if cost is None else Decimal(cost), funding) == words


@pytest.mark.parametrize("stream", sorted(set(FundingStream.values) - {LOAN.value, FOR_ALL.value}))
def test_every_other_stream_may_pay_the_whole_fee(stream: str) -> None:
    assert cost_words(Decimal(90), [stream]) == "£90, or free if you qualify"


def test_a_generator_of_streams_is_read_once() -> None:
    assert cost_words(Decimal(90), (stream for stream in [LOAN])) == "£90, and you may be able to get a loan"


@pytest.mark.parametrize(
    ("lowest", "highest", "period", "words"),
    [
        (None, None, "", "Pay not stated"),
        ("14.20", None, "HOUR", "£14.20 an hour"),
        ("14.20", "14.20", "HOUR", "£14.20 an hour"),
        ("14.2", "14.20", "HOUR", "£14.20 an hour"),
        ("14", "15.50", "HOUR", "£14 to £15.50 an hour"),
        ("28000", None, "YEAR", "£28,000 a year"),
        ("24000", "26000", "YEAR", "£24,000 to £26,000 a year"),
    ],
)
def test_pay(lowest: str | None, highest: str | None, period: str, words: str) -> None:
    amounts = [None if amount is None else Decimal(amount) for amount in (lowest, highest)]

    assert pay_words(amounts[0], amounts[1], period) == words
