"""What members do with bulk uploads: send a file, mend a row, publish, discard. Workers do the reading and the writing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound, Refusal
from courses.models import Employer, MemberRole, Provider, Upload, UploadRow
from courses.services.access import fetch_for_member, of_members
from courses.uploads import files
from courses.uploads.mending import MENDABLE, reopen, rewrite_rows, save_state
from courses.uploads.reading.table import LONGEST_CELL

State = Upload.State
MOST_OPEN: Final = 50
"""Uploads of one organisation that are neither published nor discarded."""


class KindNotForOrganisation(InvalidInput):
    """Providers list courses, employers list jobs."""

    code = "KIND_NOT_FOR_ORGANISATION"
    message = "Providers upload courses and venues; employers upload jobs and venues."


class UploadNotReady(Refusal):
    """It is being read or published, it failed, or it was discarded."""

    code = "UPLOAD_NOT_READY"
    message = "This upload can't be changed now. Please look at its state."


class NothingToPublish(Refusal):
    """No row is good, or all were published before."""

    code = "NOTHING_TO_PUBLISH"
    message = "No row of this upload waits to be published. Please mend its rows first."


class TooManyUploads(Refusal):
    """More files of one organisation at once than anybody mends."""

    code = "TOO_MANY_UPLOADS"
    message = f"{MOST_OPEN} uploads wait already. Please publish or discard some of them first."


class CellsInvalid(InvalidInput):
    """Not as many cells as the file has columns, or one that no file may have."""

    code = "CELLS_INVALID"
    message = f"Please send one text for each column of the file, each of at most {LONGEST_CELL:,} letters."


@dataclass(frozen=True)
class Sent:
    """A file that somebody sends.

    Attributes:
        kind: an `Upload.Kind`.
        name: as its sender calls it.
        blocks: its bytes.
        corrects: key of the upload whose bad rows it replaces.
    """

    kind: str
    name: str
    blocks: Iterable[bytes]
    corrects: int | None = None


def uploads_for(by: User) -> QuerySet[Upload]:
    """The uploads of the organisations of which somebody is a member."""
    return of_members(Upload.objects.select_related("provider", "employer"), by=by)


def receive_upload(
    *, by: User, organisation: type[Provider | Employer], organisation_id: int, sent: Sent, now: datetime
) -> Upload:
    """Keep a file for a worker. The same file again, while the first isn't published or discarded, is the same upload.

    Raises:
        NotFound, RoleTooLow: before a byte is read.
        KindNotForOrganisation, TooManyUploads, FileEmpty, FileTooLarge.
    """
    rows: Any = organisation._default_manager.all()  # noqa: SLF001 - Django's documented name
    owner = fetch_for_member(rows, organisation_id, by=by, at_least=MemberRole.EDITOR, field="organisation")
    whose = {"provider": owner, "employer": None} if organisation is Provider else {"provider": None, "employer": owner}
    if sent.kind == (Upload.Kind.JOBS if organisation is Provider else Upload.Kind.COURSES):
        raise KindNotForOrganisation(field="kind")
    if sent.corrects is not None:
        corrected = Upload.objects.filter(**whose, pk=sent.corrects, kind=sent.kind, state__in=MENDABLE)
        if not corrected.exists():
            raise NotFound(field="corrects")
    if Upload.objects.filter(**whose, state__in=(*Upload.WAITING, State.CHECKED)).count() >= MOST_OPEN:
        raise TooManyUploads
    kept = files.keep(sent.blocks)
    same = {**whose, "kind": sent.kind, "sha256": kept.sha256, "corrects_id": sent.corrects}
    given = {"file": kept.name, "file_name": sent.name[:255], "bytes": kept.bytes, "by": by, "received_at": now}
    try:
        with transaction.atomic():
            return Upload.objects.create(**same, **given)
    except IntegrityError:
        finished = (State.PUBLISHED, State.FAILED, State.DISCARDED, State.FORGOTTEN)
        found = Upload.objects.filter(**same).exclude(state__in=finished).first()
    if found is None:  # it was finished in this very moment
        return Upload.objects.create(**same, **given)
    files.remove(kept.name)
    return found


@transaction.atomic
def fix_upload_row(*, by: User, upload_id: int, number: int, cells: Sequence[str], now: datetime) -> UploadRow:
    """Write a row of an upload anew. It is checked at once, and so are the other rows about the same listing.

    Raises:
        NotFound: no such upload of an organisation of `by`, or no such row.
        RoleTooLow, UploadNotReady, CellsInvalid.
        SameFileOpen: it was published, and the same file waits in another upload.
    """
    upload = _open(upload_id, by=by)
    row = upload.rows.filter(number=number).exclude(state=UploadRow.State.PUBLISHED).first()
    if row is None:
        raise NotFound(field="row")
    if len(cells) != len(upload.header) or any(len(cell) > LONGEST_CELL or "\0" in cell for cell in cells):
        raise CellsInvalid(field="cells")
    rewrite_rows(upload, [(row, cells)], now=now)
    reopen(upload)
    return UploadRow.objects.get(pk=row.pk)


@transaction.atomic
def publish_upload(*, by: User, upload_id: int, overwrite: bool = False) -> Upload:
    """Ask for the good rows of an upload to be published, all in one act, by a worker.

    Args:
        by: an editor of its organisation; the listings' history names them.
        upload_id: the upload.
        overwrite: also where a listing was edited by hand after the last upload.

    Raises:
        NotFound, RoleTooLow, UploadNotReady, NothingToPublish.
        SameFileOpen: it was published before, and the same file waits in another upload.
    """
    upload = _open(upload_id, by=by)
    waiting = (UploadRow.State.GOOD, UploadRow.State.CONFLICT) if overwrite else (UploadRow.State.GOOD,)
    if not upload.rows.filter(state__in=waiting).exists():
        raise NothingToPublish
    upload.rows.filter(state__in=waiting).update(state=UploadRow.State.GOOD)
    upload.state, upload.overwrite, upload.by, upload.progress = State.PUBLISHING, overwrite, by, 0
    upload.refusal_code, upload.refusal, upload.duplicates = "", "", None
    save_state(upload, "overwrite", "by", "progress", "refusal_code", "refusal", "duplicates")
    return upload


@transaction.atomic
def discard_upload(*, by: User, upload_id: int) -> Upload:
    """Throw an upload away with its rows. What was published stays. Doing it twice changes nothing.

    Raises:
        NotFound, RoleTooLow.
        UploadNotReady: it is being published right now.
    """
    rows = Upload.objects.select_related("provider", "employer")
    upload = fetch_for_member(rows, upload_id, by=by, at_least=MemberRole.EDITOR, lock=True)
    if upload.state == State.PUBLISHING:
        raise UploadNotReady
    upload.rows.all().delete()
    upload.state, upload.lease, upload.lease_until = State.DISCARDED, "", None
    upload.rows_read = upload.good_rows = upload.bad_rows = 0
    upload.save()
    transaction.on_commit(lambda: files.remove(upload.file))
    return upload


def _open(upload_id: int, *, by: User) -> Upload:
    rows = Upload.objects.select_related("provider", "employer")
    upload = fetch_for_member(rows, upload_id, by=by, at_least=MemberRole.EDITOR, lock=True)
    if upload.state not in MENDABLE:
        raise UploadNotReady
    return upload
