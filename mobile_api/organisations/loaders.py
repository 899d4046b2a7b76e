"""Batched loading of what belongs to organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from django.db.models import QuerySet

from courses.models import Employer, EmployerMember, Invitation, Member, Provider, ProviderMember
from courses.queries.name_decisions import NameDecision, name_decisions
from courses.services.access import memberships
from mobile_api.loaders import Asker, BatchLoader

Key: TypeAlias = tuple[str, int]
"""`provider` or `employer`, and the key in that table."""


def key_of(organisation: Provider | Employer) -> Key:
    """The loaders' key of an organisation."""
    return organisation.column, organisation.pk


class MembersOfOrganisation(BatchLoader[Key, list[Member]]):
    """The active members of organisations, in the order in which they came."""

    def fetch(self, keys: list[Key]) -> Mapping[Key, list[Member]]:
        """In one statement for providers and one for employers."""
        found: dict[Key, list[Member]] = {key: [] for key in keys}
        active = {"state": Member.State.ACTIVE}
        for key, row in _of(ProviderMember.objects.filter(**active), EmployerMember.objects.filter(**active), keys):
            found[key].append(row)
        return found


class InvitationsOfOrganisation(BatchLoader[Key, list[Invitation]]):
    """The open invitations of organisations, the newest first."""

    def fetch(self, keys: list[Key]) -> Mapping[Key, list[Invitation]]:
        """In one statement for providers and one for employers."""
        found: dict[Key, list[Invitation]] = {key: [] for key in keys}
        rows = Invitation.objects.open(now=self.asker.now)
        for key, row in _of(rows, rows, keys):
            found[key].append(row)
        return found


class RoleInOrganisation(BatchLoader[Key, str | None]):
    """The role of whoever asks; None where they have none."""

    def fetch(self, keys: list[Key]) -> Mapping[Key, str | None]:
        """In one statement for providers and one for employers."""
        found: dict[Key, str | None] = dict.fromkeys(keys)
        if self.asker.user is not None:
            found.update({key: row.role for key, row in _of(*memberships(self.asker.user), keys)})
        return found


class NameDecisionOfOrganisation(BatchLoader[Key, NameDecision | None]):
    """What GLA staff last decided about a name that was proposed."""

    def fetch(self, keys: list[Key]) -> Mapping[Key, NameDecision | None]:
        """In one statement for providers and one for employers."""
        found: dict[Key, NameDecision | None] = dict.fromkeys(keys)
        for column in sorted({column for column, _ in keys}):
            decided = name_decisions(column, [pk for name, pk in keys if name == column])
            found.update({(column, pk): decision for pk, decision in decided.items()})
        return found


def expect_parts(asker: Asker, organisations: Iterable[Provider | Employer]) -> None:
    """These organisations will be shown: what belongs to them is loaded for all of them at once."""
    keys = [key_of(row) for row in organisations]
    for kind in (MembersOfOrganisation, InvitationsOfOrganisation, RoleInOrganisation, NameDecisionOfOrganisation):
        asker.loader(kind).expect(keys)


def _of(providers: QuerySet[Any], employers: QuerySet[Any], keys: list[Key]) -> Iterator[tuple[Key, Any]]:
    """The rows of these organisations, each with the key of its own."""
    for column, rows in (("provider", providers), ("employer", employers)):
        wanted = [pk for name, pk in keys if name == column]
        if wanted:
            yield from (
                ((column, getattr(row, f"{column}_id")), row) for row in rows.filter(**{f"{column}__in": wanted})
            )
