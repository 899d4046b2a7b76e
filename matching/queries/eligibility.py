"""Is it free for me? Brings rows and rules together; the judging is `matching.eligibility`, which knows no database.

What is read of a resident stands in `answers_of`, and nothing else is: no equality answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from django.conf import settings
from django.db.models import Sum

from backend.accounts.models import User
from courses.models import (
    ApprenticeshipStandard,
    Course,
    CourseRun,
    FundingStream,
    Job,
    Level,
    Outcode,
    OutcodeBorough,
    PayRate,
    Qualification,
    QualificationFunding,
)
from courses.pay import by_the_hour
from courses.search.paid import STREAM_OF_TYPE, PaidFor, Payment
from matching.eligibility.about_course import Approved
from matching.eligibility.facts import PENNY, Answers, Approval, Offering, Pay, Situation, Wage
from matching.eligibility.flips import Flip, smallest_flip
from matching.eligibility.judging import Verdict, judge, truth_of
from matching.eligibility.loading import load_rulebook
from matching.eligibility.rules import Rulebook, Scheme
from matching.eligibility.truth import Truth
from matching.models import Resident

WHOLLY_IN_LONDON: Final = Decimal("0.97")
"""Share of an outcode's postcodes from which on it counts as London. In the ONS file outcodes deep in London have 0.978 and
more, because special postcodes lie in no borough; those that cross the border have 0.969 and less."""

LISTED_FREE: Final = "LISTED_FREE"
APPRENTICESHIP: Final = "APPRENTICESHIP"
_NOT_FREE: Final = frozenset({FundingStream.ADVANCED_LEARNER_LOAN.value, FundingStream.FREE_TO_ALL.value})
"""A loan is paid back; what is free for everybody is judged by the listing."""
_FOUNDATION: Final = re.compile("foundation", re.IGNORECASE)
_BAND: Final = re.compile(r"(\d+)_TO_(\d+)|UNDER_(\d+)|(\d+)_OR_MORE|NONE")


@dataclass(frozen=True, slots=True)
class Listed:
    """What the national list says of one qualification."""

    approvals: Mapping[str, Approval]
    day: date


@dataclass(frozen=True, slots=True)
class CourseAnswer:
    """Whether something is free.

    Attributes:
        best: the scheme with the best answer; the first of several.
        verdicts: of every scheme that comes into question, the best first.
        day: the first day that was judged.
    """

    best: Verdict
    verdicts: tuple[Verdict, ...]
    day: date

    def smallest_flip(self) -> Flip | None:
        """The smallest change that turns the whole answer round."""
        return smallest_flip([one.scheme for one in self.verdicts], self.best.situation, rulebook())


@cache
def rulebook() -> Rulebook:
    """The rules as they are shipped, read once a process."""
    return load_rulebook(settings.BASE_DIR / "fixtures" / "funding_rules")


def flip_of(verdict: Verdict) -> Flip | None:
    """The smallest change that turns one scheme's answer round."""
    return smallest_flip([verdict.scheme], verdict.situation, rulebook())


def wages() -> tuple[Wage, ...]:
    """All wages that are held, in one statement."""
    return tuple(Wage(*row) for row in PayRate.objects.values_list("kind", "valid_from", "hourly_gbp"))


def answers_of(user: User) -> Answers:
    """What this person has told us, in one statement; nothing, where they have not been here."""
    resident = Resident.objects.filter(user=user).annotate(share=Sum("outcode__shares__share")).first()
    if resident is None:
        return Answers()
    told = Answers(
        birth_month=resident.birth_month,
        may_stay=resident.may_stay,
        employment=resident.employment_status,
        pay=pay_of(resident.earnings_band),
        highest_level=resident.highest_level,
        has_english_maths=resident.has_english_maths,
        has_digital_level_1=resident.has_digital_level_1,
    )
    return with_home(told, resident.share)


def share_in_london(outcode: Outcode) -> Decimal:
    """How much of an outcode lies in London."""
    total: Decimal | None = OutcodeBorough.objects.filter(outcode=outcode).aggregate(total=Sum("share"))["total"]
    return total or Decimal(0)


def with_home(answers: Answers, share: Decimal | None) -> Answers:
    """The answers with that about the home, by the share of its outcode that lies in London; None: not told."""
    if share is None:
        return answers
    return replace(answers, lives_in_london=True) if share >= WHOLLY_IN_LONDON else replace(answers, home_on_edge=True)


