"""Listings that another system writes one by one, or a few at once: the same checks and the same writing as of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import NotFound, Problem, refuse
from courses.drafts import CourseDraft, JobDraft
from courses.lifecycle import Move
from courses.models import Course, Employer, Job, MemberRole, Opportunity, Provider, Upload
from courses.services.access import every, fetch_for_member
from courses.services.ending import move_by_editor, withdraw_listing
from courses.services.history import Act
from courses.services.publication_lock import refuse_while_publishing
from courses.uploads.cells import tidy_reference
from courses.uploads.changing import change_listing
from courses.uploads.checking import Checked, RowChecker
from courses.uploads.columns import Column
from courses.uploads.drafts import COLUMNS, RUN
from courses.uploads.merging import meant_run, merged_job, merged_run, of_runs
from courses.uploads.new_listings import create_listings
from courses.uploads.reading.table import SheetRow
from courses.uploads.records import RUNS, read_record
from courses.uploads.stored import Stored, stored_by_reference

MOST_RECORDS: Final = 100
WITHDRAWN: Final = "Taken off by the organisation's own system."
_WITHDRAWABLE: Final = frozenset(
    {Opportunity.Status.IN_REVIEW.value, Opportunity.Status.SCHEDULED.value, Opportunity.Status.LIVE.value}
)


@dataclass(frozen=True)
class Put:
    """What became of a record.

    Attributes:
        listing: the course or job.
        reference: the organisation's own.
        outcome: created, changed, unchanged, withdrawn.
    """

    listing: Opportunity
    reference: str
    outcome: str


@dataclass(frozen=True)
class Owner:
    """For which organisation something is written, and by whom."""

    model: type[Provider | Employer]
    pk: int
    by: User

    @property
    def kind(self) -> str:
        """Providers list courses, employers jobs."""
        return (Upload.Kind.COURSES if self.model is Provider else Upload.Kind.JOBS).value


@transaction.atomic
def put_listings(*, owner: Owner, records: Sequence[object], now: datetime, reference: str | None = None) -> list[Put]:
    """Make each listing what its record says: created, changed, or left as it is. All of them or none.

    A record is the whole listing: a field that it leaves out becomes empty, and so does a run that it leaves out end.

    Args:
        owner: whose, and by whom.
        records: each a course with its runs, or a job.
        now: the moment.
        reference: where there is one record and its reference stands in the address.

    Raises:
        NotFound, RoleTooLow, UploadIsBeingPublished.
        Invalid: all problems of all records; nothing was written.
    """
    organisation = _held(owner)
    drafts = _checked(owner.kind, organisation, records, now=now, reference=reference)
    stored = stored_by_reference(organisation, [draft.reference for draft in drafts])
    new = [draft for draft in drafts if draft.reference not in stored]
    act = Act(owner.by, now)
    made = dict(
        zip([draft.reference for draft in new], create_listings(new, organisation=organisation, act=act), strict=True)
    )
    return [
        Put(made[draft.reference], draft.reference, "created")
        if draft.reference in made
        else _changed(draft, stored[draft.reference], organisation, act)
        for draft in drafts
    ]


@transaction.atomic
def withdraw_by_reference(*, owner: Owner, reference: str, now: datetime) -> Put:
    """Take a listing off: withdrawn where it was shown or waited to be, archived where it was a draft. Twice changes nothing.

    Raises:
        NotFound: no such reference.
        RoleTooLow, PublishersRow.
    """
    organisation = _held(owner)
    if "\0" in reference:  # no text in the database has one
        raise NotFound(field="reference")
    reference = tidy_reference(reference)
    model: Any = Course if isinstance(organisation, Provider) else Job
    rows = model.objects.filter(reference=reference, **{"provider" if model is Course else "employer": organisation.pk})
    row: Opportunity | None = rows.first()
    if row is None:
        raise NotFound(field="reference")
    acting: Any = {"by": owner.by, "listing_id": row.pk, "revision": None, "now": now}
    if row.status in _WITHDRAWABLE:
        return Put(withdraw_listing(reason=WITHDRAWN, **acting), reference, "withdrawn")
    if row.status == Opportunity.Status.DRAFT:
        return Put(move_by_editor(move=Move.ARCHIVE, **acting), reference, "withdrawn")
    return Put(row, reference, "unchanged")


def _held(owner: Owner) -> Provider | Employer:
    held: Provider | Employer = fetch_for_member(
        every(owner.model), owner.pk, by=owner.by, at_least=MemberRole.EDITOR, field="organisation", lock=True
    )
    refuse_while_publishing(owner.model, owner.pk)
    return held


def _checked(
    kind: str,
    organisation: Provider | Employer,
    records: Sequence[object],
    *,
    now: datetime,
    reference: str | None,
) -> list[Any]:
    """The drafts of the records.

    Raises:
        Invalid: with all problems.
    """
    columns = COLUMNS[kind]
    name = next(column.name for column in columns if column.field == "reference")
    read = [read_record(kind, record, reference=reference) for record in records]
    checker = RowChecker(_as_upload(kind, organisation, columns), now=now)
    cells = [cells for record in read for cells in record.rows]
    checked = iter(checker.check([SheetRow(number, tuple(row)) for number, row in enumerate(cells)]))
    problems: list[Problem] = []
    drafts: list[Any] = []
    references: set[str] = set()
    for number, record in enumerate(read):
        draft, found = _drafted(kind, [next(checked) for _ in record.rows])
        found = record.problems or found  # a record of the wrong shape says nothing about its values
        if draft is not None and draft.reference in references:
            found.append(Problem("REFERENCE_TWICE", name, "Another one here has this reference."))
        references |= {draft.reference} if draft is not None else set()
        drafts.append(draft)
        prefix = "" if reference is not None else f"items.{number}."
        problems += [replace(problem, field=f"{prefix}{problem.field}".rstrip(".")) for problem in found]
    refuse(problems)
    return drafts


def _drafted(kind: str, rows: Sequence[Checked]) -> tuple[Any, list[Problem]]:
    """One record's draft, None where it has none, and the problems of its rows under the paths of its fields."""
    of_run = {column.name for column in COLUMNS[kind] if column.field.startswith(RUN)}
    found: list[Problem] = []
    for number, one in enumerate(rows):
        for problem in one.found.problems:
            path = f"{RUNS}.{number}.{problem.field}" if problem.field in of_run else problem.field
            moved = replace(problem, field=path)
            if moved not in found:  # what is wrong with the course is wrong in each of its rows
                found.append(moved)
    drafts = [one.draft for one in rows if one.draft is not None]
    first: Any = drafts[0] if drafts else None
    if isinstance(first, CourseDraft):
        first = replace(first, runs=tuple(draft.runs[0] for draft in drafts if isinstance(draft, CourseDraft)))
    return first, found


