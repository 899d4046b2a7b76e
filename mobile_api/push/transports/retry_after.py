"""`Retry-After`, in both of its forms (RFC 9110, 10.2.3)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Final

MOST_SECONDS: Final = 86_400.0
"""Nobody is kept waiting longer than a day by a provider's word."""


def seconds_to_wait(value: str | None, *, now: float) -> float | None:
    """Seconds that a `Retry-After` asks to wait; None where there is none, or it can't be read.

    Args:
        value: the header's value.
        now: seconds since 1970.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MOST_SECONDS)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(moment - now, 0.0), MOST_SECONDS)
