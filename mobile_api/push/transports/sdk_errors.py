"""firebase-admin's errors, as verdicts."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from typing import Any, Final

import requests
from firebase_admin import exceptions, messaging
from google.auth.exceptions import GoogleAuthError, TransportError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.fcm_errors import UNREADABLE, error_in, names_the_device, unlisted
from mobile_api.push.transports.retry_after import seconds_to_wait

UNREACHABLE: Final = "UNREACHABLE"
"""No connection: nothing was sent."""
ANSWER_LOST: Final = "ANSWER_LOST"
TIMEOUT: Final = "TIMEOUT"
"""It was sent, and no answer came in time."""
NO_ACCESS_TOKEN: Final = "NO_ACCESS_TOKEN"  # noqa: S105 - a code
"""Google gives us none, so that nothing was sent."""

_VERDICTS: Final[Mapping[type[Exception], tuple[Verdict, str]]] = {
    messaging.UnregisteredError: (Verdict.RETIRE, "UNREGISTERED"),
    messaging.SenderIdMismatchError: (Verdict.WRONG_SENDER, "SENDER_ID_MISMATCH"),
    messaging.ThirdPartyAuthError: (Verdict.CREDENTIALS, "THIRD_PARTY_AUTH_ERROR"),
    messaging.QuotaExceededError: (Verdict.RETRY, "QUOTA_EXCEEDED"),
    exceptions.InvalidArgumentError: (Verdict.REFUSED, exceptions.INVALID_ARGUMENT),
    exceptions.FailedPreconditionError: (Verdict.REFUSED, exceptions.FAILED_PRECONDITION),
    exceptions.OutOfRangeError: (Verdict.REFUSED, exceptions.OUT_OF_RANGE),
    exceptions.NotFoundError: (Verdict.REFUSED, exceptions.NOT_FOUND),
    exceptions.AlreadyExistsError: (Verdict.REFUSED, exceptions.ALREADY_EXISTS),
    exceptions.ConflictError: (Verdict.REFUSED, exceptions.CONFLICT),
    exceptions.UnauthenticatedError: (Verdict.CREDENTIALS, exceptions.UNAUTHENTICATED),
    exceptions.PermissionDeniedError: (Verdict.CREDENTIALS, exceptions.PERMISSION_DENIED),
    exceptions.ResourceExhaustedError: (Verdict.RETRY, exceptions.RESOURCE_EXHAUSTED),
    exceptions.InternalError: (Verdict.RETRY, exceptions.INTERNAL),
    exceptions.UnavailableError: (Verdict.RETRY, exceptions.UNAVAILABLE),
}


def of_answer(index: int, error: Any, *, now: float) -> Outcome:
    """The verdict of a `FirebaseError`.

    Args:
        index: of the message in its batch.
        error: as the SDK raised it.
        now: seconds since 1970.
    """
    response = error.http_response
    if response is None:
        return of_connection(index, error.cause)
    verdict, code = _VERDICTS.get(type(error), (unlisted(response.status_code), exceptions.UNKNOWN))
    if code == exceptions.INVALID_ARGUMENT and names_the_device(error_in(response.content)):
        verdict = Verdict.RETIRE
    wait = seconds_to_wait(response.headers.get("Retry-After"), now=now) if verdict is Verdict.RETRY else None
    return Outcome(index, verdict, code, None, wait)


def of_connection(index: int, cause: BaseException | None) -> Outcome:
    """The verdict of a request without an answer: where it may have been sent, it is never sent again."""
    if any(_is_unsent(each) for each in _reasons(cause)):
        return Outcome(index, Verdict.RETRY, UNREACHABLE)
    if isinstance(cause, requests.exceptions.InvalidJSONError):
        return Outcome(index, Verdict.UNKNOWN, UNREADABLE)
    late = isinstance(cause, requests.exceptions.Timeout)
    return Outcome(index, Verdict.UNKNOWN, TIMEOUT if late else ANSWER_LOST)


def of_credentials(index: int, error: GoogleAuthError) -> Outcome:
    """The verdict where Google gives us no access token: nothing was sent."""
    return Outcome(index, credentials_verdict(error), NO_ACCESS_TOKEN)


def credentials_verdict(error: GoogleAuthError) -> Verdict:
    """Whether it passes that we get no access token, or somebody has to see to it."""
    return Verdict.RETRY if isinstance(error, TransportError) or error.retryable else Verdict.CREDENTIALS


def _is_unsent(reason: BaseException) -> bool:
    # Not `ProxyError`: where there is a proxy, urllib3 calls every loss so, after the request was sent as well.
    refused_by_proxy = type(reason) is OSError and str(reason).startswith("Tunnel connection failed")
    return refused_by_proxy or isinstance(
        reason, NewConnectionError | ConnectTimeoutError | ssl.SSLCertVerificationError
    )


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it wraps, in the ways of requests and urllib3."""
    if error is not None:
        yield error
        inner = (*error.args, getattr(error, "reason", None), getattr(error, "original_error", None))
        for each in inner:
            if isinstance(each, BaseException):
                yield from _reasons(each)
