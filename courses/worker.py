"""Does periodic jobs: each on time, each by one worker at once, however many workers run.

    TEND = PeriodicJob("tend_listings", every=timedelta(minutes=1), run=tend)

`backend.management.commands.run_worker` holds the list of all jobs. A job is short, or works for a while and goes on in its
next turn; it may be stopped at any moment, so it does its work in transactions of its own.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from django.db import connections, transaction
from django.utils import timezone

from courses.models import JobLease

logger = logging.getLogger(__name__)
NAP: Final = 5.0
"""Seconds between two looks at what is due."""
LONGEST_OUTCOME: Final = 500


@dataclass(frozen=True)
class PeriodicJob:
    """Something that is done again and again.

    Attributes:
        name: stable; the lease is kept under it.
        every: from one start to the next.
        run: does it, told the moment; says in words what it did.
        lease: how long a worker may take before another one may think that it has died.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    lease: timedelta = timedelta(minutes=10)


class Worker:
    """Takes the jobs that are due, one after the other. `stop` ends `work` between two jobs."""

    def __init__(self, jobs: Sequence[PeriodicJob]) -> None:
        self.jobs = jobs
        self.stop = Event()
        self._thread: Thread | None = None
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"

    def begin(self) -> None:
        """Work in a thread of this process."""
        self._thread = Thread(target=self.work, name="worker", daemon=True)
        self._thread.start()

    def end(self, *, patience: float = 10.0) -> None:
        """Stop after the job that has begun, and wait for it: `patience` seconds at most, then the thread ends with the process."""
        self.stop.set()
        if self._thread is not None:
            self._thread.join(patience)

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
            if not self.stop.is_set() and self._take(job, now):
                self._do(job, now)
                done.append(job.name)
        return done

    def _take(self, job: PeriodicJob, now: datetime) -> bool:
        JobLease.objects.get_or_create(name=job.name, defaults={"due_at": now})
        with transaction.atomic():
            lease = JobLease.objects.select_for_update(skip_locked=True).filter(name=job.name, due_at__lte=now).first()
            if lease is None or (lease.held_until is not None and lease.held_until > now):
                return False
            lease.holder, lease.held_until = self.name, now + job.lease
            lease.save(update_fields=["holder", "held_until"])
        return True

    def _do(self, job: PeriodicJob, now: datetime) -> None:
        try:
            outcome, failed = job.run(now), False
        except Exception as error:  # one job that fails must not stop the others
            logger.exception("The job %s failed.", job.name)
            outcome, failed = f"Failed: {type(error).__name__}. The log says more.", True
        # Only the holder's: whoever took over an expired lease keeps it.
        JobLease.objects.filter(name=job.name, holder=self.name).update(
            due_at=now + job.every,
            held_until=None,
            finished_at=timezone.now(),
            outcome=outcome[:LONGEST_OUTCOME],
            failed=failed,
        )
