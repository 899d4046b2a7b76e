"""Made-up residents for a demonstration. Each says that it is synthetic."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from courses.models import Skill
from matching.models import Resident
from matching.services.residents import ResidentChanges, resident_for, update_resident

UID_PREFIX = "synthetic-"


@transaction.atomic
def load_synthetic_residents(*, path: Path, now: datetime) -> int:
    """Make the synthetic residents of a file that are not there yet, through the same service as everyone else's answers.

    Returns:
        How many were made.
    """
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    there = set(User.objects.filter(firebase_uid__startswith=UID_PREFIX).values_list("firebase_uid", flat=True))
    missing = [person for person in people if UID_PREFIX + person["key"] not in there]
    for person in missing:
        _make(person, now)
    return len(missing)


def _make(person: dict[str, Any], now: datetime) -> None:
    user = User.objects.for_firebase_uid(UID_PREFIX + person["key"])
    Resident.objects.filter(pk=resident_for(by=user).pk).update(is_synthetic=True)
    skills = Skill.objects.filter(label__in=person["skills"]).values_list("pk", flat=True)
    update_resident(
        by=user,
        today=timezone.localdate(now),
        changes=ResidentChanges(
            postcode=person["outcode"],
            wants=person["wants"],
            skill_ids=list(skills),
            availability=person["availability"],
            delivery_modes=person["delivery_modes"],
            longest_journey=person["longest_journey_minutes"],
            highest_level=person["highest_level"],
            employment_status=person["employment_status"],
            earnings_band=person["earnings_band"],
            languages=person["languages"],
            access_needs=person["access_needs"],
            birth_month=person["birth_month"],
            may_stay=person["may_stay"],
            has_english_maths=person["has_english_maths"],
            has_digital_level_1=person["has_digital_level_1"],
        ),
    )
