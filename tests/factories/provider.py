"""Training providers."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.models import Provider

_NUMBER = count(1)


def provider(**fields: Any) -> Provider:
    """An approved provider with a name of its own."""
    return Provider.objects.create(
        **{"name": f"Lantern Yard College {next(_NUMBER)}", "approval": Provider.Approval.APPROVED, **fields}
    )
