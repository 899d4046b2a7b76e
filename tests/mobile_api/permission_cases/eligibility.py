"""Trying out whether a course is free is for everybody, about courses that everybody may see."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import EVERYBODY, Case, about

CASES = {
    "Query.isItFree": Case(EVERYBODY, lambda world: {"courseId": about(world.course), "answers": {"mayStay": True}}),
    "Query.isItFree draft": Case(frozenset(), lambda world: {"courseId": about(world.draft)}),
}
