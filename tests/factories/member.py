"""Members of organisations."""

from __future__ import annotations

from typing import Any

from courses.models import Employer, EmployerMember, Provider, ProviderMember
from tests.factories.user import user


def member(
    organisation: Provider | Employer, *, uid: str = "alice", role: str = "OWNER", state: str = "ACTIVE", **fields: Any
) -> ProviderMember | EmployerMember:
    """Make this persona a member."""
    values = {"user": user(uid=uid), "role": role, "state": state, **fields}
    if isinstance(organisation, Provider):
        return ProviderMember.objects.create(provider=organisation, **values)
    return EmployerMember.objects.create(employer=organisation, **values)
