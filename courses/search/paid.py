"""Courses that cost somebody nothing: free for everybody, or paid by public money that is a yes for them.

Who they are is not known here: whoever asks says which money pays for which courses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q

from courses.models import Course, FundingStream, QualificationFunding
from courses.search.facets import Facet, Flag, all_of, any_of, choice_codes, flag

STREAM_OF_TYPE: Final = {
    Course.Type.SKILLS_BOOTCAMP.value: FundingStream.SKILLS_BOOTCAMP.value,
    Course.Type.FREE_COURSES_FOR_JOBS.value: FundingStream.FREE_COURSES_FOR_JOBS.value,
}
"""Sorts of course that are named after the money that pays for them."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Public money, and the courses that it pays for.

    Attributes:
        stream: a `FundingStream`.
        plain: levels of the courses without a qualification that it pays for; None among them: without a level.
        listed: levels of those with a qualification.
        offer: a `QualificationFunding.Offer` that must be approved for the qualification; empty: none must.
    """

    stream: str
    plain: frozenset[int | None]
    listed: frozenset[int | None]
    offer: str

    def pays_for(self, day: date) -> Q:
        """Condition of a course that begins on this day."""
        sorts = [sort for sort, stream in STREAM_OF_TYPE.items() if stream == self.stream]
        approved = QualificationFunding.objects.filter(
            Q(approved_to__isnull=True) | Q(approved_to__gte=day),
            qualification__number=OuterRef("learn_aim_ref"),
            offer=self.offer,
            approved_from__lte=day,
        )
        on_list = Q(Exists(approved)) if self.offer else Q()
        fits = Q(learn_aim_ref="") & _at(self.plain) | ~Q(learn_aim_ref="") & _at(self.listed) & on_list
        return (Q(funding__contains=[self.stream]) | Q(course_type__in=sorts)) & fits


@dataclass(frozen=True, slots=True)
class PaidFor:
    """Everything that pays for somebody, by the rules of a day."""

    payments: tuple[Payment, ...]
    day: date

    def passes(self) -> Q:
        """Condition of a document: the index leaves few to be looked at."""
        free = all_of(flag(Flag.FREE))
        if not self.payments:
            return free
        streams = [payment.stream for payment in self.payments]
        sorts = [sort for sort, stream in STREAM_OF_TYPE.items() if stream in streams]
        codes = [*choice_codes(Facet.FUNDING, streams), *choice_codes(Facet.COURSE_TYPE, sorts)]
        paid = reduce(or_, (payment.pays_for(self.day) for payment in self.payments))
        return free | any_of(codes) & Q(Exists(Course.objects.filter(paid, pk=OuterRef("pk"))))


def _at(levels: frozenset[int | None]) -> Q:
    """Condition of a course at one of these levels."""
    known = Q(level__in=[level for level in levels if level is not None])
    return known | Q(level__isnull=True) if None in levels else known
