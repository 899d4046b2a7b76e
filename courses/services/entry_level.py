"""Checks stored jobs again, after a rule or a wage has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.entry_level import LABEL_COLUMNS, label
from courses.models import Job, Opportunity, PayRate

BATCH: Final = 500


def recheck_entry_level(*, now: datetime, advance: Callable[[int], None] = lambda _: None) -> dict[str, int]:
    """Check every job that is not archived, a batch a transaction, so that it can be stopped and started again.

    Args:
        now: the moment.
        advance: is told how many more were checked.

    Returns:
        How many were `checked`, how many `changed`, and how many have the label now (`labelled`).
    """
    counts = {"checked": 0, "changed": 0, "labelled": 0}
    rates, today, last = list(PayRate.objects.all()), timezone.localdate(now), 0
    while True:
        with transaction.atomic():
            jobs = list(to_check().filter(pk__gt=last).select_for_update(of=("self",))[:BATCH])
            changed = [job for job in jobs if label(job, rates=rates, today=today)]
            Job.objects.bulk_update(changed, LABEL_COLUMNS)
        if not jobs:
            return counts
        last = jobs[-1].pk
        counts["checked"] += len(jobs)
        counts["changed"] += len(changed)
        counts["labelled"] += sum(job.entry_level is True for job in jobs)
        advance(len(jobs))


def to_check() -> QuerySet[Job]:
    """The jobs that anybody may still see, in the order of their key."""
    jobs: Any = Job.objects
    found: QuerySet[Job] = jobs.exclude(status=Opportunity.Status.ARCHIVED).order_by("pk")
    return found
