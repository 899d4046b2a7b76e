"""The ledger of positive action for everybody: a page to read or print, and the same as JSON and CSV. Kept by caches for five minutes."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone

from backend.reading import read_only
from courses.feeds.http import answer
from mobile_api.inclusion.ledger import as_csv, ledger

_SECONDS: Final = 300
STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#111;background:#fff}"
    "h1,h2,h3{line-height:1.2}h2{border-top:2px solid #111;padding-top:1rem;margin-top:2rem}dt{font-weight:700}dd{margin:0 0 .6rem}"
    "a{color:#00498d}a:focus,div:focus{outline:3px solid #111;outline-offset:2px}code{overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}caption,th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}"
    "caption{font-weight:700}tr{border-bottom:1px solid #767676}.wide{overflow-x:auto}"
    "@media print{body{max-width:none;font-size:9pt}section,tr{break-inside:avoid}h2,h3{break-after:avoid}nav{display:none}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@read_only
def ledger_page(request: HttpRequest) -> HttpResponseBase:
    """Every version that two people agreed on, with all that it rests on."""
    found = ledger(today=timezone.localdate())
    body = render_to_string("mobile_api/policy_ledger.html", {"ledger": found, "style": STYLE}).encode()
    response = answer(request, body, content_type="text/html; charset=utf-8", seconds=_SECONDS)
    response["Content-Security-Policy"] = SECURITY_POLICY
    return response


@read_only
def ledger_data(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as open data."""
    found = ledger(today=timezone.localdate())
    if form == "csv":
        kind, body = "text/csv; charset=utf-8; header=present", as_csv(found)
    else:
        kind, body = "application/json", json.dumps(found, ensure_ascii=False, indent=1)
    response = answer(request, body.encode(), content_type=kind, seconds=_SECONDS)
    response["Content-Disposition"] = f'attachment; filename="positive-action-ledger.{form}"'
    return response
