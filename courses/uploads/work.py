"""What a worker does with uploads: takes one, reads it or publishes it, and takes the next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from backend.errors import Refusal
from backend.postgresql.faults import is_connection_lost
from courses.models import Upload
from courses.uploads import files
from courses.uploads.leases import LeaseLost, hold, take
from courses.uploads.mending import SameFileOpen, correct_rows
from courses.uploads.processing import fail, read_upload
from courses.uploads.publishing import publish_rows
from courses.uploads.reading.refusals import FileRefused
from courses.worker import PeriodicJob

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class DatabaseRefused(Refusal):
    """A row broke a constraint that checking it didn't catch; often something changed while it was published."""

    code = "DATABASE_REFUSED"
    message = "Something changed while this was being published, so nothing was. Please publish it again."


class OurFault(Refusal):
    """A fault of ours; the log says which. It is not tried again and again."""

    code = "INTERNAL"
    message = "Something went wrong on our side, and nothing was written. Please tell us, or try again later."


def work_once(*, clock: Clock = timezone.now) -> Upload | None:
    """Take the oldest upload that waits and do its next step. None where none waits, or another worker took it over."""
    upload = take(now=clock())
    if upload is None:
        return None
    try:
        return _step(upload, clock=clock)
    except LeaseLost:
        return None
    except Exception as fault:
        if is_connection_lost(fault):
            raise  # the same step is done again when the lease is over
        logger.exception("Upload %s can't be processed.", upload.pk)
        refuse = _give_back if upload.state == Upload.State.PUBLISHING else fail
        return refuse(upload, OurFault(), now=clock())


def _step(upload: Upload, *, clock: Clock) -> Upload:
    if upload.state == Upload.State.PUBLISHING:
        return _publish(upload, clock=clock)
    if upload.corrects_id is not None:
        return _correct(upload, now=clock())
    return read_upload(upload, clock=clock)


def _publish(upload: Upload, *, clock: Clock) -> Upload:
    try:
        return publish_rows(upload, clock=clock)
    except (IntegrityError, DataError):
        return _give_back(upload, DatabaseRefused(), now=clock())
    except LeaseLost:
        raise
    except Refusal as refusal:
        return _give_back(upload, refusal, now=clock())


def _correct(upload: Upload, *, now: datetime) -> Upload:
    try:
        with transaction.atomic():
            held = hold(upload, now=now)
            held.outcome = correct_rows(held, now=now)
            held.state, held.progress, held.finished_at = Upload.State.PUBLISHED, 100, now
            held.lease, held.lease_until = "", None
            held.save()
    except (FileRefused, SameFileOpen) as refusal:
        return fail(upload, refusal, now=now)
    files.remove(held.file)
    return held


@transaction.atomic
def _give_back(upload: Upload, refusal: Refusal, *, now: datetime) -> Upload:
    """Nothing was published: the upload is as it was before, and says why."""
    held = hold(upload, now=now)
    held.state, held.refusal_code, held.refusal = Upload.State.CHECKED, refusal.code, refusal.text
    held.progress, held.lease, held.lease_until = 100, "", None
    held.save()
    return held


def _turn(_now: datetime) -> str:
    """One step of one upload; the next turn does the next."""
    upload = work_once()
    return "Nothing waits." if upload is None else f"Upload {upload.pk}: {upload.get_state_display()}."


# The lease is short because each upload has its own: two workers at once are no harm.
PROCESS_UPLOADS: Final = PeriodicJob(
    "process_uploads", every=timedelta(seconds=1), run=_turn, lease=timedelta(minutes=1)
)
