"""Made-up people who act for the organisations of a demonstration, and one of GLA staff."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from backend.accounts.models import User
from courses.models import Employer, EmployerMember, Member, MemberRole, Provider, Source
from courses.services.members import join
from courses.services.organisations import register_employer


@transaction.atomic
def load_demo_members(*, path: Path, now: datetime) -> list[str]:
    """Make the people of a file, and their memberships, that are not there yet.

    The file is a list of objects, each with a `uid` to sign in with and one of: `provider` or `employer` (the key of a
    demonstration organisation) with a `role`; `registers` (a new employer, which waits for approval); `staff` (an address).

    Returns:
        A line a person: who they are and how they sign in.
    """
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [f"{person['uid']}: {_part(person, now)}" for person in people]


def _part(person: dict[str, Any], now: datetime) -> str:
    by = User.objects.for_firebase_uid(person["uid"])
    if "staff" in person:
        User.objects.filter(pk=by.pk).update(is_staff=True, email=person["staff"])
        return "GLA staff"
    if "registers" in person:
        there = EmployerMember.objects.filter(user=by).first() or register_employer(
            by=by, given=person["registers"], label=person["label"], now=now
        )
        return f"owner of {there.employer}, which {'waits for approval' if _waits(there.employer) else 'is decided on'}"
    organisation = _organisation(person)
    if not organisation.members.filter(user=by).exists():
        join(organisation, user=by, role=MemberRole(person["role"]), label=person["label"], now=now)
    member: Member = organisation.members.get(user=by)
    return f"{MemberRole(member.role).name.lower()} of {organisation}"


def _waits(employer: Employer) -> bool:
    return employer.approval == Employer.Approval.PENDING


def _organisation(person: dict[str, Any]) -> Provider | Employer:
    if "provider" in person:
        return Provider.objects.get(source=Source.DEMO, source_ref=person["provider"])
    return Employer.objects.get(source=Source.DEMO, source_ref=person["employer"])
