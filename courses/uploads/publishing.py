"""Publishes the good rows of an upload in one act.

One transaction for all of it: either every listing of the file is there, or none. That was chosen over batches that are made
visible at the end because every reader (search, recommendations, feeds) would have had to know of rows that are there and don't
count; and because a hundred thousand rows take minutes, not hours (`benchmarks/upload.py`). A worker that dies half-way leaves
nothing behind, and the next one starts again. A listing that somebody edited after the last upload of it, or after the
rows were checked, is left alone and reported, unless the upload says `overwrite`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import Json

from backend.accounts.models import User
from backend.errors import Invalid, Problem, Refusal
from courses.drafts import CourseDraft, JobDraft
from courses.models import Employer, MemberRole, Provider, Upload, UploadRow
from courses.services.access import every, fetch_for_member
from courses.services.history import Act
from courses.services.publication_lock import hold_publication
from courses.uploads import files
from courses.uploads.changing import change_listing
from courses.uploads.checking import RowChecker
from courses.uploads.drafts import as_columns
from courses.uploads.leases import Heartbeat, LeaseLost, hold
from courses.uploads.likeness import tell_duplicates
from courses.uploads.merging import merged_course, merged_job
from courses.uploads.new_listings import create_listings
from courses.uploads.processing import count
from courses.uploads.reading.table import SheetRow
from courses.uploads.stored import Stored, stored_by_reference, stored_by_title
from courses.uploads.venue_rows import write_venue

BATCH: Final = 2_000
"""Rows whose listings are written together: a statement of the search takes longer to plan than to run for a few."""
_WRITTEN: Final = frozenset({"created", "changed"})
_LOCKS: Final = 20_261_125  # of uploads, among the advisory locks of the database
State: Final = UploadRow.State
Clock = Callable[[], datetime]


class NobodyToPublish(Refusal):
    """Whoever asked for it has no account any more."""

    code = "PUBLISHER_GONE"
    message = "The account that asked to publish this is not there any more."


@dataclass
class Group:
    """The good rows about one listing, and what they say together."""

    rows: list[UploadRow]
    draft: Any
    stored: Stored | None = None
    state: str = State.PUBLISHED
    outcome: str = "created"
    listing: int | None = None
    revision: int | None = None
    problems: list[dict[str, str]] = field(default_factory=list)


def publish_rows(upload: Upload, *, clock: Clock = timezone.now) -> Upload:
    """Publish an upload that this worker has.

    Raises:
        LeaseLost: another worker has it now; nothing was written.
        NobodyToPublish, NotFound, RoleTooLow: whoever asked for it may no more.
    """
    with Heartbeat(upload) as heartbeat, transaction.atomic():
        _alone(upload)
        publisher = _Publisher(upload, now=clock())
        outcome: Counter[str] = Counter()
        written: set[int] = set()
        for done, groups in _groups(upload, publisher.checker):
            publisher.write(groups)
            outcome.update(group.outcome for group in groups)
            written |= {group.listing for group in groups if group.outcome in _WRITTEN and group.listing}
            _note(groups)
            heartbeat.progress = min(int(100 * done / max(upload.good_rows, 1)), 99)
        # Locked only now, so that the heartbeat could write meanwhile.
        held = _finish(hold(upload, now=clock()), outcome, now=clock())
    files.remove(held.file)
    return tell_duplicates(held, written, now=clock())


def _alone(upload: Upload) -> None:
    """Two workers never publish one upload at once, even where one of them was only slow to renew its lease."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, upload.pk % 2**31])
    if not Upload.objects.filter(pk=upload.pk, lease=upload.lease, state=Upload.State.PUBLISHING).exists():
        raise LeaseLost


def _groups(upload: Upload, checker: RowChecker) -> Iterator[tuple[int, list[Group]]]:
    """Batches of groups with the number of rows so far; no group is cut in two."""
    stream = upload.rows.filter(state=State.GOOD).order_by("group", "number").iterator(chunk_size=2_000)
    batch: list[list[UploadRow]] = []
    size = done = 0
    for _, rows in groupby(stream, key=lambda row: row.group):
        batch.append(list(rows))
        size += len(batch[-1])
        if size >= BATCH:
            done += size
            yield done, _drafted(batch, checker)
            batch, size = [], 0
    if batch:
        yield done + size, _drafted(batch, checker)


def _drafted(batch: Sequence[Sequence[UploadRow]], checker: RowChecker) -> list[Group]:
    """What each group says. Its rows are checked again: the register or the day may have changed since."""
    flat = [row for rows in batch for row in rows]
    checked = iter(checker.check([SheetRow(row.number, tuple(row.cells)) for row in flat]))
    groups = []
    for rows in batch:
        read = [next(checked) for _ in rows]
        wrong = [one.row.problems for one in read if one.row.problems]
        drafts = [one.draft for one in read if one.draft is not None]
        group = Group(list(rows), drafts[0] if drafts else None)
        if wrong:
            group.state, group.outcome, group.problems = State.BAD, "bad", wrong[0]
        elif isinstance(group.draft, CourseDraft):
            runs = tuple(draft.runs[0] for draft in drafts if isinstance(draft, CourseDraft))
            group.draft = replace(group.draft, runs=runs)
        groups.append(group)
    return groups


