"""What a listing becomes when a file says something about it. Pure: drafts in, draft out.

A file changes what it says and leaves alone what it doesn't: a column that the file has not, or a run that it does not name,
stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from courses.drafts import CourseDraft, JobDraft, RunDraft, VenueDraft
from courses.uploads.drafts import RUN


def merged_job(stored: JobDraft, draft: JobDraft, said: Collection[str]) -> JobDraft:
    """A job with what the file says. The same places of work in another order are no difference."""
    merged = replace(stored, **_said(draft, said))
    if set(merged.venue_ids) == set(stored.venue_ids):
        merged = replace(merged, venue_ids=stored.venue_ids)
    return merged


def merged_venue(stored: VenueDraft, draft: VenueDraft, said: Collection[str]) -> VenueDraft:
    """A venue with what the file says."""
    return replace(stored, **_said(draft, said))


def merged_course(stored: CourseDraft, draft: CourseDraft, said: Collection[str]) -> CourseDraft:
    """A course with what the file says; runs by their reference, else by place, way and first day."""
    of_course = {name for name in said if not name.startswith(RUN)}
    return replace(stored, **_said(draft, of_course), runs=merged_runs(stored.runs, draft.runs, of_runs(said)))


def of_runs(said: Collection[str]) -> set[str]:
    """Those of the fields that are a run's own."""
    return {name.removeprefix(RUN) for name in said if name.startswith(RUN)}


def merged_runs(stored: Iterable[RunDraft], drafts: Iterable[RunDraft], said: Collection[str]) -> tuple[RunDraft, ...]:
    """The stored runs, changed where a draft means them, then those that are new."""
    runs = list(stored)
    places = {_name(run): n for n, run in enumerate(runs)}
    for draft in drafts:
        place = places.get(_name(draft))
        if place is None:
            runs.append(draft)
        else:
            runs[place] = merged_run(runs[place], draft, said)
    return tuple(runs)


def merged_run(stored: RunDraft, draft: RunDraft, said: Collection[str]) -> RunDraft:
    """A run with what the file says."""
    return replace(stored, **_said(draft, said))


def meant_run(stored: Iterable[RunDraft], draft: RunDraft) -> RunDraft | None:
    """The stored run that a row is about; None where it is new."""
    return next((run for run in stored if _name(run) == _name(draft)), None)


def _name(run: RunDraft) -> tuple[object, ...]:
    if run.reference:
        return (run.reference,)
    return (run.delivery_mode, run.venue_id, run.starts_on, run.flexible_start)


def _said(draft: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in names}
