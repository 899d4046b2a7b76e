"""Every address beside GraphQL, by every method and every role: answered, or denied with the right code and nothing changed.

The addresses come from `backend/urls.py`; one without a case in `route_cases.py` fails `test_every_address_has_a_case`. GraphQL's own
fields stand in `test_permission_matrix`, the admin's pages in `tests/backend/test_admin.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from courses.models import ApiKey
from courses.services.api_keys import create_api_key, revoke_api_key
from matching.models import CalendarLink
from matching.services.calendar_links import make_calendar_link, token_of
from mobile_api import development_signer
from mobile_api.node import encode
from mobile_api.push.stopping import stop_token
from mobile_api.rights.export_links import export_link
from tests.factories.course import course
from tests.factories.device import device
from tests.factories.plan import plan_step
from tests.factories.push import ledger
from tests.factories.upload import upload, upload_row
from tests.mobile_api.permission_cases.world import Role, World, build_world
from tests.mobile_api.route_cases import CASES, EVERYBODY, METHODS, PHONE, Caller, Key, RouteCase
from tests.mobile_api.test_permission_matrix import FAR_AWAY, everything_stored

pytestmark = pytest.mark.django_db
ELSEWHERE = {"admin", "Endpoint"}
"""Tried in tests of their own."""


@dataclass(frozen=True)
class Place:
    """The world, with what the addresses name and what each caller signs in with."""

    world: World
    ids: Mapping[str, str]
    missing: Mapping[str, str]
    signs: Mapping[Caller, str]

    def ask(self, method: str, case: RouteCase, caller: Caller, *, missing: bool = False) -> Any:
        """One request."""
        signed = {"Authorization": f"Bearer {self.signs[caller]}"} if caller in self.signs else {}
        path = case.path.format(**(self.missing if missing else self.ids))
        headers = {**case.headers, **signed}
        kind = headers.pop("Content-Type", "")
        return Client().generic(method, path, case.body, content_type=kind, headers=headers)


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Place:
    settings.DATA_DIR, settings.SIGN_IN = tmp_path / "data", "development"
    world = build_world()
    now = timezone.now()
    course(provider=world.provider, reference="KNOWN")
    sent = upload(provider=world.provider)
    upload_row(upload=sent)
    dated = course(provider=world.provider, closes_on=timezone.localdate(now))
    plan_step(by=Role.RESIDENT.value, due_on=timezone.localdate(now))
    link = make_calendar_link(by=world.users[Role.RESIDENT], now=now)
    device(of=Role.RESIDENT.value, address=PHONE)
    ledger(of=Role.RESIDENT.value, batch=FAR_AWAY)
    ids = {
        "notification": encode("Notification", FAR_AWAY),
        "organisation": encode("Provider", world.provider.pk),
        "upload": encode("Upload", sent.pk),
        "course": str(world.course.pk),
        "dated": str(dated.pk),
        "calendar": token_of(link),
        "stop": stop_token(world.users[Role.RESIDENT]),
        "export": export_link(world.users[Role.RESIDENT], "json", now=now).rpartition("/")[2].removesuffix(".json"),
    }
    missing = {
        "notification": encode("Notification", 2 * FAR_AWAY),
        "organisation": encode("Provider", world.provider.pk + FAR_AWAY),
        "upload": encode("Upload", sent.pk + FAR_AWAY),
        "course": str(world.course.pk + FAR_AWAY),
        "dated": str(dated.pk + FAR_AWAY),
        "calendar": token_of(CalendarLink(key=UUID(int=0))),
        "export": "nobodys",
        "stop": stop_token(User(pseudonym=UUID(int=0))),
    }
    lasts = timedelta(hours=1)
    people = {
        role: development_signer.issue(role.value, now=now, lifetime=lasts) for role in Role if role != Role.ANONYMOUS
    }
    return Place(world, ids, missing, {**people, **_keys(world)})


def _keys(world: World) -> dict[Caller, str]:
    now = timezone.now()

    def made(pk: int, by: Role) -> tuple[ApiKey, str]:
        return create_api_key(
            by=world.users[by], organisation=type(world.provider), organisation_id=pk, name="System", now=now
        )

    revoked, text = made(world.provider.pk, Role.OWNER)
    revoke_api_key(by=world.users[Role.OWNER], key_id=revoked.pk, now=now)
    return {
        Key.OURS: made(world.provider.pk, Role.OWNER)[1],
        Key.REVOKED: text,
        Key.THEIRS: made(world.other_provider.pk, Role.STRANGER)[1],
    }


def views() -> Iterator[tuple[str, Any]]:
    """Every view that an address leads to, with its name."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            view: Any = pattern.callback
            yield getattr(view, "view_class", view).__name__, view
        elif pattern.app_name != "admin":
            waiting += pattern.url_patterns


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def codes(response: Any) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


