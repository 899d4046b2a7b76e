"""Which roles an account has. All of them are in our database: nothing that a client or a token says counts."""

from __future__ import annotations

from enum import Enum

from backend.accounts.models import User
from courses.services.access import is_staff, organisations_of
from matching.models import AnalystGrant


class Role(Enum):
    """A part that somebody plays here."""

    RESIDENT = "looks for courses and jobs; everybody who is signed in does"
    PROVIDER = "acts for a provider"
    EMPLOYER = "acts for an employer"
    ANALYST = "reads figures, never about a person"
    ADMIN = "is GLA staff"


def roles_of(user: User) -> list[Role]:
    """In the order of `Role`, in two statements."""
    kinds = {kind for kind, _ in organisations_of(user)}
    plays = {
        Role.RESIDENT: True,
        Role.PROVIDER: "provider" in kinds,
        Role.EMPLOYER: "employer" in kinds,
        Role.ANALYST: AnalystGrant.objects.open().filter(user=user).exists(),
        Role.ADMIN: is_staff(user),
    }
    return [role for role in Role if plays[role]]
