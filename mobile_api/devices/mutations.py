"""A device registers, says that it is there, and goes."""

from __future__ import annotations

from typing import Any, Self

import graphene

from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.devices.types import Device, DeviceKind
from mobile_api.models import Device as DeviceRow
from mobile_api.node import decode_number
from mobile_api.push.addresses import GivenAddress
from mobile_api.push.devices import refresh, register, remove


def _given(kind: str, address: str, p256dh: Any = None, auth: Any = None) -> GivenAddress:
    return GivenAddress(DeviceRow.Kind(kind), address, p256dh or "", auth or "")


class RegisterDevice(Action):
    """Send notifications to this device. Call it after sign-in, and whenever its address changes; twice changes nothing.

    A device on which somebody else was signed in is theirs no more. Of more than ten devices, those go that were not there for longest.
    """

    class Input:
        """The device's address."""

        kind = graphene.InputField(graphene.NonNull(DeviceKind), description="How it is addressed.")
        address = graphene.String(
            required=True,
            description="Firebase installation id, registration token, or `endpoint` of the browser's subscription.",
        )
        p256dh = graphene.String(description="A browser's: `keys.p256dh` of its subscription. Of nothing else.")
        auth = graphene.String(description="A browser's: `keys.auth` of its subscription. Of nothing else.")
        replaces_id = graphene.ID(description="Id that this device had under its last address.")

    traceless = True  # an address is a secret: not even a hash of the input is kept

    device = graphene.Field(Device, description="The device. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, replaces_id: str | None = None, **given: Any) -> Self:
        """Register it."""
        replaces = None if replaces_id is None else decode_number(replaces_id, "Device", field="replacesId")
        return cls(
            device=register(by=context.require_user(), given=_given(**given), now=context.now, replaces=replaces)
        )


class RefreshDevice(Action):
    """The device is still there. Call it once a day at most, when the app is opened."""

    class Input:
        """Which."""

        id = graphene.ID(required=True, description="Id of the device.")

    device = graphene.Field(Device, description="The device. Null when it was refused: register it anew.")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Note it."""
        key = decode_number(id, "Device")
        return cls(device=refresh(by=context.require_user(), device_id=key, now=context.now))


class RemoveDevice(Action):
    """Send nothing to this device any more. Call it before signing out. Twice changes nothing."""

    class Input:
        """Which."""

        id = graphene.ID(required=True, description="Id of the device.")

    removed = graphene.Boolean(description="Whether it was there. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Take it away."""
        return cls(removed=remove(by=context.require_user(), device_id=decode_number(id, "Device")))


class DevicesMutations:
    """Changes to where I am told."""

    register_device = RegisterDevice.Field()
    refresh_device = RefreshDevice.Field()
    remove_device = RemoveDevice.Field()
