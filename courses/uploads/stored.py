"""The listings of an organisation as drafts, many at once: what rows of a file are compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from courses.drafts import CourseDraft, JobDraft
from courses.models import Course, Employer, Job, ListingChange, Provider, Source, UploadRow
from courses.queries.drafts import course_drafts, job_drafts


@dataclass(frozen=True)
class Stored:
    """A stored listing.

    Attributes:
        pk: its key.
        status: where it stands.
        revision: of now.
        draft: as a draft.
        uploaded: its revision when an upload last wrote it, or found it as the file says; None where none has.
        edited: its revision after the last edit by a person or another system; None where there was none.
    """

    pk: int
    status: str
    revision: int
    draft: CourseDraft | JobDraft
    uploaded: int | None
    edited: int | None

    @property
    def known(self) -> int:
        """The revision that uploads know; of a listing that none has written, the present one."""
        return self.uploaded or self.revision

    def edited_after(self, revision: int) -> bool:
        """Whether somebody changed what it says after this revision. Its moves from state to state don't count."""
        return self.edited is not None and self.edited > revision


def stored_by_reference(organisation: Provider | Employer, references: Collection[str]) -> dict[str, Stored]:
    """Those of the organisation's listings that have one of these references; seven statements, whatever their number."""
    wanted = {reference for reference in references if reference}
    if not wanted:
        return {}
    if isinstance(organisation, Provider):
        return _by_reference(_courses(organisation.courses.filter(reference__in=wanted)))
    return _by_reference(_jobs(organisation.jobs.filter(reference__in=wanted)))


def stored_by_title(provider: Provider, titles: Collection[str]) -> list[Stored]:
    """The provider's courses without a reference that have one of these titles."""
    wanted = set(titles)
    if not wanted:
        return []
    return _courses(provider.courses.filter(reference="", title__in=wanted, source=Source.LISTING))


def _by_reference(rows: Iterable[Stored]) -> dict[str, Stored]:
    return {row.draft.reference: row for row in rows}


def _courses(found: Any) -> list[Stored]:
    rows: list[Course] = list(found)
    return _stored(rows, course_drafts(rows))


def _jobs(found: Any) -> list[Stored]:
    rows: list[Job] = list(found)
    return _stored(rows, job_drafts(rows))


def _stored(rows: Sequence[Course | Job], drafts: Mapping[int, CourseDraft | JobDraft]) -> list[Stored]:
    keys = [row.pk for row in rows]
    uploaded, edited = _uploaded(keys), _edited(keys)
    return [
        Stored(row.pk, row.status, row.revision, drafts[row.pk], uploaded.get(row.pk), edited.get(row.pk))
        for row in rows
    ]


def _uploaded(keys: list[int]) -> Mapping[int, int]:
    """The revision that an upload last left or found."""
    states = (UploadRow.State.PUBLISHED, UploadRow.State.UNCHANGED)
    rows = UploadRow.objects.filter(listing__in=keys, state__in=states, revision__isnull=False)
    newest = rows.order_by("listing_id", "-pk").distinct("listing_id")
    return {listing: revision for listing, revision in newest.values_list("listing_id", "revision") if revision}


def _edited(keys: list[int]) -> Mapping[int, int]:
    """The revision after the last edit, whoever made it but the service itself."""
    edits = ListingChange.objects.filter(opportunity__in=keys, action=ListingChange.Action.EDITED)
    by_people = edits.exclude(actor=ListingChange.Actor.SYSTEM).order_by()
    return dict(by_people.values("opportunity_id").annotate(last=Max("revision")).values_list("opportunity_id", "last"))
