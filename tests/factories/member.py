"""Members of organisations."""

from __future__ import annotations

from courses.models import Employer, EmployerMember, Provider, ProviderMember
from tests.factories.user import user


def member(
    organisation: Provider | Employer, *, uid: str = "alice", role: str = "OWNER", state: str = "ACTIVE"
) -> None:
    """Make this persona a member."""
    if isinstance(organisation, Provider):
        ProviderMember.objects.create(provider=organisation, user=user(uid=uid), role=role, state=state)
    else:
        EmployerMember.objects.create(employer=organisation, user=user(uid=uid), role=role, state=state)
