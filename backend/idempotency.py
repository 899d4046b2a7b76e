"""One key, one effect: what every kept answer has in common, whoever keeps it.

After Stripe's rules: the key is kept with a hash of the request; the same key with another request is refused; nothing is kept
of a request that was refused, so that it can be mended and sent under the same key.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.db import IntegrityError, models, transaction

from backend.errors import Refusal

LONGEST_KEY: Final = 255


class IdempotencyKeyReused(Refusal):
    """The key belongs to another request."""

    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This idempotency key was used for another request. Please use a new one."


K = TypeVar("K", bound=models.Model)


def is_key(text: str) -> bool:
    """Whether a text can be a key: 1 to 255 signs that can be printed."""
    return 1 <= len(text) <= LONGEST_KEY and text.isprintable()


def claim(row: K, **owner: Any) -> K | None:
    """Take a key, inside the transaction of what is done under it.

    Two requests with one key at once: the second waits here until the first has ended.

    Args:
        row: not stored yet, with its `key` and the `request_sha256` for which it is used.
        owner: the columns within which a key is unique.

    Returns:
        None where the key was free: do it, and put the answer into `row`. Else the row of the first request.

    Raises:
        IdempotencyKeyReused: the first request was another.
    """
    mine: Any = row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        kept: Any = type(row)._default_manager.get(key=mine.key, **owner)  # noqa: SLF001 - Django's documented name
        if kept.request_sha256 != mine.request_sha256:
            raise IdempotencyKeyReused from None
        found: K = kept
        return found
    return None