class _Publisher:
    """Writes groups of one upload."""

    def __init__(self, upload: Upload, *, now: datetime) -> None:
        if upload.by is None:
            raise NobodyToPublish
        self.upload = upload
        self.by: User = upload.by
        self.now = now
        owner = upload.organisation
        # To the end: nobody suspends it meanwhile. Read after the wait: whoever asked may have left it since.
        hold_publication(type(owner), owner.pk)
        self.organisation: Provider | Employer = fetch_for_member(
            every(type(owner)), owner.pk, by=self.by, at_least=MemberRole.EDITOR
        )
        self.checker = RowChecker(upload, now=now)

    def write(self, groups: Sequence[Group]) -> None:
        """Create, change or leave alone."""
        wanted = [group for group in groups if group.state != State.BAD]
        if self.upload.kind == Upload.Kind.VENUES:
            for group in wanted:
                self._write_venue(group)
            return
        self._find(wanted)
        for group in wanted:
            if group.stored is not None:
                self._change(group, group.stored)
        self._create([group for group in wanted if group.stored is None])

    def _find(self, groups: Sequence[Group]) -> None:
        """The stored listing of each group: by reference, and of courses without one by title, type and level."""
        by_reference = stored_by_reference(self.organisation, [group.draft.reference for group in groups])
        nameless = [group for group in groups if not group.draft.reference and isinstance(group.draft, CourseDraft)]
        titles = {group.draft.title for group in nameless}
        courses = stored_by_title(self.organisation, titles) if isinstance(self.organisation, Provider) else []
        by_title = {_about(row.draft): row for row in courses}
        for group in groups:
            group.stored = by_reference.get(group.draft.reference)
        for group in nameless:
            group.stored = by_title.get(_about(group.draft))

    def _create(self, groups: Sequence[Group]) -> None:
        act = Act(self.by, self.now)
        rows = create_listings([group.draft for group in groups], organisation=self.organisation, act=act)
        for group, row in zip(groups, rows, strict=True):
            group.listing, group.revision = row.pk, row.revision

    def _change(self, group: Group, stored: Stored) -> None:
        merged = self._merged(group.draft, stored.draft)
        group.listing, group.revision = stored.pk, stored.revision
        if merged == stored.draft:
            group.state, group.outcome = State.UNCHANGED, "unchanged"
            return
        known = next((row.revision for row in group.rows if row.revision), stored.known)
        if stored.edited_after(known) and not self.upload.overwrite:
            group.state, group.outcome = State.CONFLICT, "conflict"
            group.revision = known
            return
        with self._or_bad(group):
            row = change_listing(merged, stored, organisation=self.organisation, by=self.by, now=self.now)
            group.revision, group.outcome = row.revision, "changed"

    @contextmanager
    def _or_bad(self, group: Group) -> Iterator[None]:
        """A refusal of the services is one listing's: its rows stay behind, the others are published."""
        try:
            with transaction.atomic():
                yield
        except Refusal as refusal:
            given = refusal.problems if isinstance(refusal, Invalid) else [Problem(refusal.code, "", refusal.text)]
            group.state, group.outcome = State.BAD, "bad"
            group.problems = [asdict(problem) for problem in as_columns(self.upload.kind, given)]

    def _merged(self, draft: CourseDraft | JobDraft, stored: Any) -> CourseDraft | JobDraft:
        if isinstance(draft, CourseDraft):
            return merged_course(stored, draft, self.checker.said)
        return merged_job(stored, draft, self.checker.said)

    def _write_venue(self, group: Group) -> None:
        with self._or_bad(group):
            group.outcome = write_venue(group.draft, self.checker.said, organisation=self.organisation, by=self.by)
            group.state = State.UNCHANGED if group.outcome == "unchanged" else State.PUBLISHED


def _about(draft: Any) -> tuple[object, ...]:
    return (draft.title.casefold(), draft.course_type, draft.level)


def _note(groups: Sequence[Group]) -> None:
    """Write on each row what became of it."""
    news = [
        (row.pk, str(group.state), group.listing, group.revision, Json(group.problems))
        for group in groups
        for row in group.rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE courses_uploadrow AS r SET state = news.state, listing_id = news.listing, "
            "revision = news.revision, problems = news.problems "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::jsonb[]) "
            "AS news(id, state, listing, revision, problems) WHERE r.id = news.id",
            [list(column) for column in zip(*news, strict=True)],
        )


def _finish(upload: Upload, outcome: Counter[str], *, now: datetime) -> Upload:
    upload.state, upload.outcome = Upload.State.PUBLISHED, dict(outcome)
    count(upload)
    upload.progress, upload.finished_at = 100, now
    upload.lease, upload.lease_until = "", None
    upload.save()
    return upload
