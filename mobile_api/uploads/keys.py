"""Keys with which an organisation's own system writes its listings."""

from __future__ import annotations

from typing import Self

import graphene

from courses import models
from courses.services.api_keys import create_api_key, revoke_api_key
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.node import decode_number, encode
from mobile_api.organisations.queries import own_organisation, which
from mobile_api.scalars import Date


class ApiKey(graphene.ObjectType):
    """A key of an organisation. Nobody can read the key itself again."""

    id = graphene.ID(required=True, description="Names this key.")
    name = graphene.String(required=True, description="Which system has it.")
    ending = graphene.String(required=True, description="Its last four signs.")
    made_at = graphene.DateTime(required=True, description="When it was made.")
    last_used_on = graphene.Field(Date, description="Last day on which it was used. Null: never.")
    revoked_at = graphene.DateTime(description="Since when it works no more. Null: it works.")
    is_yours = graphene.Boolean(
        required=True, description="Whether it acts in your name. It stops when its maker leaves the organisation."
    )

    @staticmethod
    def resolve_id(row: models.ApiKey, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("ApiKey", row.pk)

    @staticmethod
    def resolve_is_yours(row: models.ApiKey, info: graphene.ResolveInfo) -> bool:
        """By the account."""
        return bool(row.made_by_id == info.context.require_user().pk)


class ApiKeysQueries:
    """What owners ask about keys."""

    api_keys = graphene.List(
        graphene.NonNull(ApiKey),
        organisation_id=graphene.ID(required=True, description="Id of your provider or employer."),
        description="The keys of an organisation that you own, the newest first.",
    )

    @staticmethod
    def resolve_api_keys(_root: object, info: graphene.ResolveInfo, organisation_id: str) -> list[models.ApiKey]:
        """For owners. There are few: ten work at a time."""
        owner = own_organisation(info.context, organisation_id, at_least=models.MemberRole.OWNER)
        return list(owner.apikeys.all()[:100])


class CreateApiKey(Action):
    """Make a key for your own system (applicant tracking, course management). It acts in your name; it is shown this once."""

    shown_once = True

    class Input:
        """For which organisation and system."""

        organisation_id = graphene.ID(required=True, description="Id of your provider or employer.")
        name = graphene.String(required=True, description="Which system will have it, in your own words.")

    api_key = graphene.Field(ApiKey, description="The key's row. Null when it was refused.")
    key = graphene.String(description="The key itself: send it as `Authorization: Bearer …`. It is never shown again.")

    @classmethod
    def perform(cls, context: Context, *, organisation_id: str, name: str) -> Self:
        """Make it."""
        model, pk = which(organisation_id, field="organisation_id")
        row, key = create_api_key(
            by=context.require_user(), organisation=model, organisation_id=pk, name=name, now=context.now
        )
        return cls(api_key=row, key=key)


class RevokeApiKey(Action):
    """Let a key work no more. Doing it twice changes nothing."""

    class Input:
        """Which key."""

        api_key_id = graphene.ID(required=True, description="Id of the key.")

    api_key = graphene.Field(ApiKey, description="The key's row. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, api_key_id: str) -> Self:
        """Revoke it."""
        key = decode_number(api_key_id, "ApiKey", field="apiKeyId")
        return cls(api_key=revoke_api_key(by=context.require_user(), key_id=key, now=context.now))


class ApiKeysMutations:
    """Changes to keys."""

    create_api_key = CreateApiKey.Field()
    revoke_api_key = RevokeApiKey.Field()
