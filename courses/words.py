"""Money in plain words, the same wherever a resident reads it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from courses.models import FundingStream, Job

_PERIOD = {value: str(label) for value, label in Job.PayPeriod.choices}


def pounds(amount: Decimal) -> str:
    """An amount as people write it: £1,200 or £12.50."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def cost_words(cost: Decimal | None, funding: Iterable[str]) -> str:
    """What a course costs. Whether funding pays for one person is for the provider to confirm, so it is never promised here."""
    streams = set(funding)
    if cost == 0 or FundingStream.FREE_TO_ALL in streams:
        return "Free"
    may_be_free = bool(streams - {FundingStream.ADVANCED_LEARNER_LOAN})
    if cost is None:
        return "May be free: ask the provider" if may_be_free else "Ask the provider about the cost"
    if may_be_free:
        return f"{pounds(cost)}, or free if you qualify"
    if streams:
        return f"{pounds(cost)}, and you may be able to get a loan"
    return pounds(cost)


def pay_words(lowest: Decimal | None, highest: Decimal | None, period: str) -> str:
    """What a job pays, as a range where it is one."""
    if lowest is None:
        return "Pay not stated"
    amount = pounds(lowest) if highest in {None, lowest} else f"{pounds(lowest)} to {pounds(highest or lowest)}"
    return f"{amount} {_PERIOD[period]}"
