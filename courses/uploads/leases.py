"""One worker at a time has an upload. Whoever dies loses it after a minute, and another goes on from the last checkpoint."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from backend.errors import Refusal
from courses.models import Upload

LASTS: Final = timedelta(seconds=60)
_RENEWED_EVERY: Final = 15.0  # seconds


class LeaseLost(Refusal):
    """Another worker has taken the upload over. This one stops; nothing is lost."""

    code = "LEASE_LOST"
    message = "Another worker has taken this upload over."


def take(*, now: datetime) -> Upload | None:
    """The oldest upload that waits for a worker, now this one's; None where none waits."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    with transaction.atomic():
        waiting = Upload.objects.filter(free, state__in=Upload.WAITING).order_by("pk")
        upload = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if upload is None:
            return None
        upload.lease, upload.lease_until = secrets.token_hex(16), now + LASTS
        upload.save(update_fields=["lease", "lease_until"])
    return upload


def hold(upload: Upload, *, now: datetime) -> Upload:
    """Inside a transaction: the upload, locked, if it is still this worker's; the lease runs anew.

    Raises:
        LeaseLost.
    """
    held = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk, lease=upload.lease).first()
    if held is None or held.state not in Upload.WAITING:
        raise LeaseLost
    held.lease_until = now + LASTS
    return held


class Heartbeat:
    """Renews a lease from a thread of its own while one long transaction runs, and shows how far it is."""

    def __init__(self, upload: Upload) -> None:
        self._mine = Upload.objects.filter(pk=upload.pk, lease=upload.lease)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.progress = upload.progress

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(_RENEWED_EVERY):
                self._mine.update(lease_until=timezone.now() + LASTS, progress=self.progress)
        finally:
            connection.close()
