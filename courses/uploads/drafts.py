"""A row's values as the draft that the services know, and its problems back as problems of columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.errors import Problem
from courses.drafts import CourseDraft, JobDraft, RunDraft, SkillDraft, VenueDraft
from courses.models import OpportunitySkill, Upload
from courses.queries.drafts import in_order
from courses.uploads.cells import WHOLE_ROW, RowValues
from courses.uploads.columns import COURSE_COLUMNS, JOB_COLUMNS, VENUE_COLUMNS, Column

COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    Upload.Kind.COURSES.value: COURSE_COLUMNS,
    Upload.Kind.JOBS.value: JOB_COLUMNS,
    Upload.Kind.VENUES.value: VENUE_COLUMNS,
}
RUN: Final = "runs.0."
Draft = CourseDraft | JobDraft | VenueDraft


@dataclass(frozen=True)
class Known:
    """What the texts of an organisation's files can name.

    Attributes:
        venues: key of each open venue of its register by the organisation's reference.
        skills: key of each skill by its name in small letters.
    """

    venues: Mapping[str, int]
    skills: Mapping[str, int]


def draft_of_row(kind: str, found: RowValues, known: Known) -> Draft:
    """The draft of a row. What it names and we don't know is added to its problems."""
    values = dict(found.values)
    if kind == Upload.Kind.VENUES:
        return VenueDraft(**values)
    relation = OpportunitySkill.Relation.TEACHES if kind == Upload.Kind.COURSES else OpportunitySkill.Relation.ESSENTIAL
    if "skills" in values:
        keys = _looked_up(values.pop("skills"), known.skills, "skills", found, fold=True)
        values["skills"] = in_order(tuple(SkillDraft(key, relation.value) for key in dict.fromkeys(keys)))
    if kind == Upload.Kind.JOBS:
        if "venue_ids" in values:
            values["venue_ids"] = tuple(_looked_up(values["venue_ids"], known.venues, "venue_references", found))
        return JobDraft(**values)
    run = {name.removeprefix(RUN): values.pop(name) for name in list(values) if name.startswith(RUN)}
    if "venue_id" in run:
        run["venue_id"] = next(iter(_looked_up((run["venue_id"],), known.venues, "venue_reference", found)), None)
    return CourseDraft(runs=(RunDraft(**run),), **values)


def group_of(kind: str, found: RowValues, number: int) -> str:
    """What is the same in all rows about one listing: the organisation's reference; of a course without one its title, type, level."""
    reference = found.values.get("reference")
    if reference:
        return _hash("reference", reference)
    title = found.values.get("title")
    if kind == Upload.Kind.COURSES and title:
        return _hash("title", title.casefold(), found.values.get("course_type", ""), found.values.get("level"))
    return _hash("row", number)


def as_columns(kind: str, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a draft under the names of the columns."""
    names = {column.field: column.name for column in COLUMNS[kind]}
    return [Problem(p.code, _column(p.field, names), p.message) for p in problems]


def _column(field: str, names: Mapping[str, str]) -> str:
    """`runs.0.starts_on` is `starts_on`, `skills.2.skill_id` is `skills`; the course as a whole is the row as a whole."""
    if field in names:
        return names[field]
    return names.get(field.partition(".")[0], WHOLE_ROW)


def _looked_up(
    texts: Iterable[str], keys: Mapping[str, int], column: str, found: RowValues, *, fold: bool = False
) -> list[int]:
    known = []
    for text in texts:
        key = keys.get(text.casefold() if fold else text)
        if key is None:
            words = _UNKNOWN_SKILL if fold else _UNKNOWN_VENUE
            found.problems.append(Problem("SKILL_UNKNOWN" if fold else "VENUE_UNKNOWN", column, words))
        else:
            known.append(key)
    return known


_UNKNOWN_SKILL: Final = "We don't know a skill of this name. Please use its name in ESCO, or leave it out."
_UNKNOWN_VENUE: Final = "We can't find this venue in your register, or it has closed. Please add it there first."


def _hash(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