def pay_of(band: str) -> Pay | None:
    """A `Resident.EarningsBand` as amounts; its value says them."""
    match = _BAND.fullmatch(band)
    if match is None:
        return None
    least, most, under, more = match.groups()
    if more:
        return Pay(Decimal(more), None)
    if under:
        return Pay(Decimal(0), Decimal(under) - PENNY)
    return Pay(Decimal(least), Decimal(most) + 1 - PENNY) if least else Pay(Decimal(0), Decimal(0))


def listed(aims: Iterable[str]) -> dict[str, Listed]:
    """What the national list says, by learning aim reference, in two statements. One that is not on it is absent."""
    days = dict(Qualification.objects.filter(number__in=aims).values_list("number", "snapshot_on"))
    found: dict[str, dict[str, Approval]] = {number: {} for number in days}
    rows = QualificationFunding.objects.filter(qualification__number__in=days)
    for number, offer, start, end in rows.values_list("qualification__number", "offer", "approved_from", "approved_to"):
        found[number][offer] = Approval(start, end)
    return {number: Listed(approvals, days[number]) for number, approvals in found.items()}


def is_it_free(
    course: Course, run: CourseRun | None, *, answers: Answers, on_list: Listed | None, held: Sequence[Wage], day: date
) -> CourseAnswer:
    """Whether a course is free for somebody with these answers.

    Args:
        course: the course.
        run: the running that is meant; None where none is planned.
        answers: of the person.
        on_list: what the national list says of its qualification.
        held: all wages.
        day: its first day; today where it can be started at any time.
    """
    offering = Offering(
        level=course.level,
        fee=None if run is None else run.cost_gbp,
        free_to_all=FundingStream.FREE_TO_ALL in course.funding,
        regulated=bool(course.learn_aim_ref),
        approvals=on_list.approvals if on_list else None,
        list_day=on_list.day if on_list else None,
    )
    situation = Situation(answers=answers, offering=offering, day=day, wages=held)
    by_listing = judge(rulebook().schemes[LISTED_FREE], situation)
    streams = schemes_of(course)
    if by_listing.truth is Truth.YES or not streams:
        return CourseAnswer(by_listing, (by_listing,), day)
    verdicts = tuple(sorted((judge(scheme, situation) for scheme in streams), key=lambda one: -one.truth))
    return CourseAnswer(verdicts[0], verdicts, day)


def schemes_of(course: Course) -> list[Scheme]:
    """The schemes that may pay for a course: those it lists, and the one that its sort belongs to."""
    codes = dict.fromkeys([*course.funding, *filter(None, [STREAM_OF_TYPE.get(course.course_type)])])
    held = rulebook().schemes
    return [
        held.get(code) or Scheme(code, str(FundingStream(code).label), ()) for code in codes if code not in _NOT_FREE
    ]


def may_i_start(
    job: Job, *, answers: Answers, standard: ApprenticeshipStandard | None, held: Sequence[Wage], today: date
) -> Verdict:
    """Whether somebody may start an apprenticeship, by age, level and the least pay. `standard` is the job's, where we hold it."""
    offering = Offering(
        level=job.level if standard is None or standard.level is None else standard.level,
        foundation=None if standard is None else bool(_FOUNDATION.search(standard.kind)),
        hourly_pay=by_the_hour(job.pay_min, job.pay_period, job.hours_per_week, job.hours_per_day),
    )
    situation = Situation(answers=answers, offering=offering, day=job.starts_on or today, wages=held)
    return judge(rulebook().schemes[APPRENTICESHIP], situation)


def paid_for(answers: Answers, *, held: Sequence[Wage], day: date) -> PaidFor:
    """The public money that is a yes for this person on this day, with the courses that it pays for: for searches.

    Every level is tried, with and without an approved qualification, so that a search finds what `is_it_free` calls a yes.
    """
    schemes = rulebook().schemes
    found = (_payment(schemes[code], answers, held, day) for code in FundingStream.values if code in schemes)
    return PaidFor(tuple(payment for payment in found if payment.plain or payment.listed), day)


def _payment(scheme: Scheme, answers: Answers, held: Sequence[Wage], day: date) -> Payment:
    version = scheme.on(day)
    conditions = [leaf.condition for leaf in version.leaves()] if version else []
    offer = next((condition.offer for condition in conditions if isinstance(condition, Approved)), "")
    approvals = {offer: Approval(day, None)}

    def levels(*, regulated: bool) -> frozenset[int | None]:
        offerings = [Offering(level=level, regulated=regulated, approvals=approvals) for level in (None, *Level.values)]
        asked = (Situation(answers=answers, offering=offering, day=day, wages=held) for offering in offerings)
        return frozenset(one.offering.level for one in asked if one.offering and truth_of(scheme, one) is Truth.YES)

    return Payment(scheme.code, levels(regulated=False), levels(regulated=True), offer)
