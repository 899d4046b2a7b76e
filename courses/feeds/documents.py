"""A listing as a JSON-LD document: for its page, for its own address, and for the feed."""

from __future__ import annotations

import json
from typing import Any, Final

from courses.feeds.listings import Listing
from courses.feeds.record import record_of
from courses.feeds.schema_course import course_node
from courses.feeds.schema_job import job_node
from courses.feeds.schema_parts import Node
from courses.feeds.schema_programme import programme_node
from courses.models import Course

SHAPE: Final = 2
"""Raise it with every change of what these documents look like: the feed then sends every listing anew."""

SCHEMA_ORG: Final = "https://schema.org"
RECORD: Final = "urn:londoners-skills-matcher:record"
"""Name of the property that holds the record. Its value is a JSON literal: to readers of linked data, a text."""

_FEED_CONTEXT: Final = [SCHEMA_ORG, {"record": {"@id": RECORD, "@type": "@json"}}]
# What would end the script element, or the line of an old JavaScript, cannot appear.
_ESCAPED: Final = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def linked_data(listing: Listing) -> dict[str, Any]:
    """The listing in schema.org's terms: one thing, or a graph of two where a programme stands beside it."""
    main, *beside = _nodes(listing)
    if not beside:
        return {"@context": SCHEMA_ORG, **main}
    return {"@context": SCHEMA_ORG, "@graph": [main, *beside]}


def feed_data(listing: Listing) -> dict[str, Any]:
    """The `data` of a feed's item: the listing in schema.org's terms, and its record for another instance."""
    main, *beside = _nodes(listing)
    included = {"@included": beside} if beside else {}
    return {"@context": _FEED_CONTEXT, **main, **included, "record": record_of(listing)}


def _nodes(listing: Listing) -> list[Node]:
    main = course_node(listing) if isinstance(listing, Course) else job_node(listing)
    programme = programme_node(listing)
    return [main] if programme is None else [main, programme]


def as_text(document: object) -> str:
    """JSON without blanks, in the order in which it was written."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def for_script(document: object) -> str:
    """JSON that may stand inside an HTML script element whatever a listing's text holds."""
    return as_text(document).translate(_ESCAPED)
