"""What courses and jobs have in common."""

from __future__ import annotations

from datetime import date

import graphene
from django.utils import timezone

from courses import models
from courses.feeds.addresses import public
from matching.queries.meeting import Asked
from mobile_api.catalogue.asking import checklist_for_asker
from mobile_api.catalogue.loaders import Concrete, SkillsOfOpportunity
from mobile_api.catalogue.types.enums import AccessFeature, Level, OpportunityKind
from mobile_api.catalogue.types.requirement import Requirement
from mobile_api.catalogue.types.skill import OpportunitySkill
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import Node
from mobile_api.scalars import Date


class Opportunity(graphene.Interface):
    """Something one can apply for: a `Course` or a `Job`."""

    class Meta:
        interfaces = (Node,)

    id = Node._meta.fields["id"]  # noqa: SLF001 - graphene does not hand an interface's fields down to another
    kind = one(OpportunityKind, "Course or job.")
    title = graphene.String(required=True, description="Its title.")
    summary = text("One or two sentences about it.")
    description = text("All about it, up to 4,000 letters.")
    organisation_name = graphene.String(
        required=True, description="Who offers it: the provider of a course, the employer of a job."
    )
    url = text("Where to find out more and to apply.")
    level = maybe(Level, "Level of the course or of the apprenticeship. Null: it has none.")
    minimum_level = maybe(Level, "What one must already hold. Null: nothing.")
    minimum_age = graphene.Int(description="Youngest age on the first day. Null: no rule is stated.")
    maximum_age = graphene.Int(description="Oldest age on the first day. Null: no rule is stated.")
    closes_on = maybe(Date, "The last day to apply. Null: none is stated.")
    is_open = graphene.Boolean(
        required=True,
        description="False once it has closed: lists have open ones only, what you saved may have closed.",
    )
    calendar_url = graphene.String(
        required=True,
        description="Address of a calendar file with its days: the last one to apply, the first and the last one of each run. "
        "Not found where no day is stated.",
    )
    access = listed(AccessFeature, "Practical help that it offers. Empty: not stated.")
    skills = listed(OpportunitySkill, "Skills it asks for and skills it teaches.")
    requirements = listed(
        Requirement, "What it asks for, and which of it you have. Without a sign-in: what is asked, and nothing of you."
    )
    cost_or_pay = graphene.String(required=True, description="What it costs or what it pays, in plain words.")
    where = graphene.String(required=True, description="Where it happens, in plain words.")
    published_at = graphene.DateTime(description="When it was first shown.")
    confirmed_at = graphene.DateTime(description="When its publisher last said that it is right. Null: not known.")

    @staticmethod
    def resolve_is_open(opportunity: Concrete, info: graphene.ResolveInfo) -> bool:
        """By its state and its closing date in London."""
        return is_open(opportunity, today=info.context.today)

    @staticmethod
    def resolve_calendar_url(opportunity: Concrete, _info: graphene.ResolveInfo) -> str:
        """For everybody, by its number."""
        return public(f"opportunities/{opportunity.pk}.ics")

    @staticmethod
    def resolve_skills(opportunity: Concrete, info: graphene.ResolveInfo) -> list[models.OpportunitySkill]:
        """For all rows of the page at once."""
        return info.context.loader(SkillsOfOpportunity).load(opportunity.pk)  # type: ignore[no-any-return]

    @staticmethod
    def resolve_requirements(opportunity: Concrete, info: graphene.ResolveInfo) -> list[Asked]:
        """Of a course: on the first day of its next run."""
        return checklist_for_asker(opportunity, info.context)


def is_open(opportunity: Concrete, *, today: date | None = None) -> bool:
    """Whether one can apply today: the same rule as `OpportunityQuerySet.live`, for a row at hand."""
    day = today or timezone.localdate()
    shown = opportunity.status == models.Opportunity.Status.LIVE and opportunity.hidden_at is None
    return shown and (opportunity.closes_on is None or opportunity.closes_on >= day)
