"""Keys of organisations' own systems."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from courses.models import ApiKey
from tests.factories.provider import provider
from tests.factories.user import user

MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
_NUMBER = count(1)


def api_key(**fields: Any) -> ApiKey:
    """A key that nobody has, of a provider of its own, made by Alice."""
    if not {"provider", "employer"} & fields.keys():
        fields["provider"] = provider()
    if "made_by" not in fields:
        fields["made_by"] = user()
    defaults = {"name": "Course system", "key_sha256": f"{next(_NUMBER):064x}", "ending": "abcd", "made_at": MADE}
    return ApiKey.objects.create(**{**defaults, **fields})