def _changed(draft: CourseDraft | JobDraft, stored: Stored, organisation: Provider | Employer, act: Act) -> Put:
    merged = _whole(draft, stored.draft)
    if merged == stored.draft:
        row = Opportunity.objects.get(pk=stored.pk)
        return Put(row, draft.reference, "unchanged")
    if act.by is None:
        raise ValueError("The service itself sends no records.")
    row = change_listing(merged, stored, organisation=organisation, by=act.by, now=act.now)
    return Put(row, draft.reference, "changed")


def _whole(draft: CourseDraft | JobDraft, stored: Any) -> CourseDraft | JobDraft:
    said = {
        column.field for column in COLUMNS[Upload.Kind.COURSES if isinstance(draft, CourseDraft) else Upload.Kind.JOBS]
    }
    if isinstance(draft, JobDraft):
        return merged_job(stored, draft, said)
    runs = []
    for run in draft.runs:
        meant = meant_run(stored.runs, run)
        runs.append(merged_run(meant, run, of_runs(said)) if meant else run)
    of_course: Mapping[str, Any] = {name: getattr(draft, name) for name in said if not name.startswith(RUN)}
    whole: CourseDraft = replace(stored, **of_course, runs=tuple(runs))
    return whole


def _as_upload(kind: str, organisation: Provider | Employer, columns: Sequence[Column]) -> Upload:
    """What the checker knows of a file; never saved."""
    whose: Any = {"provider": organisation} if isinstance(organisation, Provider) else {"employer": organisation}
    return Upload(kind=kind, format="json", header=[column.name for column in columns], **whose)
