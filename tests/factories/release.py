"""Model releases."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from matching.models import ModelRelease

_NUMBER = count(1)


def release(**fields: Any) -> ModelRelease:
    """A row of a fitted matcher that is not in use. There are no files behind it."""
    defaults = {
        "version": f"2026-11-23-{next(_NUMBER):04d}",
        "sha256": "0" * 64,
        "fitted_at": datetime(2026, 11, 23, 3, tzinfo=UTC),
        "catalogue_version": 1,
        "occupations": 10,
        "opportunities": 20,
    }
    return ModelRelease.objects.create(**{**defaults, **fields})
