"""The catalogue is for everybody; what is not public is for nobody here."""

from __future__ import annotations

from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.mobile_api.permission_cases.world import EVERYBODY, MEMBERS, Case, Role, about

CASES = {
    "Query.node": Case(EVERYBODY, lambda world: {"id": about(world.course)}),
    "Query.node draft": Case(frozenset(), lambda world: {"id": about(world.draft)}),
    "Query.node organisation": Case(EVERYBODY, lambda world: {"id": about(world.provider)}),
    "Query.node pending": Case(frozenset(), lambda _world: {"id": about(provider(approval="PENDING"))}),
    "Query.opportunity": Case(EVERYBODY, lambda world: {"id": about(world.job)}),
    "Query.opportunity draft": Case(frozenset(), lambda world: {"id": about(world.draft)}),
    "Query.courses": Case(EVERYBODY),
    "Query.jobs": Case(EVERYBODY),
    "Query.search": Case(EVERYBODY),
    "Query.demandHints": Case(MEMBERS | {Role.STAFF, Role.STRANGER}),
    "Query.skills": Case(EVERYBODY),
    "Query.boroughs": Case(EVERYBODY),
    "Query.outcode": Case(EVERYBODY, lambda _world: {"code": outcode(code="E7").code}),
}
