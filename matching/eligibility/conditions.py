"""What a rule can ask, one class a question. Which of them apply, with which numbers, from when, stands in the rules' files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from matching.eligibility.facts import Situation
from matching.eligibility.truth import Truth


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one rule.

    Attributes:
        truth: yes, no or perhaps.
        because: a plain sentence.
        missing: names of answers that were not told and would settle it.
    """

    truth: Truth
    because: str
    missing: tuple[str, ...] = ()


class Condition:
    """A question about a `Situation`. Subclasses are frozen dataclasses; their fields are the keys of a rule's `test`."""

    asks: ClassVar[tuple[str, ...]] = ()
    """Names of the `Answers` that it looks at."""

    def check(self, situation: Situation) -> Finding:
        """The answer, with its reason."""
        raise NotImplementedError

    def pay_points(self, situation: Situation) -> Iterable[Decimal]:  # noqa: ARG002
        """Yearly pay from which on the answer may be another one."""
        return ()

    def turning_days(self, situation: Situation) -> Iterable[date]:  # noqa: ARG002
        """Days from which on the answer may be another one, besides each 1 August."""
        return ()

    def birth_months(self, situation: Situation) -> Iterable[date]:  # noqa: ARG002
        """Months of birth at the edge of the rule."""
        return ()


def told(finding: Truth, yes: str, no: str, perhaps: str, missing: str) -> Finding:
    """A finding about one answer, with the sentence for each value."""
    words = {Truth.YES: yes, Truth.NO: no, Truth.PERHAPS: perhaps}
    return Finding(finding, words[finding], (missing,) if finding is Truth.PERHAPS else ())


def long_date(day: date) -> str:
    """A day in words."""
    return f"{day:%-d %B %Y}"
