"""The root field that tries answers out. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import graphene

from backend.errors import NotFound
from courses.models import Course
from matching.eligibility.facts import Answers, Pay
from matching.queries.eligibility import CourseAnswer, pay_of, share_in_london, with_home
from matching.services.residents import PostcodeOutsideLondon, birth_month_of, outcode_of
from mobile_api.catalogue.eligibility import free_for_asker
from mobile_api.catalogue.loaders import RunsOfCourse
from mobile_api.catalogue.nodes import live_opportunity
from mobile_api.catalogue.types.enums import Level
from mobile_api.catalogue.types.free import FreeForMe
from mobile_api.context import Context
from mobile_api.me.types import EarningsBand, EmploymentStatus
from mobile_api.node import decode
from mobile_api.scalars import Date, Money, YearMonth


class FreeAnswers(graphene.InputObjectType):
    """What you tell us to try it out. All of it may be left out; nothing is kept."""

    postcode = graphene.String(description="Your postcode, or its first half: `E7 9PD` or `E7`.")
    may_stay = graphene.Boolean(
        description="Whether you are British or Irish, or may live in the UK for more than a year."
    )
    birth_month = YearMonth(description="Year and month of your birth: `1998-04`.")
    employment_status = EmploymentStatus(description="What you do now.")
    earnings_band = EarningsBand(description="What you earn before tax in a year.")
    annual_pay = Money(description="What you earn before tax in a year, exactly. It counts before `earningsBand`.")
    highest_level = Level(description="The level of your highest qualification.")
    has_english_maths = graphene.Boolean(description="Whether you have both English and maths at GCSE grade 4 or C.")
    has_digital_level_1 = graphene.Boolean(description="Whether you have the basics on a computer.")


class EligibilityQueries:
    """Try it out."""

    is_it_free = graphene.Field(
        FreeForMe,
        course_id=graphene.ID(required=True, description="Id of a `Course`."),
        answers=FreeAnswers(description="What you tell us. Left out: what you would have to tell."),
        starts_on=Date(description="Another first day to try. Left out: that of the course's next run, or today."),
        description="Whether a course is free for somebody with these answers. They are not kept, and need no sign-in. "
        "Null, with an error NOT_FOUND, when the course is not there or has closed.",
    )

    @staticmethod
    def resolve_is_it_free(
        _root: object,
        info: graphene.ResolveInfo,
        course_id: str,
        answers: dict[str, Any] | None = None,
        starts_on: date | None = None,
    ) -> CourseAnswer:
        """By exactly these answers, whoever asks."""
        context: Context = info.context
        _, key = decode(course_id, "Course", field="courseId")
        course = live_opportunity(context, key, Course)
        if not isinstance(course, Course):
            raise NotFound(field="courseId")
        run = next(iter(context.loader(RunsOfCourse).load(course.pk)), None)
        given = answers_given(answers or {}, today=context.today)
        return free_for_asker(context, course, run, answers=given, day=starts_on)


def answers_given(sent: dict[str, Any], *, today: date) -> Answers:
    """What was sent, as the rules read it.

    Raises:
        PostcodeInvalid, BirthMonthInvalid: that is none.
    """
    pay: Decimal | None = sent.get("annual_pay")
    told = Answers(
        birth_month=birth_month_of(sent.get("birth_month"), today),
        may_stay=sent.get("may_stay"),
        employment=_stored(sent.get("employment_status")),
        pay=pay_of(_stored(sent.get("earnings_band"))) if pay is None else Pay(pay, pay),
        highest_level=None if sent.get("highest_level") is None else sent["highest_level"].value,
        has_english_maths=sent.get("has_english_maths"),
        has_digital_level_1=sent.get("has_digital_level_1"),
    )
    return _at_home(told, sent.get("postcode"))


def _at_home(answers: Answers, postcode: str | None) -> Answers:
    if not postcode or not postcode.strip():
        return answers
    try:
        return with_home(answers, share_in_london(outcode_of(postcode)))
    except PostcodeOutsideLondon:
        return replace(answers, lives_in_london=False)


def _stored(value: Any) -> str:
    return "" if value is None else str(value.value)
