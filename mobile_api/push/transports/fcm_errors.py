"""The answers of FCM HTTP v1, as verdicts.

Source: the published error codes of FCM and the mapping of firebase-admin, with which the tests compare every one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.retry_after import seconds_to_wait

DETAIL: Final = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
VIOLATIONS: Final = "type.googleapis.com/google.rpc.BadRequest"
ADDRESS_FIELDS: Final = frozenset({"message.fid", "message.token"})
"""Fields that hold the device. Only a violation of one of these is proof that the device, and not our message, is wrong."""
_TAKEN: Final = Verdict.ACCEPTED
"""By a name of this file: Python 3.11 calls a function for each look at a member of an enum."""
_OK, _NOT_OK = int(HTTPStatus.OK), int(HTTPStatus.MULTIPLE_CHOICES)
_ACCEPTED: Final = re.compile(
    rb'[ \t\r\n]*\{[ \t\r\n]*"name"[ \t\r\n]*:[ \t\r\n]*"([ !#-\[\]-~]*)"[ \t\r\n]*\}[ \t\r\n]*'
)
"""The answer to nearly every message: JSON with a plain name and nothing else, read in a quarter of the time."""
UNREADABLE: Final = "UNREADABLE"
"""The code of an answer that says neither yes nor no."""

# FCM's own words, which say more than the general ones.
FCM_VERDICTS: Final[Mapping[str, Verdict]] = {
    "UNREGISTERED": Verdict.RETIRE,
    "SENDER_ID_MISMATCH": Verdict.WRONG_SENDER,
    "THIRD_PARTY_AUTH_ERROR": Verdict.CREDENTIALS,
    "QUOTA_EXCEEDED": Verdict.RETRY,
}
_SAME: Final = {"APNS_AUTH_ERROR": "THIRD_PARTY_AUTH_ERROR"}
"""An older name of the same."""

# The general words of Google's APIs. The words that are missing say nothing for sure, so that they count as UNKNOWN.
STATUS_VERDICTS: Final[Mapping[str, Verdict]] = {
    "INVALID_ARGUMENT": Verdict.REFUSED,
    "FAILED_PRECONDITION": Verdict.REFUSED,
    "OUT_OF_RANGE": Verdict.REFUSED,
    "NOT_FOUND": Verdict.REFUSED,
    "ALREADY_EXISTS": Verdict.REFUSED,
    "CONFLICT": Verdict.REFUSED,
    "UNAUTHENTICATED": Verdict.CREDENTIALS,
    "PERMISSION_DENIED": Verdict.CREDENTIALS,
    "RESOURCE_EXHAUSTED": Verdict.RETRY,
    "INTERNAL": Verdict.RETRY,
    "UNAVAILABLE": Verdict.RETRY,
}
_STATUS_OF_HTTP: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.CONFLICT: "CONFLICT",
    HTTPStatus.PRECONDITION_FAILED: "FAILED_PRECONDITION",
    HTTPStatus.TOO_MANY_REQUESTS: "RESOURCE_EXHAUSTED",
    HTTPStatus.INTERNAL_SERVER_ERROR: "INTERNAL",
    HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE",
}


def judged(index: int, status: int, body: bytes, *, retry_after: str | None, now: float) -> Outcome:
    """The verdict of an answer that arrived whole.

    Args:
        index: of the message in its batch.
        status: of HTTP.
        body: the whole of it.
        retry_after: the header, where there is one.
        now: seconds since 1970.
    """
    if _OK <= status < _NOT_OK:
        usual = _ACCEPTED.fullmatch(body)
        name = usual[1].decode() if usual else _content(body).get("name")
        if isinstance(name, str):
            return Outcome(index, _TAKEN, "ACCEPTED", name)
        return Outcome(index, Verdict.UNKNOWN, UNREADABLE)
    error = error_in(body)
    verdict, code = _of_fcm(error) or _in_general(error, status)
    wait = seconds_to_wait(retry_after, now=now) if verdict is Verdict.RETRY else None
    return Outcome(index, verdict, code, None, wait)


def names_the_device(error: Mapping[str, Any]) -> bool:
    """Whether an error of invalid arguments names the field of the device, and no other."""
    fields = {
        _dictionary(violation).get("field")
        for detail in _details(error)
        if detail.get("@type") == VIOLATIONS
        for violation in _list(detail.get("fieldViolations"))
    }
    return bool(fields) and fields <= ADDRESS_FIELDS


def unlisted(status: int) -> Verdict:
    """The verdict of an HTTP status without any word that we know: a refusal below 500, else it may have arrived."""
    return Verdict.REFUSED if status < HTTPStatus.INTERNAL_SERVER_ERROR else Verdict.UNKNOWN


def error_in(body: bytes) -> Mapping[str, Any]:
    """The `error` of an answer; empty where it has none."""
    return _dictionary(_content(body).get("error"))


def _of_fcm(error: Mapping[str, Any]) -> tuple[Verdict, str] | None:
    word = next((each.get("errorCode") for each in _details(error) if each.get("@type") == DETAIL), None)
    if not isinstance(word, str):
        return None
    code = _SAME.get(word, word)
    verdict = FCM_VERDICTS.get(code)
    return None if verdict is None else (verdict, code)


def _in_general(error: Mapping[str, Any], status: int) -> tuple[Verdict, str]:
    word = error.get("status") or _STATUS_OF_HTTP.get(status)
    if not isinstance(word, str) or word not in STATUS_VERDICTS:
        return unlisted(status), "UNKNOWN"
    if word == "INVALID_ARGUMENT" and names_the_device(error):
        return Verdict.RETIRE, word
    return STATUS_VERDICTS[word], word


def _content(body: bytes) -> Mapping[str, Any]:
    try:
        return _dictionary(json.loads(body.decode()))
    except (ValueError, RecursionError):
        return {}


def _details(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (_dictionary(each) for each in _list(error.get("details")))


def _dictionary(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
