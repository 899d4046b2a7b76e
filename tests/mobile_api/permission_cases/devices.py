"""Phones: everybody's own."""

from __future__ import annotations

from typing import Any

from tests.factories.device import device, token
from tests.mobile_api.permission_cases.world import SIGNED_IN, Case, Role, World, about


def _a_phone(_world: World) -> dict[str, Any]:
    return {"input": {"kind": "TOKEN", "address": token()}}


def _ritas(_world: World) -> dict[str, Any]:
    return {"input": {"id": about(device(of=Role.RESIDENT.value))}}


CASES = {
    "Query.myDevices": Case(SIGNED_IN),
    "Mutation.registerDevice": Case(SIGNED_IN, _a_phone),
    "Mutation.registerDevice in place of another": Case(
        frozenset({Role.RESIDENT}),
        lambda world: {"input": {**_a_phone(world)["input"], "replacesId": _ritas(world)["input"]["id"]}},
        denied=dict.fromkeys(SIGNED_IN - {Role.RESIDENT}, "NOT_FOUND"),
    ),
    "Mutation.refreshDevice": Case(
        frozenset({Role.RESIDENT}), _ritas, denied=dict.fromkeys(SIGNED_IN - {Role.RESIDENT}, "NOT_FOUND")
    ),
    "Mutation.removeDevice": Case(SIGNED_IN, _ritas),
}
