"""Does periodic jobs: each on time, each by one worker at once, however many workers run.

    TEND = PeriodicJob("tend_listings", every=timedelta(minutes=1), run=tend)
    TELL = PeriodicJob("tell", at=Cron("30 9 * * *"), every=timedelta(days=1), run=tell, catch_up=CatchUp.SKIP)

`backend.management.commands.run_scheduler` holds the list of all jobs. A job is short, or works for a while and goes on in its
next turn; it may be stopped at any moment, so it does its work in transactions of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.db import connections, transaction
from django.utils import timezone

from backend.background import Background
from courses.cron import Cron
from courses.models import JobLease

logger = logging.getLogger(__name__)
NAP: Final = 5.0
"""Seconds between two looks at what is due."""
LONGEST_OUTCOME: Final = 500
WAITS: Final = "nobody: it waits after a failure"
"""Stands for the holder until it is tried again."""


class CatchUp(Enum):
    """What is done about the times at which no worker was there."""

    ONCE = "once"
    """It is done once, as soon as one is there."""
    SKIP = "skip"
    """Nothing: it is done at its next time. One that is late by less than its lease is done."""
    EACH = "each"
    """It is done for each of them, told the moment at which it was due."""


@dataclass(frozen=True)
class PeriodicJob:
    """Something that is done again and again.

    Attributes:
        name: stable; the lease is kept under it.
        every: from one start to the next.
        run: does it, told the moment; says in words what it did.
        lease: how long a worker may take before another one may think that it has died.
        at: by the clock on the wall; None: `every` counts.
        catch_up: what is done about what was missed.
        again_after: how soon it is tried again after it has failed, until it succeeds; None: not before its next time.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    lease: timedelta = timedelta(minutes=10)
    at: Cron | None = None
    catch_up: CatchUp = CatchUp.ONCE
    again_after: timedelta | None = None

    def next_after(self, moment: datetime) -> datetime:
        """When it is due next, after one that was due at this moment."""
        return self.at.next_after(moment) if self.at is not None else moment + self.every

    def is_missed(self, due_at: datetime, now: datetime) -> bool:
        """Whether it is too late for what was due then."""
        return self.catch_up is CatchUp.SKIP and now - due_at > self.lease


class Worker(Background):
    """Takes the jobs that are due, one after the other. `stop` ends `work` between two jobs."""

    def __init__(self, jobs: Sequence[PeriodicJob]) -> None:
        super().__init__()
        self.jobs = jobs

    def work(self, *, nap: float = NAP) -> None:
        """Until `stop` is set. A database that does not answer is asked again after the nap."""
        while not self.stop.is_set():
            try:
                self.work_once(now=timezone.now())
            except Exception:  # must go on: it is the loop of a service
                logger.exception("The worker could not look for jobs; it tries again.")
            finally:
                connections.close_all()
            self.stop.wait(nap)

    def work_once(self, *, now: datetime) -> list[str]:
        """Everything that is due at this moment and that nobody else does. Returns the names of what was done."""
        done = []
        for job in self.jobs:
            if not self.stop.is_set() and (due := self._take(job, now)) is not None:
                self._do(job, due, now)
                done.append(job.name)
        return done

    def _take(self, job: PeriodicJob, now: datetime) -> datetime | None:
        """The moment at which it was due, if it is and this worker may do it."""
        first = now if job.at is None else job.next_after(now)
        row, _ = JobLease.objects.get_or_create(name=job.name, defaults={"due_at": first})
        if job.at is not None and now < row.due_at != first:
            # A release has brought another rule: what lies ahead follows it, and what was missed by the old one is caught up.
            JobLease.objects.filter(pk=job.name, due_at=row.due_at, held_until=None).update(due_at=first)
        with transaction.atomic():
            lease = JobLease.objects.select_for_update(skip_locked=True).filter(name=job.name, due_at__lte=now).first()
            if lease is None or (lease.held_until is not None and lease.held_until > now and lease.holder != self.name):
                return None
            # Its own, and yet it is not at it: the database went away before it could write how that ended.
            if job.is_missed(lease.due_at, now):
                lease.due_at = job.next_after(now)
                lease.save(update_fields=["due_at"])
                return None
            lease.holder, lease.held_until = self.name, now + job.lease
            lease.save(update_fields=["holder", "held_until"])
        return lease.due_at

    def _do(self, job: PeriodicJob, due: datetime, now: datetime) -> None:
        moment, begun = due if job.catch_up is CatchUp.EACH else now, timezone.now()
        try:
            outcome, failed = job.run(moment), False
        except Exception as error:  # one job that fails must not stop the others
            logger.exception("The job %s failed.", job.name)
            outcome, failed = f"Failed: {type(error).__name__}. The log says more.", True
        ended = timezone.now()
        then: dict[str, datetime | str | None] = {"due_at": job.next_after(moment), "held_until": None}
        if failed and job.again_after is not None:
            then = {"held_until": now + (ended - begun) + job.again_after, "holder": WAITS}  # still due
        # Only the holder's: whoever took over an expired lease keeps it.
        JobLease.objects.filter(name=job.name, holder=self.name).update(
            **then, finished_at=ended, outcome=outcome[:LONGEST_OUTCOME], failed=failed
        )
