"""Every address beside GraphQL and the admin: who may do what there, and an example of it that is right in every way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from tests.courses.uploads.sending import COURSE
from tests.mobile_api.permission_cases.world import Role


class Key(Enum):
    """A system that asks with an API key instead of a person."""

    OURS = "a good key of the organisation"
    REVOKED = "a key of the organisation that was revoked"
    THEIRS = "a good key of another organisation"


Caller = Role | Key
EVERYBODY: Final[tuple[Caller, ...]] = (*Role, *Key)
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")

_RUN: Final = ("run_reference", "delivery_mode", "starts_on", "duration", "duration_unit", "cost")
RECORD: Final = {
    **{name: value for name, value in COURSE.items() if name not in {*_RUN, "course_reference"}},
    "runs": [{name: COURSE[name] for name in _RUN}],
}
_FILE: Final = (",".join(COURSE) + "\n" + ",".join(str(value) for value in COURSE.values()) + "\n").encode()
PHONE: Final = "phone" * 8
"""Address of the resident's phone."""
_ITEM: Final = {"course_reference": "C9", **RECORD}


@dataclass(frozen=True)
class RouteCase:
    """How one method of one address is tried.

    Attributes:
        path: with the names of ids in braces; `test_route_matrix` knows what they are of.
        allowed: who gets what they ask for, with the status.
        denied: who else, with the status and the code; whoever stands in neither is answered as for a missing id.
        body: of the request.
        headers: of the request, beside the sign-in.
    """

    path: str
    allowed: Mapping[Caller, int]
    denied: Mapping[Caller, tuple[int, str]] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def _open(path: str) -> dict[str, RouteCase]:
    case = RouteCase(path, dict.fromkeys(EVERYBODY, 200))
    return {"GET": case, "HEAD": case}


_NO_SIGN_IN: Final = {Role.ANONYMOUS: (401, "SIGN_IN_NEEDED"), **dict.fromkeys(Key, (401, "TOKEN_MALFORMED"))}
_NO_KEY: Final = {**dict.fromkeys(Role, (401, "SIGN_IN_NEEDED")), Key.REVOKED: (401, "API_KEY_NOT_VALID")}
_MEMBERS: Final = dict.fromkeys((Role.VIEWER, Role.EDITOR, Role.OWNER), 200)
_JSON: Final = {"Content-Type": "application/json"}
_LISTING: Final = "/api/v1/organisations/{organisation}/courses/"


def _with_errors(path: str) -> dict[str, RouteCase]:
    case = RouteCase(path, _MEMBERS, _NO_SIGN_IN)
    return {"GET": case, "HEAD": case}


def _as_json(body: Any) -> bytes:
    return json.dumps(body).encode()


CASES: Final[Mapping[str, Mapping[str, RouteCase]]] = {
    "UploadsView": {
        "POST": RouteCase(
            "/uploads?organisation={organisation}&kind=courses&name=a.csv",
            {Role.EDITOR: 202, Role.OWNER: 202},
            {**_NO_SIGN_IN, Role.VIEWER: (403, "ROLE_TOO_LOW")},
            _FILE,
            {"Content-Type": "text/csv"},
        )
    },
    "TemplateView": _open("/uploads/templates/courses.csv"),
    "WithErrorsView": _with_errors("/uploads/{upload}/with-errors.csv"),
    "ListingView": {
        "PUT": RouteCase(f"{_LISTING}C7", {Key.OURS: 201}, _NO_KEY, _as_json(RECORD), _JSON),
        "DELETE": RouteCase(f"{_LISTING}KNOWN", {Key.OURS: 200}, _NO_KEY),
    },
    "BatchView": {
        "POST": RouteCase(
            "/api/v1/organisations/{organisation}/courses:batch",
            {Key.OURS: 200},
            _NO_KEY,
            _as_json({"items": [_ITEM]}),
            {**_JSON, "Idempotency-Key": "batch-1"},
        )
    },
    "ExportView": _open("/my-data/{export}.json"),
    "policies_page": _open("/policies"),
    "ledger_page": _open("/policies/ledger"),
    "ledger_data": _open("/policies/ledger.json"),
    "StopView": {
        **_open("/push/stop/{stop}/STRONG_MATCH"),
        "POST": RouteCase("/push/stop/{stop}", dict.fromkeys(EVERYBODY, 200)),
    },
    "StopHereView": {
        "POST": RouteCase(
            "/push/notifications/{notification}/stop",
            dict.fromkeys(EVERYBODY, 200),
            body=f"address={PHONE}".encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    },
    "live": _open("/health/live"),
    "ready": _open("/health/ready"),
    "sending": _open("/health/push"),
    "opportunities": _open("/feeds/opportunities"),
    "data_catalogue": _open("/feeds/catalogue.jsonld"),
    "table": _open("/feeds/courses.csv"),
    "listing": _open("/opportunities/{course}"),
    "listing_data": _open("/opportunities/{course}.jsonld"),
    "listing_calendar": _open("/opportunities/{dated}.ics"),
    "plan_calendar": _open("/calendars/{calendar}.ics"),
    "sitemap_index": _open("/sitemap.xml"),
    "sitemap_part": _open("/sitemaps/1.xml"),
    "robots": _open("/robots.txt"),
    "receipt_keys": _open("/.well-known/receipt-keys.json"),
}
"""By the name of the view, then by method. What is not here answers 405 to everybody."""
