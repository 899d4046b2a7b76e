"""What an editor sends: courses with runs and skills, jobs with places, venues; and how it becomes a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import graphene

from courses.drafts import CourseDraft, JobDraft, RunDraft, SkillDraft, VenueDraft
from mobile_api.catalogue.types.enums import SkillRelation
from mobile_api.listings.fields import COURSE, JOB, RUN, VENUE, draft_values, inputs
from mobile_api.node import decode, decode_number

ListedSkillInput: Final = type(
    "ListedSkillInput",
    (graphene.InputObjectType,),
    {
        "__doc__": "A skill of a course or a job.",
        "skill_id": graphene.ID(required=True, description="Id of the skill, from `skills`."),
        "relation": graphene.InputField(
            graphene.NonNull(SkillRelation), description="What it has to do with the course or job."
        ),
    },
)
CourseRunInput: Final = type(
    "CourseRunInput",
    (graphene.InputObjectType,),
    {
        "__doc__": "One running of a course.",
        "id": graphene.ID(
            description="Id of the run that this is. Left out: the one with this reference, or a new one."
        ),
        "venue_id": graphene.ID(description="Id of the venue, from `venues`. None online."),
        **inputs(RUN),
    },
)


def _skills() -> graphene.InputField:
    return graphene.InputField(
        graphene.List(graphene.NonNull(ListedSkillInput)), description="All of its skills: those left out go."
    )


def _ids(description: str) -> graphene.InputField:
    return graphene.InputField(graphene.List(graphene.NonNull(graphene.ID)), description=description)


def course_fields() -> dict[str, Any]:
    """Of an input about a course."""
    runs = graphene.InputField(
        graphene.List(graphene.NonNull(CourseRunInput)),
        description="All runs that take place: one that is left out is cancelled if it has been shown, and dropped if not.",
    )
    return {**inputs(COURSE), "skills": _skills(), "runs": runs}


def job_fields() -> dict[str, Any]:
    """Of an input about a job."""
    return {
        **inputs(JOB),
        "skills": _skills(),
        "venue_ids": _ids("Ids of its places of work, from `venues`."),
        "interview_course_ids": _ids("Ids of open courses after which an interview for this job is certain."),
    }


def venue_fields() -> dict[str, Any]:
    """Of an input about a venue."""
    return {
        **inputs(VENUE),
        "outside_london": graphene.Boolean(description="Say so where it is not in London."),
        "borough_id": graphene.ID(description="Id of its borough. Left out: what its position says."),
    }


def course_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a `CourseDraft` that were sent."""
    values = draft_values(given, COURSE, CourseDraft)
    if "skills" in given:
        values["skills"] = _skill_drafts(given["skills"] or ())
    if "runs" in given:
        values["runs"] = tuple(_run_draft(run, f"runs.{number}.") for number, run in enumerate(given["runs"] or ()))
    return values


def job_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a `JobDraft` that were sent."""
    values = draft_values(given, JOB, JobDraft)
    if "skills" in given:
        values["skills"] = _skill_drafts(given["skills"] or ())
    for field, kind in (("venue_ids", "Venue"), ("interview_course_ids", "Course")):
        if field in given:
            values[field] = _keys(given[field] or (), kind, field)
    return values


def venue_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a `VenueDraft` that were sent."""
    values = draft_values(given, VENUE, VenueDraft)
    if "outside_london" in given:
        values["outside_london"] = bool(given["outside_london"])
    if "borough_id" in given:
        borough = given["borough_id"]
        values["borough_id"] = decode(borough, "Borough", field="borough_id")[1] if borough else None
    return values


def _run_draft(given: Mapping[str, Any], prefix: str) -> RunDraft:
    values = draft_values(given, RUN, RunDraft)
    for field, kind in (("id", "CourseRun"), ("venue_id", "Venue")):
        if given.get(field):
            values[field] = decode_number(given[field], kind, field=f"{prefix}{field}")
    return RunDraft(**values)


def _skill_drafts(given: Sequence[Mapping[str, Any]]) -> tuple[SkillDraft, ...]:
    return tuple(
        SkillDraft(
            decode_number(skill["skill_id"], "Skill", field=f"skills.{number}.skill_id"),
            getattr(skill["relation"], "value", skill["relation"]),
        )
        for number, skill in enumerate(given)
    )


def _keys(given: Sequence[str], kind: str, field: str) -> tuple[int, ...]:
    return tuple(decode_number(value, kind, field=f"{field}.{number}") for number, value in enumerate(given))
