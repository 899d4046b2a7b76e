"""Jobs."""

from __future__ import annotations

from decimal import Decimal

import graphene

from courses import models
from courses.wages import Comparison
from courses.words import pay_words
from matching.eligibility.judging import Verdict
from mobile_api.catalogue.eligibility import apprenticeship_for_asker
from mobile_api.catalogue.hiding import HiddenFrom
from mobile_api.catalogue.loaders import InterviewCoursesOfJob, LocationsOfJob
from mobile_api.catalogue.types.course import Course
from mobile_api.catalogue.types.enums import Contract, PayPeriod, Session, WorkingPattern, Workplace
from mobile_api.catalogue.types.free import SchemeAnswer
from mobile_api.catalogue.types.opportunity import Opportunity
from mobile_api.catalogue.types.organisation import Employer
from mobile_api.catalogue.types.place import Venue
from mobile_api.catalogue.types.wage import WageComparison, against_living_wage
from mobile_api.catalogue.words import places_words
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import Node
from mobile_api.scalars import Date, Money


class Pay(graphene.ObjectType):
    """What a job pays before tax, as its employer states it today."""

    min = graphene.Field(graphene.NonNull(Money), description="The lowest, in pounds.")
    max = graphene.Field(Money, description="The highest, in pounds. Null: one amount only.")
    period = one(PayPeriod, "What the amounts are for.")
    text = graphene.String(required=True, description='In plain words: "£24,000 to £26,000 a year".')

    @staticmethod
    def resolve_min(job: models.Job, _info: graphene.ResolveInfo) -> Decimal | None:
        """Of the job."""
        return job.pay_min

    @staticmethod
    def resolve_max(job: models.Job, _info: graphene.ResolveInfo) -> Decimal | None:
        """Of the job."""
        return job.pay_max

    @staticmethod
    def resolve_period(job: models.Job, _info: graphene.ResolveInfo) -> str:
        """Of the job."""
        return job.pay_period

    @staticmethod
    def resolve_text(job: models.Job, _info: graphene.ResolveInfo) -> str:
        """Of the job."""
        return pay_words(job.pay_min, job.pay_max, job.pay_period)


class Job(graphene.ObjectType):
    """An entry-level job, apprenticeships among them."""

    class Meta:
        interfaces = (Node, Opportunity)
        possible_types = (models.Job,)

    employer = one(Employer, "Who hires.")
    contract = one(Contract, "Kind of contract.")
    working_pattern = one(WorkingPattern, "How the hours lie.")
    workplace = one(Workplace, "Where the work is done.")
    pay = graphene.Field(Pay, description="What it pays. Null: not stated.")
    hours_per_week = graphene.Float(description="Hours in a week. Null: not stated.")
    sessions = listed(Session, "The parts of the week that it takes. Empty: not stated.")
    locations = listed(Venue, "Its places of work. Empty for work from home.")
    starts_on = maybe(Date, "The first day. Null: as soon as you can.")
    vacancies = graphene.Int(description="How many people are wanted. Null: not stated.")
    apprenticeship_standard = graphene.String(
        description="Reference of the apprenticeship standard. Null for other jobs."
    )
    soc2020 = text("Unit group of the Standard Occupational Classification 2020.")
    flexible_working = graphene.Boolean(required=True, description="Whether flexible hours are offered.")
    flexible_working_detail = text("What flexible working means in this job.")
    days_on_site = graphene.Int(description="Days a week on site, of a job that is partly at home. Null: not stated.")
    hours_per_day = graphene.Float(description="Hours in a day, of a job that is paid by the day. Null: not stated.")
    entry_level = graphene.Boolean(
        required=True,
        description="Whether it is called entry-level: its words demand no years, no degree, no rank, and it pays what it must.",
    )
    living_wage = graphene.Field(
        WageComparison, description="Its lowest pay beside the London Living Wage. Null: pay is not stated."
    )
    visa_sponsorship = graphene.Boolean(required=True, description="Whether the employer sponsors visas for it.")
    training = text("What one learns in it.")
    apprenticeship_for_me = graphene.Field(
        SchemeAnswer,
        description="Whether you may start this apprenticeship: age, level, and the least it may pay. Null for other jobs.",
    )
    i_am_hidden = graphene.Boolean(
        required=True,
        description="Whether you hide from its employer, so that you can't apply. False without a sign-in.",
    )
    interview_guaranteed_by = listed(Course, "Open courses after which an interview for this job is certain.")

    @staticmethod
    def resolve_flexible_working(job: models.Job, _info: graphene.ResolveInfo) -> bool:
        """A publisher's file that does not say so offers none."""
        return bool(job.flexible_working)

    @staticmethod
    def resolve_visa_sponsorship(job: models.Job, _info: graphene.ResolveInfo) -> bool:
        """As above."""
        return bool(job.visa_sponsorship)

    @staticmethod
    def resolve_entry_level(job: models.Job, _info: graphene.ResolveInfo) -> bool:
        """Withheld until it was checked."""
        return bool(job.entry_level)

    @staticmethod
    def resolve_living_wage(job: models.Job, info: graphene.ResolveInfo) -> Comparison | None:
        """At the rate in force on its first day."""
        return None if job.pay_min is None else against_living_wage(job, info)

    @staticmethod
    def resolve_organisation_name(job: models.Job, _info: graphene.ResolveInfo) -> str:
        """The employer's."""
        return job.employer.name

    @staticmethod
    def resolve_pay(job: models.Job, _info: graphene.ResolveInfo) -> models.Job | None:
        """The job itself, where it states its pay."""
        return None if job.pay_min is None else job

    @staticmethod
    def resolve_locations(job: models.Job, info: graphene.ResolveInfo) -> list[models.Venue]:
        """For all rows of the page at once."""
        return _locations(job, info)

    @staticmethod
    def resolve_apprenticeship_standard(job: models.Job, _info: graphene.ResolveInfo) -> str | None:
        """Under a longer name."""
        return job.standard_reference or None

    @staticmethod
    def resolve_apprenticeship_for_me(job: models.Job, info: graphene.ResolveInfo) -> Verdict | None:
        """By the rules of its first day."""
        is_one = job.contract == models.Job.Contract.APPRENTICESHIP
        return apprenticeship_for_asker(info.context, job) if is_one else None

    @staticmethod
    def resolve_i_am_hidden(job: models.Job, info: graphene.ResolveInfo) -> bool:
        """From its employer."""
        return bool(info.context.loader(HiddenFrom).load(job.employer_id))

    @staticmethod
    def resolve_interview_guaranteed_by(job: models.Job, info: graphene.ResolveInfo) -> list[models.Course]:
        """For all rows of the page at once."""
        return info.context.loader(InterviewCoursesOfJob).load(job.pk)  # type: ignore[no-any-return]

    @staticmethod
    def resolve_cost_or_pay(job: models.Job, _info: graphene.ResolveInfo) -> str:
        """The pay."""
        return pay_words(job.pay_min, job.pay_max, job.pay_period)

    @staticmethod
    def resolve_where(job: models.Job, info: graphene.ResolveInfo) -> str:
        """The boroughs, and home where it counts."""
        others = {models.Job.Workplace.REMOTE: ["from home"], models.Job.Workplace.HYBRID: ["partly from home"]}
        return places_words(_locations(job, info), others=others.get(models.Job.Workplace(job.workplace), []))


def _locations(job: models.Job, info: graphene.ResolveInfo) -> list[models.Venue]:
    return info.context.loader(LocationsOfJob).load(job.pk)  # type: ignore[no-any-return]
