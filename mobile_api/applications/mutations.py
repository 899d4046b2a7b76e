"""What a resident does with an application."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import graphene

from matching import models
from matching.services.application_sending import (
    answer_offer,
    apply_for_course,
    submit_application,
    withdraw_application,
)
from matching.services.applications import save_section, start_application
from matching.services.outcomes import confirm_outcome
from mobile_api.action import Action
from mobile_api.applications.enums import ApplicationSectionName, InterviewAdjustment
from mobile_api.applications.types import Application, Outcome
from mobile_api.context import Context
from mobile_api.fields import made_at
from mobile_api.listings.queries import listing_key
from mobile_api.node import decode_number


class ApplicationChanged:
    """Every one of these answers with the application."""

    application = graphene.Field(Application, description="Your application as it is now. Null when it was refused.")


def _opportunity_id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the course or job: you have one live application for each.")


def _run_id() -> graphene.ID:
    return graphene.ID(description="Id of the `CourseRun`. Needed where a course has several runs ahead.")


def _given(context: Context, opportunity_id: str) -> dict[str, Any]:
    return {
        "by": context.require_user(),
        "opportunity_id": listing_key(opportunity_id, field="opportunity_id"),
        "now": context.now,
    }


def _run(run_id: str | None) -> int | None:
    return decode_number(run_id, "CourseRun", field="run_id") if run_id else None


class StartApplication(ApplicationChanged, Action):
    """Begin an application. What your profile says is written in already; it is sent only after you have saved it. Begun
    already: you get the same one.
    """

    class Input:
        """For what."""

        opportunity_id = _opportunity_id()
        run_id = _run_id()
        made_at = made_at()

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, run_id: str | None = None, **when: Any) -> Self:
        """Begin."""
        return cls(application=start_application(**_given(context, opportunity_id), run_id=_run(run_id), **when))


class SaveApplicationSection(ApplicationChanged, Action):
    """Save one part of an application that is not sent yet. Empty takes the part out. You can stop and go on another day."""

    class Input:
        """Which part, and what it says."""

        opportunity_id = _opportunity_id()
        section = graphene.InputField(graphene.NonNull(ApplicationSectionName), description="Which part.")
        words = graphene.String(description="What you want to say: plain text of at most 2,000 letters.")
        adjustments = graphene.InputField(
            graphene.List(graphene.NonNull(InterviewAdjustment)),
            description="What would help you at an interview. Only in the part ADJUSTMENTS.",
        )
        made_at = made_at()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        opportunity_id: str,
        section: Any,
        words: str | None = None,
        adjustments: list[Any] | None = None,
        **when: Any,
    ) -> Self:
        """Save it."""
        row = save_section(
            **_given(context, opportunity_id),
            section=getattr(section, "value", section),
            words=words or "",
            adjustments=[getattr(one, "value", one) for one in adjustments or []],
            **when,
        )
        return cls(application=row)


class SubmitApplication(ApplicationChanged, Action):
    """Send an application. A course with a free place keeps it for you; a full one puts you on its waiting list, if it has one."""

    class Input:
        """Which, and whether adjustments go along."""

        opportunity_id = _opportunity_id()
        send_adjustments = graphene.Boolean(
            default_value=False, description="True: the organisation sees what you wrote in ADJUSTMENTS. You choose."
        )
        made_at = made_at()

    @classmethod
    def perform(
        cls, context: Context, *, opportunity_id: str, send_adjustments: bool | None = False, **when: Any
    ) -> Self:
        """Send it."""
        row = submit_application(**_given(context, opportunity_id), send_adjustments=bool(send_adjustments), **when)
        return cls(application=row)


class ApplyForCourse(ApplicationChanged, Action):
    """Ask for a place on a course in one step, or to be put on its waiting list."""

    class Input:
        """Which course, and how to reach you."""

        opportunity_id = graphene.ID(required=True, description="Id of the `Course`.")
        run_id = _run_id()
        contact = graphene.String(
            required=True,
            description="What to call you and how to reach you: at most 2,000 letters. The provider sees it.",
        )
        words = graphene.String(description="Anything that you want to say. The provider sees it.")
        made_at = made_at()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        opportunity_id: str,
        contact: str,
        run_id: str | None = None,
        words: str | None = None,
        **when: Any,
    ) -> Self:
        """Begin, write, send."""
        key = decode_number(opportunity_id, "Course", field="opportunity_id")
        row = apply_for_course(
            by=context.require_user(),
            opportunity_id=key,
            run_id=_run(run_id),
            contact=contact,
            words=words or "",
            now=context.now,
            **when,
        )
        return cls(application=row)


class WithdrawApplication(ApplicationChanged, Action):
    """Take an application back. A place that was kept for you goes to the next who waits."""

    class Input:
        """Which."""

        opportunity_id = _opportunity_id()
        made_at = made_at()

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, **when: Any) -> Self:
        """Take it back."""
        return cls(application=withdraw_application(**_given(context, opportunity_id), **when))


class AnswerOffer(ApplicationChanged, Action):
    """Say yes or no to an offer. After a no, or when it runs out, a place goes to the next who waits."""

    class Input:
        """Which, and what you say."""

        opportunity_id = _opportunity_id()
        accept = graphene.Boolean(required=True, description="True: yes, you take it. False: no, thank you.")
        made_at = made_at()

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, accept: bool, **when: Any) -> Self:
        """Answer."""
        return cls(application=answer_offer(**_given(context, opportunity_id), accept=accept, **when))


class ConfirmOutcome(Action):
    """Say whether what was reported about you is right: have you started, finished, got the job? GLA staff look at what is not."""

    class Input:
        """Which report, and your answer."""

        id = graphene.ID(required=True, description="Id of the `Outcome`.")
        is_right = graphene.Boolean(required=True, description="True: that is right.")
        words = graphene.String(description="If it is not right: what is wrong. At most 500 letters; GLA staff see it.")
        made_at = made_at()

    outcome = graphene.Field(Outcome, description="The report with your answer. Null when it was refused.")

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        is_right: bool,
        words: str | None = None,
        made_at: datetime | None = None,
    ) -> Self:
        """Answer."""
        row: models.Outcome = confirm_outcome(
            by=context.require_user(),
            outcome_id=decode_number(id, "Outcome"),
            is_right=is_right,
            words=words or "",
            now=context.now,
            made_at=made_at,
        )
        return cls(outcome=row)


class ApplicationsMutations:
    """What a resident does with applications."""

    start_application = StartApplication.Field()
    save_application_section = SaveApplicationSection.Field()
    submit_application = SubmitApplication.Field()
    apply_for_course = ApplyForCourse.Field()
    withdraw_application = WithdrawApplication.Field()
    answer_offer = AnswerOffer.Field()
    confirm_outcome = ConfirmOutcome.Field()
