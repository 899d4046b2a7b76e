"""Listings from another system, over HTTP with an API key: `/api/v1/organisations/ID/jobs/REFERENCE`, and up to 100 at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.errors import InvalidInput, NotFound, SignInNeeded
from courses.models import ApiKey, Opportunity, Provider
from courses.services.api_keys import PREFIX, use_api_key
from courses.uploads.direct import MOST_RECORDS, Owner, Put, put_listings, withdraw_by_reference
from courses.uploads.idempotency import answer_once
from mobile_api.answers import Endpoint, answer
from mobile_api.body import parse_json, read_body
from mobile_api.limits import LIMITS
from mobile_api.node import encode
from mobile_api.organisations.queries import which

# A hundred records have more parts than any GraphQL request.
_LIMITS: Final = replace(LIMITS, json_nodes=20_000)
_KEY_HEADER: Final = "Idempotency-Key"


class ItemsInvalid(InvalidInput):
    """Not a list of records, or too many."""

    code = "ITEMS_INVALID"
    message = f"Please send an object with a list `items` of 1 to {MOST_RECORDS} records."


@dataclass(frozen=True)
class Asked:
    """A request with a good key."""

    key: ApiKey
    owner: Owner
    now: datetime


def asked(request: HttpRequest, organisation: str, kind: str) -> Asked:
    """Who sends this request, and for which organisation.

    Raises:
        SignInNeeded, ApiKeyNotValid, TooManyRequests.
        NotFound: another organisation's address, or one that lists no such thing: the key says nothing about them.
        InvalidId.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.startswith(PREFIX):
        raise SignInNeeded("Please send your API key: Authorization: Bearer lsk_…")
    now = timezone.now()
    key = use_api_key(text, now=now)
    model, pk = which(organisation, field="organisation")
    if (type(key.organisation), key.organisation.pk) != (model, pk) or (kind == "courses") != (model is Provider):
        raise NotFound(field="organisation")
    return Asked(key, Owner(model, pk, key.made_by), now)


class ListingView(Endpoint):
    """One listing, by the organisation's own reference. PUT writes the whole of it, DELETE takes it off."""

    def put(self, request: HttpRequest, organisation: str, kind: str, reference: str) -> HttpResponse:
        """201 where it is new, else 200. Sending the same again changes nothing."""
        who = asked(request, organisation, kind)
        record = parse_json(read_body(request, _LIMITS), _LIMITS)
        (put,) = put_listings(owner=who.owner, records=[record], now=who.now, reference=reference)
        status = HTTPStatus.CREATED if put.outcome == "created" else HTTPStatus.OK
        return answer({"listing": _shown(put)}, status)

    def delete(self, request: HttpRequest, organisation: str, kind: str, reference: str) -> HttpResponse:
        """Withdrawn where it was shown, archived where it was a draft. Twice changes nothing."""
        who = asked(request, organisation, kind)
        put = withdraw_by_reference(owner=who.owner, reference=reference, now=who.now)
        return answer({"listing": _shown(put)})


class BatchView(Endpoint):
    """Up to 100 listings at once: all are written, or none. Needs a header `Idempotency-Key`."""

    def post(self, request: HttpRequest, organisation: str, kind: str) -> HttpResponse:
        """The same key with the same body gets the first answer again, with `Idempotent-Replayed: true`."""
        who = asked(request, organisation, kind)
        raw = read_body(request, _LIMITS)
        items = _items(parse_json(raw, _LIMITS))
        done = answer_once(
            api_key=who.key,
            key=request.headers.get(_KEY_HEADER, ""),
            request_sha256=hashlib.sha256(request.path.encode() + b"\0" + raw).hexdigest(),
            now=who.now,
            act=_writing(who, items),
        )
        response = answer(done.body, HTTPStatus(done.status))
        if done.replayed:
            response["Idempotent-Replayed"] = "true"
        return response


def _writing(who: Asked, items: list[object]) -> Callable[[], tuple[int, dict[str, Any]]]:
    def write() -> tuple[int, dict[str, Any]]:
        puts = put_listings(owner=who.owner, records=items, now=who.now)
        return HTTPStatus.OK, {"listings": [_shown(put) for put in puts]}

    return write


def _items(body: object) -> list[object]:
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_RECORDS:
        raise ItemsInvalid(field="items")
    return items


def _shown(put: Put) -> dict[str, Any]:
    row = put.listing
    kind = "Course" if row.kind == Opportunity.Kind.COURSE else "Job"
    return {
        "id": encode(kind, row.pk),
        "reference": put.reference,
        "outcome": put.outcome,
        "status": str(row.status),
        "statusReason": row.status_reason,
        "revision": row.revision,
    }
