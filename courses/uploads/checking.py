"""Checks rows of an upload in batches: the cells, the draft that they make, and the listing that they would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.utils import timezone

from backend.errors import Problem
from courses.drafts import (
    CourseDraft,
    JobDraft,
    VenueDraft,
    check_course,
    check_job,
    check_venue,
    missing_of_course,
)
from courses.models import Outcode, Skill, Upload, UploadRow
from courses.services.known import usable_venues
from courses.services.readiness import Measures, all_measures, missing_by
from courses.uploads.cells import HEADER_AGAIN, WHOLE_ROW, RowValues, doubt_days, read_cells
from courses.uploads.drafts import COLUMNS, Draft, Known, as_columns, draft_of_row, group_of
from courses.uploads.header import Header, understand_header
from courses.uploads.merging import meant_run, merged_job, merged_run, of_runs
from courses.uploads.reading.table import Reading, SheetRow
from courses.uploads.stored import Stored, stored_by_reference

EDITED_BY_HAND = Problem(
    "EDITED_BY_HAND",
    WHOLE_ROW,
    "This listing was edited by hand after your last upload. Publishing leaves it alone, unless you say otherwise.",
)

# Rules about several columns: where one of these can't be read, what they say together is not known.
_TOGETHER: Final[Mapping[str, frozenset[str]]] = {
    "AGES_REVERSED": frozenset({"minimum_age", "maximum_age"}),
    "COMPLETENESS_COST": frozenset({"cost"}),
    "COMPLETENESS_FLEXIBLE_DETAIL": frozenset({"flexible_working"}),
    "COMPLETENESS_RUN": frozenset({"starts_on"}),
    "COMPLETENESS_START": frozenset({"starts_on", "flexible_start"}),
    "DAYS_ON_SITE_NOT_HYBRID": frozenset({"workplace"}),
    "DURATION_NEEDS_UNIT": frozenset({"duration", "duration_unit"}),
    "END_BEFORE_START": frozenset({"starts_on", "ends_on"}),
    "FLEXIBLE_DETAIL_WITHOUT_YES": frozenset({"flexible_working"}),
    "PAY_NEEDS_PERIOD": frozenset({"pay_min", "pay_period"}),
    "PAY_REVERSED": frozenset({"pay_min", "pay_max"}),
    "PLACES_LEFT_TOO_MANY": frozenset({"places", "places_left"}),
    "TIMES_REVERSED": frozenset({"day_starts_at", "day_ends_at"}),
}
TEMPLATE_EXAMPLE = Problem("TEMPLATE_EXAMPLE", WHOLE_ROW, "This is the example of our template. Please delete it.")


@dataclass(frozen=True)
class Checked:
    """A checked row: as it is stored, and its draft where its cells make one."""

    row: UploadRow
    found: RowValues
    draft: Draft | None


class RowChecker:
    """Checks the rows of one upload.

    Args:
        upload: with its header.
        now: the moment.
    """

    def __init__(self, upload: Upload, *, now: datetime) -> None:
        self.upload = upload
        self.now = now
        self.today = timezone.localdate(now)
        self.header: Header = understand_header(upload.header, COLUMNS[upload.kind])
        self.said = frozenset(column.field for _, column in self.header.columns)
        self._example = next(column.example for column in COLUMNS[upload.kind] if column.field == "reference")
        self._reading = Reading(upload.format, upload.encoding, upload.delimiter)

    @cached_property
    def known(self) -> Known:
        """What the rows can name; two statements, once."""
        venues = usable_venues(self.upload.organisation).exclude(reference="").values_list("reference", "pk")
        skills = Skill.objects.values_list("label", "pk")
        return Known(dict(venues), {label.casefold(): pk for label, pk in skills})

    def check(self, rows: Sequence[SheetRow]) -> list[Checked]:
        """The rows, checked, in their order. A fixed number of statements, whatever the number of rows."""
        american = frozenset(self.upload.american_columns)
        read = []
        for row in rows:
            found = read_cells(row, self.header, self._reading)
            doubt_days(found, self.header, american)
            draft = draft_of_row(self.upload.kind, found, self.known)
            read.append((row, found, draft))
        stored = self._stored([draft for _, _, draft in read])
        return [self._checked(row, found, draft, stored.get(draft.reference)) for row, found, draft in read]

    def _stored(self, drafts: Sequence[Draft]) -> dict[str, Stored]:
        if self.upload.kind == Upload.Kind.VENUES:
            return {}
        return stored_by_reference(self.upload.organisation, [draft.reference for draft in drafts])

    def _checked(self, row: SheetRow, found: RowValues, draft: Draft, stored: Stored | None) -> Checked:
        # A cell that can't be read is said once: not again as an answer that is missing.
        said = {problem.field for problem in found.problems}
        if draft.reference == self._example:
            found.problems.append(TEMPLATE_EXAMPLE)
        wrong = [] if HEADER_AGAIN in found.problems else self._problems(draft, stored)
        for problem in as_columns(self.upload.kind, wrong):
            together = _TOGETHER.get(problem.code, frozenset())
            if not said & together and (problem.field not in said or problem.field == WHOLE_ROW):
                found.problems.append(problem)
        if stored is not None and stored.edited_after(stored.known):
            found.warnings.append(EDITED_BY_HAND)
        return Checked(
            UploadRow(
                upload=self.upload,
                number=row.number,
                cells=list(row.cells),
                group=group_of(self.upload.kind, found, row.number),
                problems=[asdict(problem) for problem in found.problems],
                warnings=[asdict(problem) for problem in found.warnings],
                state=UploadRow.State.BAD if found.problems else UploadRow.State.GOOD,
                listing_id=stored.pk if stored else None,
                revision=stored.known if stored else None,
            ),
            found,
            draft if not found.problems else None,
        )

    def _problems(self, draft: Draft, stored: Stored | None) -> list[Problem]:
        before: Any = stored.draft if stored else None
        if isinstance(draft, VenueDraft):
            return check_venue(draft, outcodes=self._outcodes)
        if isinstance(draft, CourseDraft):
            return self._problems_of_course(draft, before)
        return self._problems_of_job(draft, before)

    def _problems_of_course(self, draft: CourseDraft, before: CourseDraft | None) -> list[Problem]:
        """Of the course with the one run of this row."""
        (run,) = draft.runs
        meant = meant_run(before.runs, run) if before else None
        if meant is not None:
            run = merged_run(meant, run, of_runs(self.said))
            draft = replace(draft, runs=(run,))
        found = check_course(draft, today=self.today, stored=before)
        # A run that is listed like this already may have started meanwhile.
        return found if run == meant else found + missing_of_course(draft, today=self.today)

    def _problems_of_job(self, draft: JobDraft, before: JobDraft | None) -> list[Problem]:
        if before is not None:
            draft = merged_job(before, draft, self.said)
        found = check_job(draft, today=self.today, stored=before)
        if draft == before:
            return found
        return found + missing_by(self._measures, draft, today=self.today)

    @cached_property
    def _outcodes(self) -> frozenset[str] | None:
        return frozenset(Outcode.objects.values_list("code", flat=True)) or None

    @cached_property
    def _measures(self) -> Measures:
        return all_measures()
