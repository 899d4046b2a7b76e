"""Questions about what is offered. Without an offering, the person alone is asked about, and each of these is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from matching.eligibility.conditions import Condition, Finding, long_date
from matching.eligibility.facts import Approval, Offering, Situation
from matching.eligibility.truth import Truth

_AS_IF = Finding(Truth.YES, "As if the course fitted.")


class AboutCourse(Condition):
    """A question about the offering alone."""

    def check(self, situation: Situation) -> Finding:
        """Met where there is no offering."""
        return _AS_IF if situation.offering is None else self.look(situation.offering, situation.day)

    def look(self, offering: Offering, day: date) -> Finding:
        """The answer for an offering that begins on this day."""
        raise NotImplementedError


@dataclass(frozen=True)
class ListedFree(AboutCourse):
    """No fee at all, for anybody, by the provider's own listing."""

    def look(self, offering: Offering, day: date) -> Finding:  # noqa: ARG002
        """By the fee."""
        if offering.free_to_all:
            return Finding(Truth.YES, "The provider lists it as free for everybody.")
        if offering.fee == 0:
            return Finding(Truth.YES, "The provider lists no fee.")
        if offering.fee is None:
            return Finding(Truth.PERHAPS, "The provider doesn't say what it costs.")
        return Finding(Truth.NO, "The provider asks for a fee.")


@dataclass(frozen=True)
class LevelIs(AboutCourse):
    """The level of the course lies between two. `otherwise` is the answer for other levels: perhaps, where only one side is known."""

    at_least: int = 0
    at_most: int = 8
    otherwise: Truth = Truth.NO

    def look(self, offering: Offering, day: date) -> Finding:  # noqa: ARG002
        """By the stated level."""
        level = offering.level
        if level is None:
            return Finding(Truth.PERHAPS, "The course doesn't say its level.")
        name = "Entry level" if level == 0 else f"level {level}"
        if self.at_least <= level <= self.at_most:
            return Finding(Truth.YES, f"The course is at {name}.")
        return Finding(self.otherwise, f"The course is at {name}. We have seen no rule that pays for that.")


@dataclass(frozen=True)
class Approved(AboutCourse):
    """The qualification is approved for an offer on the first day. A course without a qualification needs no approval.

    The list that we hold has a date: an approval that has ended in it may have been renewed, so that is a perhaps.
    """

    offer: str
    needs_qualification: bool = False

    def look(self, offering: Offering, day: date) -> Finding:
        """By the national list."""
        if not offering.regulated:
            if self.needs_qualification:
                return Finding(Truth.PERHAPS, "The listing doesn't say which qualification it is.")
            return Finding(Truth.YES, "It leads to no qualification, so none has to be on the list.")
        if offering.approvals is None:
            return Finding(Truth.PERHAPS, "We hold no list with this qualification.")
        seen = "" if offering.list_day is None else f" Our list is of {long_date(offering.list_day)}."
        return _on_list(offering.approvals.get(self.offer), day, seen)

    def turning_days(self, situation: Situation) -> Iterable[date]:
        """The beginning and the day after the end."""
        approvals = situation.offering.approvals if situation.offering else None
        approval = approvals.get(self.offer) if approvals else None
        if approval is not None:
            yield approval.start
            if approval.end is not None and approval.end < date.max:
                yield approval.end + timedelta(1)


@dataclass(frozen=True)
class NotFoundation(AboutCourse):
    """Not a foundation apprenticeship, which has its own ages."""

    def look(self, offering: Offering, day: date) -> Finding:  # noqa: ARG002
        """By the register of standards."""
        return {
            None: Finding(Truth.PERHAPS, "The advert doesn't say if it is a foundation apprenticeship."),
            True: Finding(Truth.NO, "It is a foundation apprenticeship."),
            False: Finding(Truth.YES, "It is not a foundation apprenticeship."),
        }[offering.foundation]


def _on_list(approval: Approval | None, day: date, seen: str) -> Finding:
    if approval is None:
        return Finding(Truth.PERHAPS, f"This qualification is not on our list for this money.{seen}")
    if day < approval.start:
        return Finding(Truth.NO, f"The money for it begins on {long_date(approval.start)}.")
    if approval.end is not None and day > approval.end:
        ended = f"The money for it ended on {long_date(approval.end)}. It may have been renewed.{seen}"
        return Finding(Truth.PERHAPS, ended)
    return Finding(Truth.YES, "The qualification is on the list for this money.")
