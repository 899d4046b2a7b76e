"""Runs of the allocator, as the nightly command leaves them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from matching.models import AllocationRun, InclusionPolicy, ModelRelease, PolicyPrice
from tests.factories.release import release


def allocation_run(*, now: datetime, **columns: Any) -> AllocationRun:
    """A run of the day of this moment."""
    return AllocationRun.objects.create(
        **{
            "release": ModelRelease.objects.current().first() or release(),
            "day": timezone.localdate(now),
            "started_at": now,
            "finished_at": now,
            "inputs": "a" * 64,
            "residents": 100,
            **dict.fromkeys(("courses", "pairs", "slots", "passes", "without_any"), 1),
            **dict.fromkeys(("bound", "objective", "benefit", "benefit_without"), 0.5),
            "gap": 0,
            **columns,
        }
    )


def policy_price(*, of: InclusionPolicy, now: datetime, **columns: Any) -> PolicyPrice:
    """What that run found of a policy: thirty members, raised by all of the cap."""
    return PolicyPrice.objects.create(
        **{
            "policy": of,
            "cap": of.cap,
            "uplift": of.cap,
            "cost": 0.0029,
            "members": 30,
            "places": 20,
            "asked": 10,
            "got": 9,
            "possible": 15,
            "members_change": 0.012,
            "others_change": -0.004,
            **columns,
            "run": columns.get("run") or allocation_run(now=now),
        }
    )
