"""Comparing: anybody, what everybody may see."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import EVERYBODY, Case, about

CASES = {
    "Query.compare": Case(EVERYBODY, lambda world: {"ids": [about(world.course), about(world.job)]}),
    "Query.compare with a draft": Case(
        EVERYBODY, lambda world: {"ids": [about(world.draft), about(world.job)]}, answer=("NOT_FOUND",)
    ),
}
