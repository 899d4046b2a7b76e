"""What a person is told: their own, and nobody else's."""

from __future__ import annotations

from tests.factories.inbox import inbox_item
from tests.mobile_api.permission_cases.world import MEMBERS, SIGNED_IN, Case, Role, World, about


def _ritas(world: World) -> dict[str, dict[str, str]]:
    item = inbox_item(to=world.users[Role.RESIDENT].resident, about=world.course)
    return {"input": {"id": about(item)}}


CASES = {
    "Query.inbox": Case(SIGNED_IN),
    "Mutation.markInboxItemRead": Case(frozenset({Role.RESIDENT}), _ritas, denied=dict.fromkeys(MEMBERS, "NOT_FOUND")),
    "Mutation.markAllInboxItemsRead": Case(SIGNED_IN, lambda _world: {"input": {}}),
}
