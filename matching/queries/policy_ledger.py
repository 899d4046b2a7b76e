"""What the public ledger says of policies beside what they say themselves: each step with its place in the chain, what the last runs
found, and how large a part of all places is under policy. No step says who took it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from backend.audit.models import AuditEntry
from matching.models import AllocationRun, InclusionPolicy, PolicyCourse, PolicyPrice

RUNS_SHOWN: Final = 7
"""A week of nights."""
_STEPS: Final = {
    "POLICY_DRAFTED": "Draft stored from a file",
    "POLICY_EDITED": "Draft written by hand",
    "POLICY_PROPOSED": "Proposed by one person",
    "POLICY_SENT_BACK": "Sent back, to be changed",
    "POLICY_APPROVED": "Approved by another person",
    "POLICY_STARTED": "Started",
    "POLICY_EVIDENCE_ADDED": "A new figure was added",
    "POLICY_ENDED": "Ended",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a policy, as the audit log has it.

    Attributes:
        at: the moment.
        action: stable name.
        words: in plain English.
        by_the_service: whether the service did it by itself; otherwise a person who answers for policies.
        content_sha256: of what the policy said then; empty while it was a draft.
        position: its place in the chain of the audit log; None for the seconds before it is chained.
        hash: of that place: it covers this step and the place before.
    """

    at: datetime
    action: str
    words: str
    by_the_service: bool
    content_sha256: str
    position: int | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class UnderPolicy:
    """How large a part of what there is the policies of the newest run are about: R (Z) v Hackney LBC [2020] UKSC 40 turned on that.

    Attributes:
        day: of the run.
        places: of all courses whose places were known to it.
        in_programmes: of the courses in a programme of one of its policies.
        aimed_for: that were aimed for some group. Where programmes overlap, at most so many.
    """

    day: date
    places: int
    in_programmes: int
    aimed_for: int

    @property
    def share_in_programmes(self) -> float:
        """0 to 1; 0 where no places are known."""
        return self.in_programmes / self.places if self.places else 0.0

    @property
    def share_aimed_for(self) -> float:
        """Likewise."""
        return self.aimed_for / self.places if self.places else 0.0


def steps_of(policies: Iterable[InclusionPolicy]) -> dict[int, list[Step]]:
    """Return the steps of each policy, the earliest first, by its key: one statement."""
    keys = {f"{InclusionPolicy._meta.label} {row.pk}": row.pk for row in policies}  # noqa: SLF001 - Django's documented name
    entries = AuditEntry.objects.filter(action__startswith="POLICY_", thing__in=list(keys)).select_related("link")
    found: dict[int, list[Step]] = defaultdict(list)
    for entry in entries.order_by("pk"):
        found[keys[entry.thing]].append(_step(entry))
    return found


def prices_of(policies: Iterable[InclusionPolicy], runs: int = RUNS_SHOWN) -> dict[int, list[PolicyPrice]]:
    """Return what the last runs found of each policy, the newest first, by its key: one statement."""
    newest = Window(RowNumber(), partition_by=F("policy_id"), order_by=F("run_id").desc())
    rows = PolicyPrice.objects.filter(policy__in=[row.pk for row in policies]).annotate(nth=newest)
    found: dict[int, list[PolicyPrice]] = defaultdict(list)
    for row in rows.filter(nth__lte=runs).select_related("run__release").order_by("policy_id", "-run_id"):
        found[row.policy_id].append(row)
    return found


def places_under_policy() -> UnderPolicy | None:
    """Return the part of all places that the newest run's policies are about; None before the first run."""
    run = AllocationRun.objects.newest()
    if run is None:
        return None
    prices = list(run.policy_prices.values_list("policy_id", "asked"))
    keys = [policy for policy, _ in prices]
    programmes = (
        set(PolicyCourse.objects.filter(policy__in=keys).values_list("course_id", flat=True)) if keys else set()
    )
    places = {course: count for course, count, *_ in run.prices}
    return UnderPolicy(
        day=run.day,
        places=sum(places.values()),
        in_programmes=sum(count for course, count in places.items() if course in programmes),
        aimed_for=sum(asked for _, asked in prices),
    )


def _step(entry: AuditEntry) -> Step:
    link = getattr(entry, "link", None)
    return Step(
        at=entry.at,
        action=entry.action,
        words=_STEPS.get(entry.action, entry.action),
        by_the_service=entry.actor == AuditEntry.Actor.SYSTEM,
        content_sha256=str(entry.facts.get("content_sha256", "")),
        position=None if link is None else link.position,
        hash=None if link is None else link.hash,
    )
