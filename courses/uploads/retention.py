"""Forgets uploads that are over. Their rows and files go; who sent what and when, and how many rows became what, stays.

Of each listing the last row stays too, without its cells: by its revision the next file tells whether somebody edited the
listing by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Upload, UploadRow
from courses.uploads import files
from courses.worker import PeriodicJob

State: Final = Upload.State
AT_ONCE: Final = 20
"""Uploads a turn: each is a transaction of its own, and the next turn takes the next."""
_STRAY_AFTER: Final = timedelta(days=1)
_WRITTEN: Final = (UploadRow.State.PUBLISHED, UploadRow.State.UNCHANGED)


def forget_uploads(now: datetime) -> str:
    """Forget what has been over, or has waited for its sender, for `UPLOADS_KEPT_DAYS`. Says how much."""
    before = now - timedelta(days=settings.UPLOADS_KEPT_DAYS)
    due = Upload.objects.filter(state__in=(State.CHECKED, State.PUBLISHED), finished_at__lt=before)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    done = sum(_forget(due.filter(pk=pk)) for pk in keys)
    stray = sum(1 for path in _stray(now) if _remove(path))
    return f"{done:,} uploads forgotten, {stray:,} stray files removed."


@transaction.atomic
def _forget(due: QuerySet[Upload]) -> bool:
    """One, unless somebody mends or publishes it just now."""
    upload = due.select_for_update(of=("self",), skip_locked=True).first()
    if upload is None:
        return False
    newer = UploadRow.objects.filter(listing=OuterRef("listing"), state__in=_WRITTEN, pk__gt=OuterRef("pk"))
    last = upload.rows.filter(~Exists(newer), state__in=_WRITTEN, listing__isnull=False)
    upload.rows.exclude(pk__in=last.values("pk")).delete()
    upload.rows.update(cells=[], problems=[], group_problems=[], warnings=[])
    upload.state = State.FORGOTTEN if upload.outcome else State.DISCARDED
    upload.save(update_fields=["state"])
    transaction.on_commit(lambda: files.remove(upload.file))
    return True


def _stray(now: datetime) -> Iterator[Path]:
    """Files that no open upload names: a process died between keeping the file and its row, or after its row was done with."""
    old = (now - _STRAY_AFTER).timestamp()
    found = {path.name: path for path in files.folder().iterdir() if path.is_file() and path.stat().st_mtime < old}
    open_states = (*Upload.WAITING, State.CHECKED)
    named = set(Upload.objects.filter(file__in=found, state__in=open_states).values_list("file", flat=True))
    return (path for name, path in found.items() if name not in named)


def _remove(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


FORGET_UPLOADS: Final = PeriodicJob("forget_uploads", every=timedelta(hours=1), run=forget_uploads)
