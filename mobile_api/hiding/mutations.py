"""Hiding from an employer, and showing oneself again."""

from __future__ import annotations

from typing import Self

import graphene

from matching.services.hiding import hide_from_employer, unhide_from_employer
from mobile_api.action import Action
from mobile_api.catalogue.types import Employer
from mobile_api.context import Context
from mobile_api.node import decode_number


class HideFromEmployer(Action):
    """Hide from an employer: they see nothing of you from now on, no application that you sent before either. They are not told."""

    class Input:
        """From whom."""

        employer_id = graphene.ID(required=True, description="Id of the employer.")

    employer = graphene.Field(Employer, description="The employer. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, employer_id: str) -> Self:
        """Hide."""
        key = decode_number(employer_id, "Employer", field="employerId")
        return cls(employer=hide_from_employer(by=context.require_user(), employer_id=key, now=context.now))


class UnhideFromEmployer(Action):
    """Let an employer see you again. They are not told that you ever hid."""

    class Input:
        """By whom."""

        employer_id = graphene.ID(required=True, description="Id of the employer.")

    employer = graphene.Field(Employer, description="The employer. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, employer_id: str) -> Self:
        """Show oneself."""
        key = decode_number(employer_id, "Employer", field="employerId")
        return cls(employer=unhide_from_employer(by=context.require_user(), employer_id=key))


class HidingMutations:
    """Changes to who sees me."""

    hide_from_employer = HideFromEmployer.Field()
    unhide_from_employer = UnhideFromEmployer.Field()
