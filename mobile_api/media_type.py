"""Which of our two media types a client takes."""

from __future__ import annotations

import re
from typing import Final

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
_QUALITY: Final = re.compile(r";\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_WILD: Final = frozenset({"*/*", "application/*"})


def answer_type(accept: str | None) -> str | None:
    """The media type of the answer, from the header Accept; None where the client takes neither.

    A client that says nothing, or takes everything, gets JSON: those are the older ones.
    """
    if not accept or not accept.strip():
        return JSON
    taken = {_name(part): _quality(part) for part in reversed(accept.split(","))}
    wild = max((quality for name, quality in taken.items() if name in _WILD), default=0.0)
    json_quality = taken.get(JSON, wild)
    if taken.get(GRAPHQL_RESPONSE, 0.0) > 0 and taken[GRAPHQL_RESPONSE] >= json_quality:
        return GRAPHQL_RESPONSE
    return JSON if json_quality > 0 else None


def _name(part: str) -> str:
    return part.split(";", 1)[0].strip().lower()


def _quality(part: str) -> float:
    match = _QUALITY.search(part)
    return min(float(match[1]), 1.0) if match else 1.0
