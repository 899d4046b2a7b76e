"""Who was erased, as far as that may be known."""

from __future__ import annotations

from datetime import datetime

from matching.models import Erasure
from matching.models.erasure import hash_of_uid


def was_erased_since(uid: str, moment: datetime) -> bool:
    """Whether the account of this sign-in was erased at or after a moment: a token from before it must not bring it back."""
    return Erasure.objects.filter(uid_sha256=hash_of_uid(uid), at__gte=moment).exists()
