"""Uploads, keys, used codes, a viewer who publishes. Each is refused as if there were nothing, and nothing has changed."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import (
    Course,
    CourseRun,
    Member,
    MemberRole,
    OrganisationNotice,
    Provider,
    ProviderMember,
)
from courses.services.api_keys import create_api_key
from courses.services.members import change_member, leave_organisation
from courses.uploads.work import work_once
from tests.courses.uploads.sending import COURSE, JOB, csv_of
from tests.factories.api_key import api_key
from tests.factories.course import course_run
from tests.factories.invitation import CODE, invitation
from tests.factories.member import member
from tests.factories.upload import upload, upload_row
from tests.factories.user import user
from tests.factories.venue import venue
from tests.mobile_api.attacks.trying import INSIDE, OUTSIDE, asked, course_of, http, tried
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import World, about
from tests.mobile_api.test_permission_matrix import everything_stored

pytestmark = pytest.mark.django_db


# --- Uploads and the API for other systems ----------------------------------------------------------------------------


def test_uploads_of_theirs(ask: Ask, world: World) -> None:
    made = upload(provider=world.provider)
    upload_row(upload=made)
    ask("{ me { id } }", by=OUTSIDE)
    before = everything_stored()
    content = csv_of([COURSE])
    mine, foreign = about(world.other_provider), about(world.provider)

    assert asked(ask, "upload(id: $id) { state }", id=about(made)) == ["NOT_FOUND"]
    for ending in ("csv", "xlsx"):
        assert http("GET", f"/uploads/{about(made)}/with-errors.{ending}", by=OUTSIDE) == (404, ["NOT_FOUND"])
    corrects = f"/uploads?organisation={mine}&kind=courses&corrects={about(made)}"
    assert http("POST", corrects, content, by=OUTSIDE) == (404, ["NOT_FOUND"])
    assert http("POST", f"/uploads?organisation={foreign}&kind=courses", content, by=OUTSIDE) == (404, ["NOT_FOUND"])
    for mutation, more in (
        ("fixUploadRow", {"row": 2, "cells": ["A", "B", "C", "D"]}),
        ("publishUpload", {}),
        ("discardUpload", {}),
    ):
        assert tried(ask, mutation, uploadId=about(made), **more) == ["NOT_FOUND"]
    assert everything_stored() == before


def test_a_viewer_publishes_nothing_by_any_way(ask: Ask, world: World) -> None:
    made = upload(provider=world.provider)
    upload_row(upload=made)
    ask("{ me { id } }", by="vera")
    before = everything_stored()
    where = f"/uploads?organisation={about(world.provider)}&kind=courses"

    assert http("POST", where, csv_of([COURSE]), by="vera") == (403, ["ROLE_TOO_LOW"])
    assert tried(ask, "publishUpload", by="vera", uploadId=about(made), overwrite=True) == ["ROLE_TOO_LOW"]
    assert tried(ask, "submitListing", by="vera", id=about(world.draft), revision=1) == ["ROLE_TOO_LOW"]
    assert tried(ask, "cloneListing", by="vera", id=about(world.course)) == ["ROLE_TOO_LOW"]
    key = tried(ask, "createApiKey", by="vera", organisationId=about(world.provider), name="Mine")
    assert key == ["ROLE_TOO_LOW"]
    assert everything_stored() == before


def test_a_key_opens_its_own_organisation_alone(ask: Ask, world: World) -> None:
    oscar = user(uid=OUTSIDE)
    _, key = create_api_key(
        by=oscar, organisation=Provider, organisation_id=world.other_provider.pk, name="x", now=timezone.now()
    )
    venue(provider=world.provider, reference="SECRET-PLACE")
    record = {**{n: v for n, v in COURSE.items() if n in {"title", "course_type", "who_for", "url"}}}
    run = {"delivery_mode": "WORK_BASED", "starts_on": "08/03/2099", "duration": 7, "duration_unit": "WEEKS", "cost": 0}
    body = json.dumps({**record, "runs": [run]}).encode()
    signed = {"Authorization": f"Bearer {key}"}
    foreign = f"/api/v1/organisations/{about(world.provider)}"
    own = f"/api/v1/organisations/{about(world.other_provider)}"

    assert http("PUT", f"{foreign}/courses/A", body, **signed) == (404, ["NOT_FOUND"])
    assert http("DELETE", f"{foreign}/courses/A", **signed) == (404, ["NOT_FOUND"])
    batch = json.dumps({"items": [json.loads(body)]}).encode()
    assert http("POST", f"{foreign}/courses:batch", batch, Idempotency_Key=str(uuid.uuid4()), **signed) == (
        404,
        ["NOT_FOUND"],
    )
    assert http("PUT", f"{own}/jobs/A", json.dumps(JOB).encode(), **signed) == (404, ["NOT_FOUND"])
    placed = json.dumps({**record, "runs": [{**run, "venue_reference": "SECRET-PLACE"}]}).encode()
    status, codes = http("PUT", f"{own}/courses/A", placed, **signed)
    assert (status, "VENUE_UNKNOWN" in codes) == (422, True)
    # The key is no way into the rest.
    assert ask("{ me { id } }", **signed).codes == ["TOKEN_MALFORMED"]
    assert http("POST", f"/uploads?organisation={about(world.other_provider)}&kind=courses", b"x", **signed)[0] == 401
    assert Course.objects.filter(provider__in=[world.provider, world.other_provider]).count() == 2


@pytest.mark.parametrize("ends", ["demoted", "left"])
def test_a_key_ends_with_its_makers_role(ends: str, world: World) -> None:
    olga, now = user(uid=INSIDE), timezone.now()
    member(world.provider, uid="second", role="OWNER")
    _, key = create_api_key(by=olga, organisation=Provider, organisation_id=world.provider.pk, name="x", now=now)
    if ends == "left":
        leave_organisation(model=Provider, pk=world.provider.pk, by=olga, now=now)
    else:
        row = world.provider.members.get(user=olga)
        change_member(
            model=Provider, member_id=row.pk, by=user(uid="second"), now=now, role=MemberRole.VIEWER, label=""
        )
    path = f"/api/v1/organisations/{about(world.provider)}/courses/A"

    status, codes = http("DELETE", path, Authorization=f"Bearer {key}")

    assert (status, codes) == ((404, ["NOT_FOUND"]) if ends == "left" else (403, ["ROLE_TOO_LOW"]))


def test_an_upload_ends_with_its_publishers_role(ask: Ask, world: World) -> None:
    """Published by a worker later: whoever asked may do it no more by then."""
    edith = user(uid="edith")
    assert (
        http("POST", f"/uploads?organisation={about(world.provider)}&kind=courses", csv_of([COURSE]), by="edith")[0]
        == 202
    )
    read = work_once()
    assert read is not None
    assert tried(ask, "publishUpload", by="edith", uploadId=about(read)) == []
    ProviderMember.objects.filter(user=edith).update(role="VIEWER")

    done = work_once()

    assert done is not None
    assert (done.state, done.refusal_code) == ("CHECKED", "ROLE_TOO_LOW")
    assert not Course.objects.filter(title=COURSE["title"]).exists()


# --- Codes, members, claims -----------------------------------------------------------------------------------------------


def test_a_code_works_once_and_not_after_its_end(ask: Ask, world: World) -> None:
    invitation(world.provider)
    assert tried(ask, "acceptInvitation", by="rita", code=CODE) == []
    assert tried(ask, "acceptInvitation", by=OUTSIDE, code=CODE) == ["INVITATION_NOT_VALID"]
    assert tried(ask, "acceptInvitation", by="rita", code=f" {CODE} ") == ["INVITATION_NOT_VALID"]

    for number, ended in enumerate(
        ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)})
    ):
        made = invitation(
            world.provider, code=f"code {number}", **({"made_at": timezone.now() - timedelta(days=15)} | ended)
        )
        assert tried(ask, "acceptInvitation", by=OUTSIDE, code=f"code {number}") == ["INVITATION_NOT_VALID"]
        made.delete()
    assert world.provider.members.filter(user=user(uid=OUTSIDE)).count() == 0


def test_members_of_theirs_and_ones_own_role(ask: Ask, world: World) -> None:
    vera = world.provider.members.get(user=user(uid="vera"))
    row = about(vera)

    for by, code in ((OUTSIDE, "NOT_FOUND"), ("edith", "ROLE_TOO_LOW"), ("vera", "ROLE_TOO_LOW")):
        assert tried(ask, "changeMember", by=by, memberId=row, role="OWNER") == [code]
    for by, code in ((OUTSIDE, "NOT_FOUND"), ("edith", "ROLE_TOO_LOW")):
        assert tried(ask, "removeMember", by=by, memberId=row) == [code]
    vera.refresh_from_db()
    assert (vera.role, vera.state) == ("VIEWER", "ACTIVE")


def test_whoever_only_claims_is_outside(ask: Ask, world: World) -> None:
    member(world.provider, uid="rita", role="OWNER", state=Member.State.WAITING)

    (mine,) = asked(ask, "myOrganisations { state organisation { name } }", by="rita")
    assert mine == {"state": "WAITING", "organisation": None}
    assert asked(ask, "organisation(id: $id) { name }", by="rita", id=about(world.provider)) == ["MEMBERS_ONLY"]
    assert tried(ask, "createCourse", by="rita", providerId=about(world.provider), title="Mine") == ["MEMBERS_ONLY"]


def test_keys_and_notices_of_theirs(ask: Ask, world: World) -> None:
    key = api_key(provider=world.provider)
    notice = OrganisationNotice.objects.create(
        kind="PUBLISHED", at=timezone.now(), opportunity=world.course, provider=world.provider
    )
    name = base64.b64encode(f"Notice:{notice.pk}".encode()).decode()

    assert tried(ask, "revokeApiKey", apiKeyId=about(key)) == ["NOT_FOUND"]
    assert tried(ask, "revokeApiKey", by="edith", apiKeyId=about(key)) == ["ROLE_TOO_LOW"]
    assert tried(ask, "markNoticeRead", id=name) == ["NOT_FOUND"]
    key.refresh_from_db()
    notice.refresh_from_db()
    assert (key.revoked_at, notice.read_at) == (None, None)


def test_somebody_elses_key_of_a_mutation_gives_nothing_away(ask: Ask, world: World) -> None:
    """`clientMutationId` answers again what it answered, to the same account alone."""
    once = str(uuid.uuid4())
    given = {"providerId": about(world.provider), "title": "Secret plan", "clientMutationId": once}
    assert tried(ask, "createCourse", by=INSIDE, **given) == []

    assert tried(ask, "createCourse", by=OUTSIDE, **given) == ["NOT_FOUND"]
    mine = {**given, "providerId": about(world.other_provider), "title": "My own"}
    query = "mutation($i: CreateCourseInput!) { createCourse(input: $i) { listing { title } errors { code } } }"
    assert ask(query, {"i": mine}, by=OUTSIDE).data["createCourse"] == {"listing": {"title": "My own"}, "errors": []}
    assert Course.objects.filter(title="Secret plan").count() == 1


def test_runs_of_theirs_stay_theirs_when_their_reference_is_known(ask: Ask, world: World) -> None:
    """Runs are told apart by reference inside a course: the same reference elsewhere is another run."""
    run = course_run(course=world.draft, reference="R1")
    mine = course_of(world.other_provider)

    codes = tried(ask, "updateCourse", id=about(mine), revision=1, runs=[{"reference": "R1", "deliveryMode": "ONLINE"}])

    assert codes == []
    assert sorted(CourseRun.objects.filter(reference="R1").values_list("course", flat=True)) == sorted(
        [world.draft.pk, mine.pk]
    )
    run.refresh_from_db()
    assert run.course_id == world.draft.pk
