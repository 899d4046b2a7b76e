"""`manage.py run_worker`: decides what goes to people's phones, and sends it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mobile_api.push.dry_run import dry_run
from mobile_api.push.outbox import FLUSH
from mobile_api.push.transport import Transport
from mobile_api.push.transports.router import transport_of_settings
from mobile_api.push.worker import PushWorker


class Command(BaseCommand):
    """Runs until it is stopped. Any number may run, on several machines: each device gets each notification once."""

    help = (
        "Decide what of all that residents were told goes to their phones, and send it by PUSH_TRANSPORT, until stopped by Ctrl-C or "
        "SIGTERM. A lot that has begun is finished. What a killed worker had goes on elsewhere after two minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be sent now; nothing is sent or written"
        )
        parser.add_argument(
            "--lot", type=int, default=FLUSH, help="devices of a lot, at most 500: what a killed worker may send twice"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Once, or until stopped."""
        if options["dry_run"]:
            self._print_dry_run()
            return
        if not 1 <= options["lot"] <= 500:  # noqa: PLR2004 - the size of a batch
            raise CommandError("Use a --lot from 1 to 500.")
        worker = PushWorker(_transport(), flush=options["lot"])
        if options["once"]:
            while worker.work_once():
                pass
            self.stdout.write(f"{worker.did['decided']:,} decided, {worker.did['batches']:,} batches sent.")
            return
        worker.stop_on_signals()
        self.stdout.write(f"Sending notifications by {settings.PUSH_TRANSPORT}. Ctrl-C stops.")
        self.stdout.flush()
        worker.work()
        self.stdout.write(f"Stopped: {worker.did['decided']:,} decided, {worker.did['batches']:,} batches sent.")

    def _print_dry_run(self) -> None:
        counts, batches = dry_run(now=timezone.now())
        for batch in batches:
            self.stdout.write(f"{batch.kind}, {batch.devices} devices: {batch.title}. {batch.body}")
        decided = ", ".join(f"{count:,} {reason}" for reason, count in sorted(counts.items())) or "nothing"
        self.stdout.write(f"Nothing was sent. Due now: {decided}.")


def _transport() -> Transport:
    try:
        return transport_of_settings()
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise CommandError(
            f"Notifications can't be sent: {error} Look at PUSH_TRANSPORT and FIREBASE_* in the README, or use --dry-run."
        ) from error
