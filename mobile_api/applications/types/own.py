"""Applications as whoever wrote them sees them."""

from __future__ import annotations

from typing import Any, Final

import graphene

from matching import models
from matching.lifecycle import TRANSITIONS, Move
from mobile_api.applications.enums import ApplicationSectionName, InterviewAdjustment
from mobile_api.applications.loaders import SectionsOfApplication
from mobile_api.applications.types.parts import OfApplication
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.catalogue.types import Opportunity
from mobile_api.catalogue.types.course import CourseRun
from mobile_api.connections import connection_type
from mobile_api.fields import listed, one

S = models.Application.Status


class ApplicationSection(graphene.ObjectType):
    """A part of your application."""

    section = one(ApplicationSectionName, "What it is about.")
    title = graphene.String(required=True, description="The same in words.")
    words = graphene.String(required=True, description="What you wrote.")
    adjustments = listed(InterviewAdjustment, "What would help you at an interview. Only in that part.")
    is_prefilled = graphene.Boolean(
        required=True, description="True: we wrote it from your profile. It is sent only after you have saved it."
    )
    is_sent = graphene.Boolean(required=True, description="Whether the organisation has been sent it.")
    saved_at = graphene.DateTime(required=True, description="When you saved it.")

    @staticmethod
    def resolve_title(section: models.ApplicationSection, _info: graphene.ResolveInfo) -> str:
        """The label."""
        return section.get_section_display()


class Application(OfApplication, graphene.ObjectType):
    """Your application for a job, or your request for a place on a course."""

    opportunity = graphene.Field(
        Opportunity, description="The course or job. Null where it can't be shown just now: it is being written anew."
    )
    run = graphene.Field(CourseRun, description="Of a course: which run. Null: a job, or no run was picked.")
    status_text = graphene.String(required=True, description="Where it stands, in plain words.")
    started_at = graphene.DateTime(required=True, description="When you began to write it.")
    sections = listed(ApplicationSection, "What you wrote.")
    can_withdraw = graphene.Boolean(required=True, description="Whether you can take it back now.")
    can_answer_offer = graphene.Boolean(required=True, description="Whether there is an offer for you to answer.")

    @staticmethod
    def resolve_opportunity(row: models.Application, info: graphene.ResolveInfo) -> object:
        """Also a closed one."""
        return info.context.loader(AnyOpportunity).load(row.opportunity_id)

    @staticmethod
    def resolve_status_text(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """The label."""
        return row.get_status_display()

    @staticmethod
    def resolve_sections(row: models.Application, info: graphene.ResolveInfo) -> Any:
        """Batched."""
        return info.context.loader(SectionsOfApplication).load(row.pk)

    @staticmethod
    def resolve_can_withdraw(row: models.Application, _info: graphene.ResolveInfo) -> bool:
        """By the table of moves."""
        return row.status in TRANSITIONS[Move.WITHDRAW].source

    @staticmethod
    def resolve_can_answer_offer(row: models.Application, info: graphene.ResolveInfo) -> bool:
        """While it lasts."""
        return row.status == S.OFFERED and row.offer_stands_at(info.context.now)


ApplicationConnection: Final = connection_type(Application, rows="applications of yours")
