"""Registering an organisation, and running it."""

from __future__ import annotations

from typing import Any, Self

import graphene

from courses.models import Employer, Provider
from courses.services.organisations import register_employer, register_provider, update_organisation
from mobile_api.action import Action
from mobile_api.catalogue.types.enums import DisabilityConfident
from mobile_api.context import Context
from mobile_api.node import decode_number
from mobile_api.organisations.types import Membership, Organisation

_FIELDS = {"name", "website", "about", "disability_confident", "living_wage_employer"}


def _new_name() -> graphene.String:
    return graphene.String(
        description="Its name. Once it is approved a new one is `proposedName` until GLA staff agree; its own takes that back."
    )


def _website() -> graphene.String:
    return graphene.String(description="Address of its website.")


def _about() -> graphene.String:
    return graphene.String(description="About it, in its own words: plain text of at most 2,000 letters.")


def _label() -> graphene.String:
    return graphene.String(description="How colleagues will know you there: a first name, or a desk. No address.")


def _level() -> graphene.InputField:
    return graphene.InputField(DisabilityConfident, description="Its level in the Disability Confident scheme.")


def _living_wage() -> graphene.Boolean:
    return graphene.Boolean(description="Whether it pays at least the London Living Wage.")


def _membership() -> graphene.Field:
    return graphene.Field(Membership, description="You in it. Null when it was refused.")


def _sent(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of the organisation that were sent."""
    return {name: value for name, value in given.items() if name in _FIELDS}


class RegisterProvider(Action):
    """Register a training provider that you act for. You become its owner, and it waits for the GLA's approval.

    Where we know its UKPRN from a register already, your membership waits instead: GLA staff check that you act for it.
    """

    class Input:
        """The provider."""

        name = graphene.String(required=True, description="Its name.")
        ukprn = graphene.String(description="UK Provider Reference Number, eight digits, where it has one.")
        website = _website()
        about = _about()
        label = _label()

    membership = _membership()

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Register, or claim."""
        return cls(
            membership=register_provider(
                by=context.require_user(),
                given=_sent(given),
                ukprn=given.get("ukprn"),
                label=given.get("label") or "",
                now=context.now,
            )
        )


class RegisterEmployer(Action):
    """Register an employer that you act for. You become its owner, and it waits for the GLA's approval."""

    class Input:
        """The employer."""

        name = graphene.String(required=True, description="Its name.")
        website = _website()
        about = _about()
        disability_confident = _level()
        living_wage_employer = _living_wage()
        label = _label()

    membership = _membership()

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Register."""
        return cls(
            membership=register_employer(
                by=context.require_user(), given=_sent(given), label=given.get("label") or "", now=context.now
            )
        )


def _updated(context: Context, model: type[Provider | Employer], given: dict[str, Any]) -> Provider | Employer:
    return update_organisation(
        model=model,
        pk=decode_number(given["id"], model.__name__),
        by=context.require_user(),
        given=_sent(given),
        revision=given["revision"],
        now=context.now,
    )


def _id(kind: str) -> graphene.ID:
    return graphene.ID(required=True, description=f"Id of the {kind}.")


def _revision() -> graphene.Int:
    return graphene.Int(
        required=True, description="The `revision` that you changed: it is refused where it is an old one."
    )


def _organisation() -> graphene.Field:
    return graphene.Field(Organisation, description="It, with the changes. Null when they were refused.")


class UpdateProvider(Action):
    """Change what is said about a provider. What you leave out stays as it is. One that was refused waits for approval again."""

    class Input:
        """New values."""

        id = _id("provider")
        revision = _revision()
        name = _new_name()
        website = _website()
        about = _about()

    organisation = _organisation()

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Store what was sent."""
        return cls(organisation=_updated(context, Provider, given))


class UpdateEmployer(Action):
    """Change what is said about an employer. What you leave out stays as it is. One that was refused waits for approval again."""

    class Input:
        """New values."""

        id = _id("employer")
        revision = _revision()
        name = _new_name()
        website = _website()
        about = _about()
        disability_confident = _level()
        living_wage_employer = _living_wage()

    organisation = _organisation()

    @classmethod
    def perform(cls, context: Context, **given: Any) -> Self:
        """Store what was sent."""
        return cls(organisation=_updated(context, Employer, given))


class OrganisationsMutations:
    """Changes to an organisation by the people who own it."""

    register_provider = RegisterProvider.Field()
    register_employer = RegisterEmployer.Field()
    update_provider = UpdateProvider.Field()
    update_employer = UpdateEmployer.Field()
