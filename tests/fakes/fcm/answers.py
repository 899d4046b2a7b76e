"""The answers of FCM HTTP v1, in the words of its own servers (published error codes, and answers that others recorded)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any, Final

from tests.fakes.loopback import Ending, Reply

FCM_ERROR: Final = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST: Final = "type.googleapis.com/google.rpc.BadRequest"
ACCEPTED: Final = "ACCEPTED"


def error(
    status: int,
    word: str,
    message: str,
    *,
    fcm: str | None = None,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """An error in Google's shape; `fcm`: FCM's own word, `field`: that it is about."""
    details: list[dict[str, Any]] = []
    if fcm is not None:
        details.append({"@type": FCM_ERROR, "errorCode": fcm})
    if field is not None:
        details.append({"@type": BAD_REQUEST, "fieldViolations": [{"field": field, "description": message}]})
    content: dict[str, Any] = {"code": status, "message": message, "status": word}
    if details:
        content["details"] = details
    return Reply(status, json.dumps({"error": content}, indent=2).encode(), headers or {})


def invalid(message: str, *, field: str | None = None, fcm: str | None = None) -> Reply:
    """400, for what the schema or FCM itself refuses."""
    return error(400, "INVALID_ARGUMENT", message, field=field, fcm=fcm)


def named_accepted(project: str, number: int) -> Reply:
    """200, with the name of the message."""
    return Reply(200, json.dumps({"name": f"projects/{project}/messages/{number}"}, indent=2).encode())


def unauthenticated() -> Reply:
    """401: no access token, or none that counts."""
    message = "Request had invalid authentication credentials. Expected OAuth 2 access token."
    return error(
        401, "UNAUTHENTICATED", message, headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'}
    )


def in_seconds(seconds: int) -> str:
    """A date of HTTP, so many seconds from now."""
    return formatdate(time.time() + seconds, usegmt=True)


def by_name() -> dict[str, Reply]:
    """Every answer but the good one, by a name of ours. The dates in them are of this moment."""
    quota = "Quota exceeded for quota metric 'Messages' of service 'fcm.googleapis.com'."
    away = "The service is currently unavailable."
    wrong_token = "The registration token is not a valid FCM registration token"
    third_party = "Auth error from APNS or Web Push Service"
    return {
        "UNREGISTERED": error(404, "NOT_FOUND", "Requested entity was not found.", fcm="UNREGISTERED"),
        "NOT_FOUND": error(404, "NOT_FOUND", "Project 'projects/other' not found or deleted."),
        "INVALID_NAMING_TOKEN": invalid(wrong_token, fcm="INVALID_ARGUMENT", field="message.token"),
        "INVALID_NAMING_FID": invalid(wrong_token, fcm="INVALID_ARGUMENT", field="message.fid"),
        "INVALID_TOKEN_UNNAMED": invalid(wrong_token, fcm="INVALID_ARGUMENT"),
        "INVALID_OTHER_FIELD": invalid("Invalid value at 'message.android.ttl'", field="message.android.ttl"),
        "INVALID_NOTHING_NAMED": invalid("Request contains an invalid argument."),
        "SENDER_ID_MISMATCH": error(403, "PERMISSION_DENIED", "SenderId mismatch", fcm="SENDER_ID_MISMATCH"),
        "PERMISSION_DENIED": error(403, "PERMISSION_DENIED", "Permission 'cloudmessaging.messages.create' denied"),
        "THIRD_PARTY_AUTH_ERROR": error(401, "UNAUTHENTICATED", third_party, fcm="THIRD_PARTY_AUTH_ERROR"),
        "APNS_AUTH_ERROR": error(401, "UNAUTHENTICATED", third_party, fcm="APNS_AUTH_ERROR"),
        "UNAUTHENTICATED": unauthenticated(),
        "QUOTA_SECONDS": error(429, "RESOURCE_EXHAUSTED", quota, fcm="QUOTA_EXCEEDED", headers={"Retry-After": "37"}),
        "QUOTA_DATE": error(
            429, "RESOURCE_EXHAUSTED", quota, fcm="QUOTA_EXCEEDED", headers={"Retry-After": in_seconds(90)}
        ),
        "QUOTA_NO_WORD": error(429, "RESOURCE_EXHAUSTED", quota),
        "UNAVAILABLE_SECONDS": error(503, "UNAVAILABLE", away, fcm="UNAVAILABLE", headers={"Retry-After": "5"}),
        "UNAVAILABLE_DATE": error(503, "UNAVAILABLE", away, fcm="UNAVAILABLE", headers={"Retry-After": in_seconds(60)}),
        "UNAVAILABLE_PAST": error(503, "UNAVAILABLE", away, headers={"Retry-After": in_seconds(-60)}),
        "UNAVAILABLE_NONSENSE": error(503, "UNAVAILABLE", away, headers={"Retry-After": "soon"}),
        "INTERNAL": error(500, "INTERNAL", "Internal error encountered.", fcm="INTERNAL"),
        "DEADLINE": error(504, "DEADLINE_EXCEEDED", "Deadline exceeded."),
        "BAD_GATEWAY": Reply(502, b"<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>"),
        "PLAIN_503": Reply(503, b"upstream connect error", {"Content-Type": "text/plain", "Retry-After": "2"}),
        "PLAIN_404": Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"),
        "TOO_LARGE": Reply(413, b"<!DOCTYPE html><title>Error 413 (Request Entity Too Large)!!1</title>"),
        "ERROR_WITHOUT_STATUS": Reply(400, b'{"error": {"code": 400, "message": "no"}}'),
        "DETAILS_OF_OTHERS": Reply(
            400, b'{"error": {"status": "INVALID_ARGUMENT", "details": [{"@type": "type.googleapis.com/other"}]}}'
        ),
        "NOT_JSON": Reply(200, b"<!DOCTYPE html><title>Welcome to our guest network</title>"),
        "JSON_WITHOUT_NAME": Reply(200, b"{}"),
        "JSON_LIST": Reply(200, b"[]"),
    }


def lost(project: str) -> dict[str, Reply]:
    """Answers that never arrive whole, by the name of what happens: the message was delivered all the same."""
    whole = named_accepted(project, 1)
    return {
        ending.name: Reply(whole.status, whole.body, ending=ending)
        for ending in (Ending.HALF, Ending.RESET_BEFORE, Ending.TLS_CLOSE)
    }


def arriving(project: str) -> dict[str, Reply]:
    """Good answers after which the connection ends, by the name of what happens."""
    whole = named_accepted(project, 1)
    return {
        ending.name: Reply(whole.status, whole.body, ending=ending)
        for ending in (Ending.CLOSES, Ending.CLOSES_UNSAID, Ending.RESET_AFTER)
    }
