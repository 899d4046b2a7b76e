"""A device as its owner sees it."""

from __future__ import annotations

from typing import Final

import graphene

from mobile_api import models
from mobile_api.enums import enum
from mobile_api.fields import one
from mobile_api.node import encode

DeviceKind: Final = enum(models.Device.Kind, "DeviceKind", "How a device is addressed.")


class Device(graphene.ObjectType):
    """A phone or a browser that notifications are sent to. Its address is told to nobody."""

    id = graphene.ID(required=True, description="Names this device: keep it in the app, to refresh and to remove it.")
    kind = one(DeviceKind, "How it is addressed.")
    added_at = graphene.DateTime(required=True, description="Since when.")
    refreshed_at = graphene.DateTime(required=True, description="When the app on it last said that it is there.")
    retired_at = graphene.DateTime(description="Since when it no longer answers. Null: it does.")

    @staticmethod
    def resolve_id(device: models.Device, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("Device", device.pk)
