"""Links to one's own export: signed, for ten minutes, worth nothing after one signs out everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import NotFound
from matching.exporting.as_html import POLICY, html_export
from matching.exporting.as_json import json_export
from mobile_api.answers import Endpoint

LIFETIME: Final = timedelta(minutes=10)
_SALT: Final = "mobile_api.rights.export"
_FORMS: Final[dict[str, tuple[str, Callable[..., Iterator[str]]]]] = {
    "json": ("application/json", json_export),
    "html": ("text/html; charset=utf-8", html_export),
}


class LinkNotValid(NotFound):
    """Not a link of ours, or one that has run out."""

    code = "EXPORT_LINK_NOT_VALID"
    message = "This link has run out. Please ask for your data again in the app."


def export_link(user: User, form: str, *, now: datetime) -> str:
    """The address of a person's export.

    Args:
        user: whose.
        form: `json` or `html`.
        now: it works for `LIFETIME` from then on.
    """
    token = signing.dumps([user.pk, int(now.timestamp())], salt=_SALT)
    return f"{settings.PUBLIC_URL}/my-data/{token}.{form}"


def _owner(token: str, now: datetime) -> User:
    try:
        key, made = signing.loads(token, salt=_SALT)
        moment = datetime.fromtimestamp(made, UTC)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkNotValid from None
    user = User.objects.filter(pk=key).first()
    if user is None or not moment <= now < moment + LIFETIME or not user.accepts_tokens_from(moment):
        raise LinkNotValid
    return user


class ExportView(Endpoint):
    """`GET /my-data/TOKEN.json` or `.html`: everything about one person, streamed."""

    def get(self, _request: HttpRequest, token: str, form: str) -> StreamingHttpResponse:
        """The document, as a file to keep."""
        now = timezone.now()
        content_type, write = _FORMS[form]
        response = StreamingHttpResponse(write(_owner(token, now), now=now), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="my-data.{form}"'
        response["Content-Security-Policy"] = f"{POLICY}; sandbox"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        return response
