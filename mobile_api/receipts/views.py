"""The public keys of receipts, where anybody's program looks for them."""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from backend.reading import read_only
from matching.services.receipts import signer

_KEY_SET: Final = "application/jwk-set+json"


@read_only
def receipt_keys(request: HttpRequest) -> HttpResponseBase:
    """A JSON Web Key Set (RFC 7517): the key in use, and those before it."""
    body = json.dumps(signer().jwks(), indent=1).encode()
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=_KEY_SET)
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "public, max-age=3600"
    return response
