"""The fields of courses, runs, jobs and venues, written once: what an editor reads is what an editor sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import Enum
from typing import Any, Final

import graphene

from mobile_api.catalogue.types import enums
from mobile_api.fields import listed, maybe
from mobile_api.scalars import Date, Money


@dataclass(frozen=True)
class Spec:
    """A field: its GraphQL type, what it means, and whether it is a list."""

    of: Any
    words: str
    many: bool = False


_TEXT: Final = graphene.String
COMMON: Final[Mapping[str, Spec]] = {
    "title": Spec(_TEXT, "Its title, in one line of at most 255 letters."),
    "reference": Spec(_TEXT, "Your own reference. No two courses, or jobs, of yours have the same."),
    "summary": Spec(_TEXT, "One or two sentences about it: at most 300 letters."),
    "description": Spec(_TEXT, "All about it: plain text of at most 4,000 letters."),
    "url": Spec(_TEXT, "Where to find out more and to apply."),
    "level": Spec(enums.Level, "Level of the course or of the apprenticeship."),
    "minimum_level": Spec(enums.Level, "What one must already hold."),
    "minimum_age": Spec(graphene.Int, "Youngest age on the first day."),
    "maximum_age": Spec(graphene.Int, "Oldest age on the first day."),
    "closes_on": Spec(Date, "The last day to apply."),
    "access": Spec(enums.AccessFeature, "Practical help that it offers.", many=True),
}
COURSE: Final[Mapping[str, Spec]] = {
    **COMMON,
    "course_type": Spec(enums.CourseCategory, "Sort of course."),
    "learn_aim_ref": Spec(_TEXT, "Learning aim reference of the qualification: eight digits or capitals."),
    "awarding_body": Spec(_TEXT, "Who awards the qualification."),
    "who_for": Spec(_TEXT, "Who this course is for: at most 2,000 letters."),
    "what_you_learn": Spec(_TEXT, "What one learns: at most 1,500 letters."),
    "how_you_learn": Spec(_TEXT, "How one learns: at most 500 letters."),
    "how_assessed": Spec(_TEXT, "How one is assessed: at most 500 letters."),
    "where_next": Spec(_TEXT, "Where it can lead: at most 500 letters."),
    "support": Spec(_TEXT, "Help with access, childcare, English: at most 500 letters."),
    "entry_requirements": Spec(_TEXT, "What one needs before it starts: at most 500 letters."),
    "what_to_bring": Spec(_TEXT, "What to bring: at most 500 letters."),
    "funding": Spec(enums.FundingStream, "Public money that may pay the fee.", many=True),
}
RUN: Final[Mapping[str, Spec]] = {
    "reference": Spec(_TEXT, "Your own reference of the run."),
    "delivery_mode": Spec(enums.DeliveryMode, "How it is taught."),
    "study_mode": Spec(enums.StudyMode, "How much of the week it takes."),
    "attendance": Spec(enums.Attendance, "When in the week it is taught."),
    "starts_on": Spec(Date, "The first day."),
    "flexible_start": Spec(graphene.Boolean, "Whether one can start at any time. Then there is no first day."),
    "ends_on": Spec(Date, "The last day."),
    "day_starts_at": Spec(graphene.Time, "When each day begins: `18:00`."),
    "day_ends_at": Spec(graphene.Time, "When each day ends."),
    "sessions": Spec(enums.Session, "The parts of the week that it takes.", many=True),
    "hours_per_week": Spec(graphene.Float, "Hours in a week, with at most one decimal."),
    "duration_value": Spec(graphene.Int, "Its length, 1 to 999 of `durationUnit`."),
    "duration_unit": Spec(enums.DurationUnit, "Unit of `durationValue`."),
    "cost_gbp": Spec(Money, "The fee in pounds, before any funding. 0: free."),
    "cost_description": Spec(_TEXT, "What is to be said about the cost, in one line."),
    "places": Spec(graphene.Int, "How many can take part."),
    "places_left": Spec(graphene.Int, "How many places are free."),
    "has_waitlist": Spec(graphene.Boolean, "Whether one may wait for a place."),
    "url": Spec(_TEXT, "Where to book."),
}
JOB: Final[Mapping[str, Spec]] = {
    **COMMON,
    "soc2020": Spec(_TEXT, "Unit group of the Standard Occupational Classification 2020: four digits."),
    "contract": Spec(enums.Contract, "Kind of contract."),
    "working_pattern": Spec(enums.WorkingPattern, "How the hours lie."),
    "workplace": Spec(enums.Workplace, "Where the work is done."),
    "days_on_site": Spec(graphene.Int, "Days a week on site, of a job that is partly at home."),
    "pay_min": Spec(Money, "The lowest pay in pounds, for one `payPeriod`."),
    "pay_max": Spec(Money, "The highest."),
    "pay_period": Spec(enums.PayPeriod, "What the pay is for."),
    "hours_per_week": Spec(graphene.Float, "Hours in a week. Needed with pay by the week, month or year."),
    "hours_per_day": Spec(graphene.Float, "Hours in a day. Needed with pay by the day."),
    "sessions": Spec(enums.Session, "The parts of the week that it takes.", many=True),
    "starts_on": Spec(Date, "The first day. Null: as soon as one can."),
    "vacancies": Spec(graphene.Int, "How many people are wanted."),
    "standard_reference": Spec(_TEXT, "Apprenticeship standard, such as ST0973."),
    "flexible_working": Spec(
        graphene.Boolean, "Whether flexible working is offered: yes or no. Null: not answered yet."
    ),
    "flexible_working_detail": Spec(_TEXT, "What that means in this job. Needed with yes."),
    "visa_sponsorship": Spec(graphene.Boolean, "Whether you sponsor visas for it: yes or no. Null: not answered yet."),
    "training": Spec(_TEXT, "What one learns in it: at most 500 letters."),
}
VENUE: Final[Mapping[str, Spec]] = {
    "reference": Spec(_TEXT, "Your own reference. No two venues of yours have the same."),
    "name": Spec(_TEXT, "Its name."),
    "kind": Spec(enums.VenueKind, "Sort of place."),
    "address": Spec(_TEXT, "Street and number."),
    "postcode": Spec(_TEXT, "The whole postcode."),
    "latitude": Spec(graphene.Float, "WGS84 degrees. Left out: the middle of the postcode's first half."),
    "longitude": Spec(graphene.Float, "WGS84 degrees."),
    "access": Spec(enums.AccessFeature, "Practical help here.", many=True),
    "closed_on": Spec(Date, "The last day it was open, where it has closed for good."),
}
_DECIMALS: Final = frozenset({"hours_per_week", "hours_per_day"})


def inputs(table: Mapping[str, Spec]) -> dict[str, Any]:
    """As fields of an input; all of them may be left out."""
    return {
        name: graphene.InputField(
            graphene.List(graphene.NonNull(spec.of)) if spec.many else spec.of, description=spec.words
        )
        for name, spec in table.items()
    }


def outputs(table: Mapping[str, Spec]) -> dict[str, Any]:
    """As fields of an object, resolved from columns of the same name."""
    return {
        name: listed(spec.of, spec.words) if spec.many else maybe(spec.of, spec.words) for name, spec in table.items()
    }


def draft_values(given: Mapping[str, Any], table: Mapping[str, Spec], draft: type) -> dict[str, Any]:
    """What was sent, as a draft holds it. Null takes an answer back: the draft's own empty value."""
    empty = {field.name: field.default for field in fields(draft) if field.default is not MISSING}
    return {
        name: empty[name] if value is None else _plain(name, value) for name, value in given.items() if name in table
    }


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_plain(name, one) for one in value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return Decimal(str(value)) if name in _DECIMALS else value
