"""`manage.py run_scheduler`: everything that has to happen without anybody asking for it, each at its time."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from backend.audit.chain import extend_chain_to_its_end
from courses.services.calendar import TEND_LISTINGS
from courses.services.duplicates import FIND_DUPLICATES
from courses.services.search_upkeep import REFRESH_SEARCH, TEND_SEARCH
from courses.services.trust import SCORE_TRUST
from courses.uploads.idempotency import FORGET_ANSWERS
from courses.uploads.retention import FORGET_UPLOADS
from courses.uploads.work import PROCESS_UPLOADS
from courses.worker import PeriodicJob, Worker
from matching.services.application_upkeep import TEND_APPLICATIONS
from matching.services.calendar_links import FORGET_CALENDAR_LINKS
from matching.services.contest_replays import REPLAY_QUESTIONED
from matching.services.erasure_list import LIST_ERASURES
from matching.services.feedback import FORGET_FEEDBACK
from matching.services.inactivity import TEND_INACTIVE
from matching.services.inbox import FORGET_INBOX
from matching.services.merging import BRING_WHAT_CAME_LATE
from matching.services.nightly import ALLOCATE_PLACES, MAKE_LISTS
from matching.services.order import FORGET_ORDER
from matching.services.outreach import TELL_EARLIER, TELL_OUTREACH
from matching.services.policies import TEND_POLICIES
from matching.services.receipts import FORGET_RECEIPTS
from matching.services.reminders import REMIND_RESIDENTS
from matching.services.strong_matches import TELL_STRONG_MATCHES
from mobile_api.account_states import CHECK_ACCOUNTS
from mobile_api.once import FORGET_ANSWERED_MUTATIONS
from mobile_api.push.devices import FORGET_DEVICES
from mobile_api.push.results import TEND_PUSH
from mobile_api.rights.closing_sign_ins import CLOSE_SIGN_INS

CHAIN_AUDIT_LOG: Final = PeriodicJob(
    "chain_audit_log", every=timedelta(seconds=10), run=lambda _now: f"{extend_chain_to_its_end()} entries chained"
)
"""Stands here because the log lies below the worker's own package."""
JOBS: Final[tuple[PeriodicJob, ...]] = (
    CHAIN_AUDIT_LOG,
    TEND_LISTINGS,
    PROCESS_UPLOADS,
    FIND_DUPLICATES,
    SCORE_TRUST,
    FORGET_ANSWERS,
    FORGET_ANSWERED_MUTATIONS,
    FORGET_UPLOADS,
    FORGET_ORDER,
    BRING_WHAT_CAME_LATE,
    TEND_APPLICATIONS,
    TEND_SEARCH,
    REFRESH_SEARCH,
    CLOSE_SIGN_INS,
    LIST_ERASURES,
    TEND_INACTIVE,
    REMIND_RESIDENTS,
    TEND_POLICIES,
    MAKE_LISTS,
    ALLOCATE_PLACES,
    TELL_EARLIER,
    TELL_STRONG_MATCHES,
    TELL_OUTREACH,
    FORGET_INBOX,
    FORGET_FEEDBACK,
    FORGET_CALENDAR_LINKS,
    REPLAY_QUESTIONED,
    FORGET_RECEIPTS,
    CHECK_ACCOUNTS,
    FORGET_DEVICES,
    TEND_PUSH,
)


class Command(BaseCommand):
    """Runs until it is stopped. Several may run at once, on several machines: each job is done by one of them."""

    help = "Do the periodic jobs until stopped by Ctrl-C or SIGTERM: " + ", ".join(job.name for job in JOBS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Once, or until stopped; a job that has begun is finished."""
        worker = Worker(JOBS)
        if options["once"]:
            done = worker.work_once(now=timezone.now())
            self.stdout.write(f"Done: {', '.join(done)}." if done else "Nothing was due.")
            return
        worker.stop_on_signals()
        self.stdout.write(f"Working on {', '.join(job.name for job in JOBS)}. Ctrl-C stops.")
        self.stdout.flush()
        worker.work()
        self.stdout.write("Stopped.")
