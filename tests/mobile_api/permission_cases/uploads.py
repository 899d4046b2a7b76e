"""What members may do with bulk uploads. Viewers look, editors change."""

from __future__ import annotations

from typing import Any

from courses.models import Upload
from tests.factories.api_key import api_key
from tests.factories.upload import upload, upload_row
from tests.mobile_api.permission_cases.world import EDITORS, EVERYBODY, MEMBERS, OWNERS, Case, World, about


def _upload(world: World) -> Upload:
    made = upload(provider=world.provider)
    upload_row(upload=made)
    return made


def _input(world: World, **more: Any) -> dict[str, Any]:
    return {"input": {"uploadId": about(_upload(world)), **more}}


CASES = {
    "Query.apiKeys": Case(OWNERS, lambda world: {"organisationId": about(world.provider)}),
    "Mutation.createApiKey": Case(
        OWNERS, lambda world: {"input": {"organisationId": about(world.provider), "name": "Course system"}}
    ),
    "Mutation.revokeApiKey": Case(
        OWNERS, lambda world: {"input": {"apiKeyId": about(api_key(provider=world.provider))}}
    ),
    "Query.upload": Case(MEMBERS, lambda world: {"id": about(_upload(world))}),
    "Query.uploads": Case(MEMBERS, lambda world: {"organisationId": about(world.provider)}),
    "Query.uploadColumns": Case(EVERYBODY, lambda _world: {"kind": "COURSES"}),
    "Mutation.fixUploadRow": Case(
        EDITORS, lambda world: _input(world, row=2, cells=["A", "SHORT_COURSE", "B", "ONLINE"])
    ),
    "Mutation.publishUpload": Case(EDITORS, _input),
    "Mutation.discardUpload": Case(EDITORS, _input),
}
