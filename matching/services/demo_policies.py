"""Policies of a demonstration: made up, marked as examples, proposed by one invented analyst and approved by another."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from matching.models import AllocationRun, InclusionPolicy, Resident
from matching.services.allocating import allocate
from matching.services.analysts import grant_analyst
from matching.services.demo import UID_PREFIX
from matching.services.gathering import gather
from matching.services.policies import approve_policy, propose_policy, tend_policies
from matching.services.policy_drafts import courses_named, draft_policy
from matching.services.prioritisation import opt_in
from matching.services.recommend import recommend

PROPOSES: Final = "demo-ada"
APPROVES: Final = "demo-ben"
_BROKEN: Final = InclusionPolicy.EndedBecause.CONTENT_CHANGED
MEMBERS: Final = ("amina", "chantelle", "nusrat", "lena")
"""Synthetic residents who ask to be shown the women's programme, so that a newcomer sees it at work."""


@transaction.atomic
def load_demo_policies(*, path: Path, staff: str, now: datetime) -> list[str]:
    """Make the policies of a file that are not there yet, and let them run; some synthetic residents opt in.

    Args:
        path: a list of drafts, see `draft_policy`; courses are named by the keys of the demonstration's.
        staff: address of the account of GLA staff that names the two analysts.
        now: the moment.

    Returns:
        A line a policy.
    """
    tend_policies(now=now)
    by = User.objects.get(email=staff)
    ada, ben = (_analyst(uid, by, now) for uid in (PROPOSES, APPROVES))
    for draft in json.loads(path.read_text(encoding="utf-8")):
        # What an earlier release left behind breaks the rules of this one: it has ended, and is made anew.
        if not InclusionPolicy.objects.filter(code=draft["code"]).exclude(ended_because=_BROKEN).exists():
            _run(draft, ada, ben, now)
    for key in MEMBERS:
        opt_in(by=User.objects.for_firebase_uid(UID_PREFIX + key), group="WOMEN", version="1", now=now)
    return [f"{row}: {row.get_state_display()}" for row in InclusionPolicy.objects.order_by("code", "version")]


def price_demo_policies(*, now: datetime) -> str:
    """Make everybody's list and run the allocator once, as every night would. Returns what came of it.

    Where the same was found from the same lists on this day already, nothing is repeated.
    """
    for resident in Resident.objects.filter(is_synthetic=True).order_by("pk"):
        recommend(to=resident.user, now=now)
    gathered = gather(now=now)
    if AllocationRun.objects.filter(day=gathered.matcher.today, inputs=gathered.sha256).exists():
        return "Prices of places: already there."
    found = allocate(gathered, now=timezone.now)
    raised = [f"{price.policy} by {price.uplift:.3f}" for price in found.prices]
    return f"Prices of places found; members are raised: {', '.join(raised) or 'by nothing'}."


def _analyst(uid: str, by: User, now: datetime) -> User:
    user = User.objects.for_firebase_uid(uid)
    grant_analyst(user=user, by=by, reason="The demonstration needs two people who decide.", now=now)
    return user


def _run(draft: dict[str, Any], ada: User, ben: User, now: datetime) -> None:
    content = {**draft, "courses": courses_named(draft["courses"])} if "courses" in draft else draft
    row = draft_policy(content=content, by=ada, now=now)
    proposed = propose_policy(policy_id=row.pk, by=ada, now=now)
    approve_policy(policy_id=row.pk, content=proposed.content_sha256, by=ben, now=now)
