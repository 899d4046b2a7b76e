"""Invitations to act for an organisation."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.models import Employer, Invitation, Provider

CODE = "a code that only tests know"


def invitation(organisation: Provider | Employer, *, code: str = CODE, **fields: Any) -> Invitation:
    """An open invitation as an editor, made now."""
    now = timezone.now()
    return Invitation.objects.create(
        **{
            organisation.column: organisation,
            "role": "EDITOR",
            "code_sha256": hashlib.sha256(code.encode()).hexdigest(),
            "made_at": now,
            "expires_at": now + timedelta(days=14),
            **fields,
        }
    )
