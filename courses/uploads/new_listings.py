"""Writes many new listings at once. What the services write one by one (`create_course`, then `submit_listing`), in a few
statements for a thousand: the base rows, the courses or jobs, their runs, places and skills, their history, the search.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from django.db.models import Model
from django.utils import timezone

from courses.drafts import CourseDraft, JobDraft, draft_differences
from courses.entry_level import label
from courses.flags import flags_of
from courses.lifecycle import Move
from courses.models import (
    Course,
    CourseRun,
    Employer,
    Job,
    JobLocation,
    ListingChange,
    Opportunity,
    OpportunitySkill,
    PayRate,
    Provider,
)
from courses.own_table import write_own_rows
from courses.queries.drafts import COURSE_COLUMNS, JOB_COLUMNS, RUN_COLUMNS, fill
from courses.search import refresh_search
from courses.services.editing import WAITS_FOR_REVIEW
from courses.services.history import Act, change_of
from courses.services.moves import take_step

M = TypeVar("M", bound=Model)
CREATED_AS_DRAFT: Final = 1
"""Revision of a new listing; each move adds one."""


def create_listings(
    drafts: Sequence[CourseDraft | JobDraft], *, organisation: Provider | Employer, act: Act
) -> list[Course | Job]:
    """Store complete drafts of one kind, each as a new listing: live at once where that needs nobody, else a draft or in review.

    Returns:
        The base rows, in the order of the drafts.
    """
    rows = [_listing(draft, organisation) for draft in drafts]
    _label([row for row in rows if isinstance(row, Job)], act)
    moves = [_move(row, draft, organisation, act) for row, draft in zip(rows, drafts, strict=True)]
    _insert(rows)
    written = _write_parts(rows, drafts)
    ListingChange.objects.bulk_create(
        change
        for (row, draft), after in zip(written, moves, strict=True)
        for change in _history(row, draft, after, act)
    )
    refresh_search(row.pk for row in rows)
    return rows


def _listing(draft: CourseDraft | JobDraft, organisation: Provider | Employer) -> Course | Job:
    if isinstance(draft, CourseDraft):
        course = Course(provider_id=organisation.pk, kind=Opportunity.Kind.COURSE)
        return _filled(course, draft, COURSE_COLUMNS)
    return _filled(Job(employer_id=organisation.pk, kind=Opportunity.Kind.JOB), draft, JOB_COLUMNS)


def _filled(row: M, draft: object, names: Collection[str]) -> M:
    fill(row, draft, names)
    return row


def _label(jobs: Sequence[Job], act: Act) -> None:
    """Check whether they are for beginners, as every save of a job does."""
    rates = list(PayRate.objects.all()) if jobs else []
    for job in jobs:
        label(job, rates=rates, today=timezone.localdate(act.now))


def _move(
    row: Opportunity, draft: CourseDraft | JobDraft, organisation: Provider | Employer, act: Act
) -> list[tuple[str, str]]:
    """Where a new listing goes, as (from, to): nowhere while its organisation isn't approved."""
    if not organisation.may_publish:
        return []
    flags = flags_of(draft)
    done = []
    for move in [Move.SUBMIT] if flags else [Move.SUBMIT, Move.APPROVE]:
        before = row.status
        take_step(row, move, act)
        done.append((str(before), str(row.status)))
    if flags:
        row.status_reason = WAITS_FOR_REVIEW.format(" ".join(flag.words for flag in flags))
    return done


def _insert(rows: Sequence[Course | Job]) -> None:
    """Both tables of each listing."""
    names = [column.attname for column in Opportunity._meta.concrete_fields if not column.primary_key]  # noqa: SLF001
    bases = Opportunity.objects.bulk_create(Opportunity(**{name: getattr(row, name) for name in names}) for row in rows)
    for row, base in zip(rows, bases, strict=True):
        row.pk, row.changed_at = base.pk, base.changed_at
    write_own_rows(rows)


def _write_parts(
    rows: Sequence[Opportunity], drafts: Sequence[CourseDraft | JobDraft]
) -> list[tuple[Opportunity, CourseDraft | JobDraft]]:
    """Runs, places of work and skills; each listing with its draft, in which the runs have their keys."""
    pairs = list(zip(rows, drafts, strict=True))
    OpportunitySkill.objects.bulk_create(
        OpportunitySkill(opportunity_id=row.pk, skill_id=skill.skill_id, relation=skill.relation)
        for row, draft in pairs
        for skill in draft.skills
    )
    JobLocation.objects.bulk_create(
        JobLocation(job_id=row.pk, venue_id=venue)
        for row, draft in pairs
        if isinstance(draft, JobDraft)
        for venue in draft.venue_ids
    )
    runs = CourseRun.objects.bulk_create(
        _filled(CourseRun(course_id=row.pk), run, RUN_COLUMNS)
        for row, draft in pairs
        if isinstance(draft, CourseDraft)
        for run in draft.runs
    )
    made = iter(runs)
    return [
        (row, replace(draft, runs=tuple(replace(run, id=next(made).pk) for run in draft.runs)))
        if isinstance(draft, CourseDraft)
        else (row, draft)
        for row, draft in pairs
    ]


def _history(
    row: Opportunity, draft: CourseDraft | JobDraft, moves: Sequence[tuple[str, str]], act: Act
) -> list[ListingChange]:
    before = CourseDraft() if isinstance(draft, CourseDraft) else JobDraft()
    fields = draft_differences(before, draft)
    action = ListingChange.Action
    # The editor submits; the service approves, where its checks found nothing.
    actors = [act, Act(None, act.now)]
    return [
        change_of(row.pk, CREATED_AS_DRAFT, action.CREATED, act, fields=fields),
        *(
            change_of(row.pk, CREATED_AS_DRAFT + number, action.MOVED, who, moved=moved)
            for number, (who, moved) in enumerate(zip(actors, moves, strict=False), start=1)
        ),
    ]
