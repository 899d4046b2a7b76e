"""The addresses that stop notifications without a sign-in: one tap, and a page that needs no script. After RFC 8058.

Reading it changes nothing, because mail scanners and previews read every link; only a POST does. Whoever has the link can do that one
thing, which its owner can undo in the app.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from backend.errors import Refusal
from mobile_api.answers import Endpoint, answer
from mobile_api.node import decode_number
from mobile_api.push.kinds import KINDS
from mobile_api.push.stopping import StopLinkInvalid, stop, stop_here, user_of_stop_token

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_PAGE: Final = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}}
button{{font:inherit;padding:.7rem 1.2rem;border:2px solid #1a1a1a;border-radius:.3rem;background:#fff;cursor:pointer}}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""
_QUESTION: Final = """<p>{what}</p><p>Everything still stands in your inbox in the app.</p>
<form method="post"><button type="submit" name="List-Unsubscribe" value="One-Click">Stop them</button></form>"""


def _page(title: str, body: str) -> HttpResponse:
    response = HttpResponse(format_html(_PAGE, title=title, body=body))
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


class StopView(Endpoint):
    """`/push/stop/TOKEN` for all notifications, `/push/stop/TOKEN/KIND` for one kind."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, _request: HttpRequest, token: str, kind: str = "") -> HttpResponse:
        """A page with one button. Nothing changes.

        Raises:
            StopLinkInvalid.
        """
        user_of_stop_token(token)
        if kind and kind not in KINDS:
            raise StopLinkInvalid
        which = f"“{KINDS[kind].purpose}”" if kind else "any kind"
        what = f"With one tap you get no more notifications of {which} on your phone or in your browser."
        return _page("Stop notifications", format_html(_QUESTION, what=what))

    def post(self, _request: HttpRequest, token: str, kind: str = "") -> HttpResponse:
        """Stop them, whatever the body says: the app and RFC 8058 send `List-Unsubscribe=One-Click`.

        Raises:
            StopLinkInvalid.
        """
        stop(token=token, kind=kind, now=timezone.now())
        return _page(
            "They are stopped",
            format_html("<p>{}</p>", "You can switch notifications on again in the app, at any time."),
        )


class StopHereView(Endpoint):
    """`/push/notifications/ID/stop`: the button on a notification. A form without a preflight, so that a service worker may send it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, notification: str) -> HttpResponse:
        """Stop the kinds of this notification. The device shows by its own address (`address`) that it got it.

        Raises:
            StopLinkInvalid.
        """
        try:
            batch = decode_number(notification, "Notification", field="notification")
        except Refusal:
            raise StopLinkInvalid from None
        kinds = stop_here(batch=batch, address=request.POST.get("address", ""), now=timezone.now())
        return answer({"stopped": kinds})