def stored(caller: Caller) -> list[tuple[str, str]]:
    """What is stored; of a key, that it was used is noted whatever it is used for."""
    return [row for row in everything_stored() if not isinstance(caller, Key) or row[0] != ApiKey._meta.db_table]


def test_every_address_has_a_case() -> None:
    assert {name for name, _ in views()} - ELSEWHERE == set(CASES)


EACH = [(name, method) for name in CASES for method in CASES[name]]


@pytest.mark.parametrize(("name", "method"), EACH)
def test_answered_or_denied_and_nothing_changed(place: Place, name: str, method: str) -> None:
    case = CASES[name][method]
    for caller in sorted(EVERYBODY, key=lambda caller: caller in case.allowed):
        before = None if caller in case.allowed else stored(caller)

        response = place.ask(method, case, caller)

        if before is None:
            assert response.status_code == case.allowed[caller], caller
            continue
        status, code = case.denied.get(caller, (404, "NOT_FOUND"))
        assert (caller, response.status_code) == (caller, status)
        if method != "HEAD":
            assert (caller, codes(response)) == (caller, [code])
        assert stored(caller) == before, caller


OTHERS = [(name, method, case) for name, method in EACH if len((case := CASES[name][method]).allowed) < len(EVERYBODY)]


@pytest.mark.parametrize(("name", "method", "case"), OTHERS, ids=lambda value: value if isinstance(value, str) else "")
def test_somebody_elses_id_answers_as_one_that_does_not_exist(
    place: Place, name: str, method: str, case: RouteCase
) -> None:
    callers = [caller for caller in EVERYBODY if caller not in case.allowed and caller not in case.denied]
    assert callers
    for caller in callers:
        place.ask(method, case, caller)  # a key notes its first use of a minute

        with CaptureQueriesContext(connection) as asked:
            theirs = place.ask(method, case, caller)
        with CaptureQueriesContext(connection) as asked_again:
            nobodys = place.ask(method, case, caller, missing=True)

        assert (theirs.status_code, theirs.content, theirs.headers) == (404, nobodys.content, nobodys.headers), caller
        assert len(asked) == len(asked_again), caller


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_other_method_is_answered(place: Place, name: str) -> None:
    case = next(iter(CASES[name].values()))
    before = everything_stored()
    for method in sorted(set(METHODS) - set(CASES[name])):
        for caller in EVERYBODY:
            response = place.ask(method, case, caller)

            assert (method, caller, response.status_code) == (method, caller, 405)
            if method != "HEAD":
                assert codes(response) == ["METHOD_NOT_ALLOWED"]
            allowed = set(response.headers["Allow"].split(", ")) - {"OPTIONS"}
            assert allowed == set(CASES[name])
    assert everything_stored() == before


@pytest.mark.parametrize("name", ["listing", "listing_data"])
@pytest.mark.parametrize("caller", EVERYBODY, ids=str)
def test_a_draft_is_no_open_data_for_anybody(place: Place, name: str, caller: Caller) -> None:
    case = CASES[name]["GET"]
    answers = []
    for pk in (str(place.world.draft.pk), place.missing["course"]):
        response = place.ask("GET", RouteCase(case.path.replace("{course}", pk), case.allowed), caller)
        answers.append((response.status_code, body_of(response)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 404
