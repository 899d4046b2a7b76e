"""Receipts of lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from matching.models import Receipt, Resident
from tests.factories.release import release
from tests.factories.resident import the_resident

EMPTY: Final = json.dumps({"order": [], "considered": 0, "excluded": {}, "raises": []})
"""Contents of a list with nothing in it."""


def receipt(*, to: Resident | None = None, **fields: Any) -> Receipt:
    """A stored receipt that nobody signed: of Alice, unless told otherwise."""
    defaults = {"made_at": datetime(2026, 11, 23, 12, tzinfo=UTC), "token": "a.b.c", "contents": "{}"}
    if "release" not in fields:
        fields["release"] = release()
    return Receipt.objects.create(resident=to or the_resident(), **{**defaults, **fields})
