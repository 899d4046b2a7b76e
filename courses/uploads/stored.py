"""The listings of an organisation as drafts, many at once: what rows of a file are compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from courses.drafts import CourseDraft, JobDraft, RunDraft, SkillDraft
from courses.models import Course, CourseRun, Employer, Job, JobLocation, OpportunitySkill, Provider, Source, UploadRow
from courses.services.courses import COLUMNS as COURSE_COLUMNS
from courses.services.jobs import COLUMNS as JOB_COLUMNS
from courses.services.runs import draft_of_run

D = TypeVar("D", CourseDraft, JobDraft)


@dataclass(frozen=True)
class Stored:
    """A stored listing.

    Attributes:
        pk: its key.
        status: where it stands.
        revision: of now.
        draft: as a draft.
        uploaded: its revision when an upload last wrote or checked it; None where none has.
    """

    pk: int
    status: str
    revision: int
    draft: CourseDraft | JobDraft
    uploaded: int | None


def stored_by_reference(organisation: Provider | Employer, references: Collection[str]) -> dict[str, Stored]:
    """Those of the organisation's listings that have one of these references; six statements, whatever their number."""
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
    rows: list[Course] = list(found.defer("search"))
    keys = [row.pk for row in rows]
    runs: defaultdict[int, list[RunDraft]] = defaultdict(list)
    for run in CourseRun.objects.filter(course__in=keys).exclude(status=CourseRun.Status.CANCELLED):
        runs[run.course_id].append(draft_of_run(run))
    skills, uploaded = _skills(keys), _uploaded(keys)
    return [
        Stored(
            row.pk,
            row.status,
            row.revision,
            CourseDraft(runs=tuple(runs[row.pk]), skills=skills[row.pk], **_columns(row, COURSE_COLUMNS)),
            uploaded.get(row.pk),
        )
        for row in rows
    ]


def _jobs(found: Any) -> list[Stored]:
    rows: list[Job] = list(found.defer("search"))
    keys = [row.pk for row in rows]
    places: defaultdict[int, list[int]] = defaultdict(list)
    for job, venue in JobLocation.objects.filter(job__in=keys).values_list("job_id", "venue_id"):
        places[job].append(venue)
    promises: defaultdict[int, list[int]] = defaultdict(list)
    promised = Job.interview_guaranteed_by.through._default_manager.filter(job__in=keys)  # noqa: SLF001 - documented
    for job, course in promised.order_by("course_id").values_list("job_id", "course_id"):
        promises[job].append(course)
    skills, uploaded = _skills(keys), _uploaded(keys)
    return [
        Stored(
            row.pk,
            row.status,
            row.revision,
            JobDraft(
                venue_ids=tuple(places[row.pk]),
                interview_course_ids=tuple(promises[row.pk]),
                skills=skills[row.pk],
                **_columns(row, JOB_COLUMNS),
            ),
            uploaded.get(row.pk),
        )
        for row in rows
    ]


def _columns(row: Course | Job, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _skills(keys: list[int]) -> Mapping[int, tuple[SkillDraft, ...]]:
    found: defaultdict[int, list[SkillDraft]] = defaultdict(list)
    rows = OpportunitySkill.objects.filter(opportunity__in=keys).order_by("relation", "skill")
    for listing, skill, relation in rows.values_list("opportunity_id", "skill_id", "relation"):
        found[listing].append(SkillDraft(skill, relation))
    return defaultdict(tuple, {key: tuple(skills) for key, skills in found.items()})


def _uploaded(keys: list[int]) -> Mapping[int, int]:
    """The revision that an upload last left or found."""
    states = (UploadRow.State.PUBLISHED, UploadRow.State.UNCHANGED)
    rows = UploadRow.objects.filter(listing__in=keys, state__in=states, revision__isnull=False)
    newest = rows.order_by("listing_id", "-pk").distinct("listing_id")
    return {listing: revision for listing, revision in newest.values_list("listing_id", "revision") if revision}
