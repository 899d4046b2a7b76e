"""What somebody wants to be told, and what they were: everybody's own."""

from __future__ import annotations

from typing import Any

from mobile_api.node import encode
from tests.factories.push import ledger
from tests.mobile_api.permission_cases.world import SIGNED_IN, Case, Role, World


def _ritas(_world: World) -> dict[str, Any]:
    ledger(of=Role.RESIDENT.value, batch=7)
    return {"input": {"notification": encode("Notification", 7)}}


CASES = {
    "Query.notificationPreferences": Case(SIGNED_IN),
    "Query.myNotifications": Case(SIGNED_IN),
    "Mutation.updateNotificationPreferences": Case(SIGNED_IN, lambda _world: {"input": {"mostAWeek": 2}}),
    "Mutation.switchNotifications": Case(SIGNED_IN, lambda _world: {"input": {"kinds": ["FOLLOW_UP"], "on": False}}),
    "Mutation.pauseNotifications": Case(SIGNED_IN, lambda _world: {"input": {}}),
    "Mutation.reportNotificationOpened": Case(SIGNED_IN, _ritas),
}
