"""The root field of devices."""

from __future__ import annotations

import graphene

from mobile_api import models
from mobile_api.devices.types import Device


class DevicesQueries:
    """Where am I told."""

    my_devices = graphene.List(
        graphene.NonNull(Device),
        description="Phones and browsers that notifications are sent to, the last seen first. Ten at most.",
    )

    @staticmethod
    def resolve_my_devices(_root: object, info: graphene.ResolveInfo) -> list[models.Device]:
        """Theirs; retired ones too, so that a screen can say why nothing comes."""
        return list(models.Device.objects.filter(user=info.context.require_user()))
