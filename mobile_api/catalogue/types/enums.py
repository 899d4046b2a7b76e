"""The catalogue's enums."""

from __future__ import annotations

from typing import Final

import graphene

from courses import models
from courses.wages import Outcome
from mobile_api.enums import enum

Level: Final = enum(
    models.Level,
    "Level",
    'Level of a qualification in England, as in gov.uk\'s "What qualification levels mean". GCSEs are level 1 or 2.',
)
OpportunityKind: Final = enum(models.Opportunity.Kind, "OpportunityKind", "Whether it is something to learn or a job.")
AccessFeature: Final = enum(
    models.AccessFeature, "AccessFeature", "Practical help that a place, a course or a job offers."
)
Session: Final = enum(
    models.Session, "Session", "A part of a day of the week: morning to 12:00, afternoon to 17:00, evening after that."
)
SkillRelation: Final = enum(
    models.OpportunitySkill.Relation, "SkillRelation", "What a skill has to do with a course or a job."
)
SkillKind: Final = enum(models.Skill.Kind, "SkillKind", "ESCO's two kinds of skill.")
CourseCategory: Final = enum(models.Course.Type, "CourseType", "Sort of course.")
FundingStream: Final = enum(
    models.FundingStream, "FundingStream", "Public money that may pay the fee. The provider checks who qualifies."
)
DeliveryMode: Final = enum(models.CourseRun.DeliveryMode, "DeliveryMode", "How a course is taught.")
StudyMode: Final = enum(models.CourseRun.StudyMode, "StudyMode", "How much of the week a course takes.")
Attendance: Final = enum(models.CourseRun.Attendance, "Attendance", "When in the week a course is taught.")
DurationUnit: Final = enum(models.CourseRun.DurationUnit, "DurationUnit", "Unit of the length of a course.")
Contract: Final = enum(models.Job.Contract, "Contract", "Kind of contract of a job.")
WorkingPattern: Final = enum(models.Job.WorkingPattern, "WorkingPattern", "How the hours of a job lie.")
Workplace: Final = enum(models.Job.Workplace, "Workplace", "Where the work is done.")
PayPeriod: Final = enum(models.Job.PayPeriod, "PayPeriod", "What an amount of pay is for.")
DisabilityConfident: Final = enum(
    models.Employer.DisabilityConfident, "DisabilityConfident", "Level in the government's Disability Confident scheme."
)
VenueKind: Final = enum(models.Venue.Kind, "VenueKind", "Sort of place.")
LondonPart: Final = enum(models.Borough.Part, "LondonPart", "Inner or Outer London, as the law divides them.")
TravelMode: Final = enum(models.TravelMode, "TravelMode", "A way to get somewhere.")
RunStatus: Final = enum(models.CourseRun.Status, "RunStatus", "Whether a run takes place as it was announced.")
_OUTCOMES: Final = {
    Outcome.MEETS: "The lowest pay is at or above the rate.",
    Outcome.BELOW: "The lowest pay is below the rate.",
    Outcome.RATE_NOT_KNOWN: "We hold no rate for that day, so nothing was compared.",
    Outcome.PAY_NOT_KNOWN: "The advert does not say what an hour pays.",
}
WageOutcome: Final = graphene.Enum.from_enum(
    Outcome,
    name="WageOutcome",
    description=lambda outcome: (
        "How pay compares with a wage." if outcome is None else _OUTCOMES[Outcome(outcome.value)]
    ),
)
